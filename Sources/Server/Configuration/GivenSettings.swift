import Configuration
import Synchronization

/// The texts that flags, environment and file give, each with the place it comes from.
struct GivenSettings {
    private let texts: [String: (text: String, source: Setting.Source)]
    private let file: String?

    /// Collects what is given.
    ///
    /// - Throws: ``ConfigurationError`` for a file that cannot be used, and for a secret among
    ///   the flags.
    init(flags: [String: String], environment: [String: String]) throws(ConfigurationError) {
        for setting in Setting.all where setting.isSecret && flags[setting.name] != nil {
            throw .secretByFlag(setting: setting.name, variable: setting.environmentVariable)
        }
        // Nothing else of the environment is our business, and an empty variable counts as none.
        let variables = environment.filter { !$0.value.isEmpty && $0.key.hasPrefix("HINDCAST_") }
        let named = Layers(flags: flags, environment: variables, file: [:]).texts
        guard let (path, source) = named[Setting.file] else {
            texts = named
            file = nil
            return
        }
        let place = Setting.named(Setting.file)?.name(at: source, file: nil) ?? Setting.file
        let settings = try SettingFile(setting: place, path: path).settings()
        texts = Layers(flags: flags, environment: variables, file: settings).texts
        file = path
    }

    /// What is given for a setting; nil where nothing is.
    func text(of setting: Setting) -> String? { text(of: setting.name) }

    /// What is given for a setting; nil where nothing is.
    func text(of name: String) -> String? { texts[name]?.text }

    /// The setting as the place that gives it spells it.
    func place(of name: String) -> String {
        guard let source = texts[name]?.source, let setting = Setting.named(name) else {
            return name
        }
        return setting.name(at: source, file: file)
    }

    /// Why what is given is not taken.
    func refusal(of setting: Setting) -> ConfigurationError {
        let text = text(of: setting) ?? ""
        // A password may stand in what was meant as an address.
        let isHidden = setting.isSecret || text.contains("@")
        return .invalid(
            setting: place(of: setting.name),
            value: isHidden ? "(hidden)" : "'\(text.prefix(80).filter { !$0.isNewline })'",
            remedy: "use \(setting.allowed)"
        )
    }
}

/// Flags over environment over file.
private struct Layers {
    private let providers: [(provider: any ConfigProvider, source: Setting.Source)]

    init(flags: [String: String], environment: [String: String], file: [String: String]) {
        let secrets = Setting.all.filter(\.isSecret).map(\.environmentVariable)
        providers = [
            (Self.provider("flags", of: flags), .flag),
            (
                EnvironmentVariablesProvider(
                    environmentVariables: environment,
                    secretsSpecifier: .specific(Set(secrets))
                ), .environment
            ),
            (Self.provider("file", of: file), .file),
        ]
    }

    private static func provider(_ name: String, of texts: [String: String]) -> InMemoryProvider {
        var values: [AbsoluteConfigKey: ConfigValue] = [:]
        for setting in Setting.all {
            guard let text = texts[setting.name] else { continue }
            let key = AbsoluteConfigKey([Self.prefix, setting.name])
            values[key] = ConfigValue(.string(text), isSecret: setting.isSecret)
        }
        return InMemoryProvider(name: name, values: values)
    }

    /// What makes `HINDCAST_PORT` the variable of `port`.
    private static let prefix = "hindcast"

    /// The first text that a layer has for each setting, and the layer.
    ///
    /// All are read as texts: a reader of numbers answers a default where it cannot read one.
    var texts: [String: (text: String, source: Setting.Source)] {
        let origin = Origin()
        let reader = ConfigReader(providers: providers.map(\.provider), accessReporter: origin)
            .scoped(to: ConfigKey([Self.prefix]))
        var texts: [String: (text: String, source: Setting.Source)] = [:]
        for setting in Setting.all {
            let key = ConfigKey([setting.name])
            guard
                let text = reader.string(forKey: key, isSecret: setting.isSecret),
                let source = providers.first(where: { $0.provider.providerName == origin.name })
            else { continue }
            texts[setting.name] = (text, source.source)
        }
        return texts
    }
}

/// Remembers which provider had the last value.
private final class Origin: AccessReporter {
    private let last = Mutex("")

    /// The provider's name.
    var name: String { last.withLock(\.self) }

    func report(_ event: AccessEvent) {
        // Providers are asked in turn until one has a value.
        last.withLock { $0 = event.providerResults.last?.providerName ?? "" }
    }
}
