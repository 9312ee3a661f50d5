/// One setting of the service: what it is called, what it may be, and what it does.
///
/// Help, documentation and errors are made of this, so that they cannot disagree.
public struct Setting: Sendable {
    /// Where a setting may be given; of several, the first counts.
    public enum Source: CaseIterable, Sendable {
        /// An option of the command.
        case flag
        /// An environment variable.
        case environment
        /// The file that `config` names.
        case file
    }

    /// How a setting stands in the file.
    enum Kind: Sendable {
        case text, integer, number, flag, list
    }

    /// The option without its dashes, and the name in the file: `idle-timeout`.
    public let name: String
    /// What stands for the value in the help: `seconds`; nil for a switch.
    public let placeholder: String?
    /// The values that are taken, in words.
    public let allowed: String
    /// The default, in words.
    public let standard: String
    /// What it does, in one line.
    public let help: String
    /// Whether its value must not be shown, nor given where it can be seen.
    public let isSecret: Bool
    let kind: Kind
    /// Puts the value of a text into a configuration, and answers whether the text is allowed.
    ///
    /// Nil where several settings make one value together.
    let assign: (@Sendable (String, inout ServerConfiguration) -> Bool)?

    /// A setting that is one value of the configuration, which holds the default; `standard` says
    /// it where the value does not.
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
        self.standard = standard ?? form.write(ServerConfiguration()[keyPath: path])
        placeholder = form.placeholder
        allowed = form.allowed
        kind = form.kind
        assign = { text, configuration in
            guard let value = form.read(text) else { return false }
            configuration[keyPath: path] = value
            return true
        }
    }

    /// A setting that is not a value of its own.
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

    /// The environment variable of a setting of that name.
    static func environmentVariable(of name: String) -> String {
        "HINDCAST_" + name.uppercased().map { $0 == "-" ? "_" : String($0) }.joined()
    }

    /// Where it may be given: a secret not by flag, the file's own name not in the file.
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

    /// The setting of a name; nil where there is none.
    public static func named(_ name: String) -> Setting? {
        all.first { $0.name == name }
    }
}
