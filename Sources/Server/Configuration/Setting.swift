/// A setting of the service: its names, values, default and description.
///
/// Help, documentation and errors are generated from it.
public struct Setting: Sendable {
    /// The sources of a setting; the first one that has it counts.
    public enum Source: CaseIterable, Sendable {
        /// A command-line flag.
        case flag
        /// An environment variable.
        case environment
        /// The settings file that `config` names.
        case file
    }

    /// The JSON type of a setting in the file.
    enum Kind: Sendable {
        case text, integer, number, flag, list
    }

    /// The flag without its dashes, and the name in the file: `idle-timeout`.
    public let name: String
    /// The placeholder of the value in the help: `seconds`; nil for a switch.
    public let placeholder: String?
    /// The allowed values, as text.
    public let allowed: String
    /// The default, as text.
    public let standard: String
    /// A description of one line.
    public let help: String
    /// Whether its value is secret: never shown, and not accepted as a flag.
    public let isSecret: Bool
    let kind: Kind
    /// Variables of a standard that are read where the own one is not set, the first one first.
    var standardVariables: [StandardVariable] = []
    /// Sets the value in a configuration; returns whether the text is valid.
    ///
    /// Nil if several settings make one value together.
    let assign: (@Sendable (String, inout ServerConfiguration) -> Bool)?

    /// Read once: it asks the system for the home and the processors.
    private static let defaults = ServerConfiguration()

    /// A setting that is one value of the configuration, which holds the default; `standard`
    /// describes a default that is not a value.
    init<Value: Sendable>(
        _ name: String,
        _ path: any WritableKeyPath<ServerConfiguration, Value> & Sendable,
        _ form: ValueForm<Value>,
        standard: String? = nil,
        isSecret: Bool = false,
        _ help: String
    ) {
        self.name = name
        self.help = help
        self.isSecret = isSecret
        self.standard = standard ?? form.write(Self.defaults[keyPath: path])
        placeholder = form.placeholder
        allowed = form.allowed
        kind = form.kind
        assign = { text, configuration in
            guard let value = form.read(text) else { return false }
            configuration[keyPath: path] = value
            return true
        }
    }

    /// A setting that is part of another value.
    init(
        _ name: String,
        _ placeholder: String,
        allowed: String,
        kind: Kind = .text,
        standard: String = "none",
        isSecret: Bool = false,
        _ help: String
    ) {
        self.name = name
        self.placeholder = placeholder
        self.allowed = allowed
        self.kind = kind
        self.standard = standard
        self.help = help
        self.isSecret = isSecret
        assign = nil
    }

    /// The environment variable: `HINDCAST_IDLE_TIMEOUT`.
    public var environmentVariable: String { Self.environmentVariable(of: name) }

    /// All its environment variables, of which the first that is set counts.
    public var environmentVariables: [String] {
        [environmentVariable] + standardVariables.map(\.name)
    }

    /// The environment variable of a setting of that name.
    static func environmentVariable(of name: String) -> String {
        "HINDCAST_" + name.uppercased().map { $0 == "-" ? "_" : String($0) }.joined()
    }

    /// The allowed sources: a secret is no flag, and the file's own path is not in the file.
    public var sources: [Source] {
        if isSecret { return [.environment, .file] }
        return name == Self.file ? [.flag, .environment] : Source.allCases
    }

    /// The name as it is written at a source: `--port`, `HINDCAST_PORT`, `port in FILE`.
    func name(at source: Source, file: String?) -> String {
        switch source {
        case .flag: "--\(name)"
        case .environment: environmentVariable
        case .file: "\(name) in \(file ?? "the file")"
        }
    }

    /// The setting that names the file.
    static let file = "config"

    /// The setting of a name; nil if unknown.
    public static func named(_ name: String) -> Setting? {
        all.first { $0.name == name }
    }
}
