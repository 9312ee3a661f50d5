/// The texts that flags, environment and file give, each with the place it comes from.
struct GivenSettings {
    private let texts: [String: (text: String, source: Setting.Source)]
    private let file: String?

    /// Collects what is given.
    ///
    /// - Throws: ``ConfigurationError`` for a file that cannot be used, for a secret among the
    ///   flags, and for a setting of a former version.
    init(flags: [String: String], environment: [String: String]) throws(ConfigurationError) {
        for setting in Setting.all where setting.isSecret && flags[setting.name] != nil {
            throw .secretByFlag(setting: setting.name, variable: setting.environmentVariable)
        }
        // An empty variable counts as none.
        let environment = environment.filter { !$0.value.isEmpty }
        for (name, instead) in Setting.removed.sorted(by: { $0.key < $1.key }) {
            let variable = Setting.environmentVariable(of: name)
            if flags[name] != nil { throw .removed(setting: "--\(name)", instead: instead) }
            if environment[variable] != nil { throw .removed(setting: variable, instead: instead) }
        }
        var texts: [String: (text: String, source: Setting.Source)] = [:]
        for setting in Setting.all {
            if let text = flags[setting.name] {
                texts[setting.name] = (text, .flag)
            } else if let text = environment[setting.environmentVariable] {
                texts[setting.name] = (text, .environment)
            }
        }
        file = texts[Setting.file]?.text
        if let (path, source) = texts[Setting.file] {
            let place = Setting.named(Setting.file)?.name(at: source, file: nil) ?? Setting.file
            let settings = try SettingFile(setting: place, path: path).settings()
            // Flags and variables count before the file.
            texts.merge(settings.mapValues { ($0, .file) }) { given, _ in given }
        }
        self.texts = texts
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
