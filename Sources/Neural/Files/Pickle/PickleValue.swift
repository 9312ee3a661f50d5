/// A value as Python's pickle format holds it: a tree, in which nothing is ever called.
package indirect enum PickleValue: Equatable, Sendable {
    case none
    case boolean(Bool)
    case integer(Int64)
    case real(Double)
    case string(String)
    case bytes([UInt8])
    case tuple([PickleValue])
    case list([PickleValue])
    case dictionary([PickleEntry])
    /// A class or function by name.
    case global(PickleGlobal)
    /// What the pickler left to its own store, such as PyTorch's storages.
    case persistent(PickleValue)
    /// What calling a global would have made.
    case object(PickleObject)
}

/// A key and its value; order is kept and repeated keys stay visible.
package struct PickleEntry: Equatable, Sendable {
    package var key: PickleValue
    package var value: PickleValue

    package init(_ key: PickleValue, _ value: PickleValue) {
        self.key = key
        self.value = value
    }
}

/// The name of a Python class or function.
package struct PickleGlobal: Hashable, Sendable, CustomStringConvertible {
    package var module: String
    package var name: String

    package init(_ module: String, _ name: String) {
        self.module = module
        self.name = name
    }

    package var description: String { "\(module).\(name)" }
}

/// A call that a pickle asks for, and what it would then put into the result.
package struct PickleObject: Equatable, Sendable {
    /// How the object comes about.
    package enum Construction: Equatable, Sendable {
        /// `callable(*arguments)`.
        case call
        /// `callable.__new__(callable, *arguments)`.
        case allocation
    }

    package var construction: Construction
    package var callable: PickleGlobal
    package var arguments: [PickleValue]
    /// Elements appended after construction.
    package var elements: [PickleValue]
    /// Entries set after construction.
    package var entries: [PickleEntry]
    /// What `__setstate__` or the attribute dictionary would get.
    package var state: PickleValue?

    package init(
        _ callable: PickleGlobal,
        construction: Construction = .call,
        arguments: [PickleValue] = [],
        elements: [PickleValue] = [],
        entries: [PickleEntry] = [],
        state: PickleValue? = nil
    ) {
        self.construction = construction
        self.callable = callable
        self.arguments = arguments
        self.elements = elements
        self.entries = entries
        self.state = state
    }
}

extension PickleValue {
    /// The value at a string key of a dictionary or of an object's entries; the last one counts.
    package subscript(key: String) -> PickleValue? {
        entries?.last { $0.key == .string(key) }?.value
    }

    /// The entries of a dictionary, or of an object that is one.
    package var entries: [PickleEntry]? {
        switch self {
        case .dictionary(let entries): entries
        case .object(let object): object.entries
        default: nil
        }
    }

    /// The members of a tuple.
    package var tuple: [PickleValue]? {
        guard case .tuple(let members) = self else { return nil }
        return members
    }

    /// The text of a string.
    package var string: String? {
        guard case .string(let text) = self else { return nil }
        return text
    }

    /// The number of an integer that fits.
    package var integer: Int? {
        guard case .integer(let number) = self else { return nil }
        return Int(exactly: number)
    }

    /// The object.
    package var object: PickleObject? {
        guard case .object(let object) = self else { return nil }
        return object
    }
}
