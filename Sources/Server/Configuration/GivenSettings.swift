/// The values of flags, environment and settings file, each with its source.
struct GivenSettings {
    private let texts: [String: (text: String, source: Setting.Source)]
    private let file: String?
    /// The variables of a standard that were read, by the names of the settings.
    private let standards: [String: String]

    /// Collects the values of all sources.
    ///
    /// - Throws: ``ConfigurationError`` for an unusable file, a secret among the flags, or a
    ///   setting of an earlier version.
    init(flags: [String: String], environment: [String: String]) throws(ConfigurationError) {
        for setting in Setting.all where setting.isSecret && flags[setting.name] != nil {
            throw .secretByFlag(setting: setting.name, variable: setting.environmentVariable)
        }
        // An empty variable counts as unset.
        let environment = environment.filter { !$0.value.isEmpty }
        for (name, instead) in Setting.removed.sorted(by: { $0.key < $1.key }) {
            let variable = Setting.environmentVariable(of: name)
            if flags[name] != nil { throw .removed(setting: "--\(name)", instead: instead) }
            if environment[variable] != nil { throw .removed(setting: variable, instead: instead) }
        }
        let hasStandards = !StandardVariable.isOff(in: environment)
        var standards: [String: String] = [:]
        var texts: [String: (text: String, source: Setting.Source)] = [:]
        for setting in Setting.all {
            if let text = flags[setting.name] {
                texts[setting.name] = (text, .flag)
            } else if let text = environment[setting.environmentVariable] {
                texts[setting.name] = (text, .environment)
            } else if hasStandards,
                let variable = setting.standardVariables.first(where: {
                    environment[$0.name] != nil
                }), let text = environment[variable.name]
            {
                texts[setting.name] = (variable.read(text), .environment)
                standards[setting.name] = variable.name
            }
        }
        file = texts[Setting.file]?.text
        if let (path, source) = texts[Setting.file] {
            let place = Setting.named(Setting.file)?.name(at: source, file: nil) ?? Setting.file
            let settings = try SettingFile(setting: place, path: path).settings()
            // Flags and variables precede the file.
            texts.merge(settings.mapValues { ($0, .file) }) { given, _ in given }
        }
        self.texts = texts
        self.standards = standards
    }

    /// The value of a setting; nil if it is not set.
    func text(of setting: Setting) -> String? { text(of: setting.name) }

    /// The value of a setting; nil if it is not set.
    func text(of name: String) -> String? { texts[name]?.text }

    /// The name of a setting as its source spells it.
    func place(of name: String) -> String {
        guard let source = texts[name]?.source, let setting = Setting.named(name) else {
            return name
        }
        if let variable = standards[name] { return variable }
        return setting.name(at: source, file: file)
    }

    /// The error for an invalid value.
    func refusal(of setting: Setting) -> ConfigurationError {
        let text = text(of: setting) ?? ""
        // The text may contain a password.
        let isHidden = setting.isSecret || text.contains("@")
        return .invalid(
            setting: place(of: setting.name),
            value: isHidden ? "(hidden)" : "'\(text.prefix(80).filter { !$0.isNewline })'",
            remedy: "use \(setting.allowed)"
        )
    }
}
