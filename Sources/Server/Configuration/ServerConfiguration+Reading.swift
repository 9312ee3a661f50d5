import Workflows

extension ServerConfiguration {
    /// Reads every setting: flags first, then the environment, then the settings file, then the
    /// default.
    ///
    /// - Parameters:
    ///   - flags: The command line's flags, by the names of ``Setting``.
    ///   - environment: The process's environment; an empty variable counts as unset.
    /// - Throws: ``ConfigurationError``, which names the setting as its source spells it.
    public init(flags: [String: String], environment: [String: String]) throws(ConfigurationError) {
        let given = try GivenSettings(flags: flags, environment: environment)
        self.init()
        for setting in Setting.all {
            guard let assign = setting.assign, let text = given.text(of: setting) else { continue }
            guard assign(text, &self) else { throw given.refusal(of: setting) }
        }
        home.database = store
        if let store = flags["store"], let fault = Home.fault(ofStoreOption: store) {
            throw .invalid(setting: "--store", value: "(hidden)", remedy: fault)
        }
        apiKey = try given.secret(apiKey, orFrom: "api-key", Secret.init(key:))
        language = try given.language()
        languageKey = given.text(of: "llm-key").map(Secret.init(hiding:))
    }
}

extension GivenSettings {
    /// A secret that may be in a file.
    ///
    /// - Parameters:
    ///   - direct: The secret's own value.
    ///   - name: The setting of the secret; with `-file` behind it, that of its file.
    ///   - read: Makes the secret from the file's text.
    /// - Returns: The secret; nil if neither is set.
    /// - Throws: ``ConfigurationError`` if both are set, or if the file holds no valid secret.
    fileprivate func secret(
        _ direct: Secret?,
        orFrom name: String,
        _ read: (String) -> Secret?
    ) throws(ConfigurationError) -> Secret? {
        guard let path = text(of: "\(name)-file") else { return direct }
        guard direct == nil else { throw .conflicting(place(of: name), place(of: "\(name)-file")) }
        let file = SettingFile(setting: place(of: "\(name)-file"), path: path)
        guard let secret = read(try file.secret()) else {
            let allowed = Setting.named(name)?.allowed ?? "another one"
            throw .unusableFile(
                setting: file.setting,
                path: path,
                reason: "whose content is not taken; use \(allowed)"
            )
        }
        return secret
    }

    /// The language model's settings.
    fileprivate func language() throws(ConfigurationError) -> LanguageSettings {
        var variables: [String: String] = [:]
        for setting in Setting.language {
            variables[setting.environmentVariable] = text(of: setting)
        }
        do {
            return try LanguageSettings(environment: variables)
        } catch {
            guard
                case .invalid(let variable, let value, let remedy) = error,
                let setting = Setting.language.first(where: { $0.environmentVariable == variable })
            else { throw .invalid(setting: "llm-url", value: "(hidden)", remedy: "\(error)") }
            throw .invalid(setting: place(of: setting.name), value: value, remedy: remedy)
        }
    }
}
