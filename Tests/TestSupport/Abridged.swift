/// A value of which a test's log shows the beginning alone: some cases are megabytes.
package struct Abridged<Value: Sendable>: Sendable, CustomStringConvertible {
    /// The whole value.
    package let value: Value

    /// Abridges a value.
    package init(_ value: Value) {
        self.value = value
    }

    /// As much as fits in a line.
    package var description: String { String("\(value)".prefix(80)) }
}
