/// A setting that is a property of a configuration: its specification and its key path.
public struct Setting<Root>: Sendable {
    /// Its specification.
    public let spec: ParameterSpec
    private let read: @Sendable (Root) -> ParameterValue?
    private let write: @Sendable (inout Root, ParameterValue) -> Void

    /// Describes a setting.
    ///
    /// - Parameters:
    ///   - spec: Its specification.
    ///   - path: The property.
    public init<Value: ParameterRepresentable>(
        _ spec: ParameterSpec,
        _ path: any WritableKeyPath<Root, Value> & Sendable
    ) {
        self.spec = spec
        read = { $0[keyPath: path].parameterValue }
        write = { root, value in
            if let value = Value(value) { root[keyPath: path] = value }
        }
    }

    /// Describes a setting that need not be set.
    ///
    /// - Parameters:
    ///   - spec: What it is; its default is nil.
    ///   - path: The property; nil where it is not set.
    public init<Value: ParameterRepresentable>(
        _ spec: ParameterSpec,
        _ path: any WritableKeyPath<Root, Value?> & Sendable
    ) {
        self.spec = spec
        read = { $0[keyPath: path]?.parameterValue }
        write = { root, value in
            if let value = Value(value) { root[keyPath: path] = value }
        }
    }

    /// Describes a setting whose default is that of a configuration.
    public init<Value: ParameterRepresentable>(
        _ name: String,
        _ kind: ParameterSpec.Kind,
        _ path: any WritableKeyPath<Root, Value> & Sendable,
        of standard: Root,
        _ summary: String
    ) {
        self.init(
            ParameterSpec(
                name: name,
                kind: kind,
                defaultValue: standard[keyPath: path].parameterValue,
                summary: summary
            ),
            path
        )
    }

    /// Describes a number whose default is that of a configuration.
    public init(
        _ name: String,
        _ range: NumberRange,
        _ path: any WritableKeyPath<Root, Double> & Sendable,
        of standard: Root,
        _ summary: String
    ) {
        self.init(
            ParameterSpec(
                name: name,
                kind: .number(range),
                defaultValue: .number(standard[keyPath: path]),
                summary: summary
            ),
            path
        )
    }

    /// The setting's value in a configuration; nil where it is not set.
    public func value(in root: Root) -> ParameterValue? { read(root) }

    /// Changes a configuration.
    ///
    /// - Throws: ``TradingError/invalidParameter(name:value:allowed:)``; nothing is changed then.
    public func set(_ value: ParameterValue, in root: inout Root) throws(TradingError) {
        try spec.check(value)
        write(&root, value)
    }

    /// The same setting of a configuration that holds this one.
    public func lifted<Whole>(_ path: any WritableKeyPath<Whole, Root> & Sendable) -> Setting<Whole>
    {
        Setting<Whole>(
            spec: spec,
            read: { [read] in read($0[keyPath: path]) },
            write: { [write] in write(&$0[keyPath: path], $1) }
        )
    }

    /// The same setting with another default.
    public func defaulting(to value: ParameterValue) -> Setting {
        Setting(spec: spec.defaulting(to: value), read: read, write: write)
    }

    private init(
        spec: ParameterSpec,
        read: @escaping @Sendable (Root) -> ParameterValue?,
        write: @escaping @Sendable (inout Root, ParameterValue) -> Void
    ) {
        self.spec = spec
        self.read = read
        self.write = write
    }
}

extension Array {
    /// Changes a configuration by values of these settings, in the settings' order.
    ///
    /// - Parameters:
    ///   - values: By the settings' names.
    ///   - root: The configuration.
    /// - Throws: ``TradingError/unknownSetting(_:known:)`` and
    ///   ``TradingError/invalidParameter(name:value:allowed:)``.
    public func apply<Root>(
        _ values: [String: ParameterValue],
        to root: inout Root
    ) throws(TradingError) where Element == Setting<Root> {
        let names = map(\.spec.name)
        if let unknown = values.keys.sorted().first(where: { !names.contains($0) }) {
            throw .unknownSetting(unknown, known: names)
        }
        for setting in self {
            guard let value = values[setting.spec.name] else { continue }
            try setting.set(value, in: &root)
        }
    }
}
