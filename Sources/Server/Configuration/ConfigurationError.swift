/// Why the service cannot start with its settings.
public enum ConfigurationError: Error, Hashable, Sendable {
    /// A value out of range; the setting is named as its source spells it, and a secret value is
    /// hidden.
    case invalid(setting: String, value: String, remedy: String)
    /// Two settings of which only one may be given.
    case conflicting(String, String)
    /// A setting of an earlier version, and its replacement.
    case removed(setting: String, instead: String)
    /// A secret on the command line, where every user of the machine could read it.
    case secretByFlag(setting: String, variable: String)
    /// Unknown names in the settings file.
    case unknownSettings([String], file: String)
    /// A file named by a setting that cannot be used.
    case unusableFile(setting: String, path: String, reason: String)
    /// An address that other machines can reach, without an API key.
    case unprotected(host: String)
    /// The address and port cannot be bound.
    case cannotListen(host: String, port: Int, reason: String)
}

extension ConfigurationError: CustomStringConvertible {
    /// One line: the setting, the value, and the remedy.
    public var description: String {
        switch self {
        case .invalid(let setting, let value, let remedy):
            "\(setting) is \(value); \(remedy)"
        case .conflicting(let one, let other):
            "\(one) and \(other) are both given; give one of them"
        case .removed(let setting, let instead):
            "\(setting) is no setting any more: \(instead)"
        case .secretByFlag(let setting, let variable):
            "--\(setting) shows the secret to every user of this machine; "
                + "set \(variable), or write \(setting) into the file that --config names"
        case .unknownSettings(let names, let file):
            "\(file) has \(names.map { "'\($0)'" }.joined(separator: ", ")), which is no setting; "
                + "see `hindcast serve --help` for the names"
        case .unusableFile(let setting, let path, let reason):
            "\(setting) names \(path), \(reason)"
        case .unprotected(let host):
            "host is '\(host)', which others can reach; make a key with `hindcast key add NAME`, set "
                + "HINDCAST_API_KEY (or --api-key-file), or listen at 127.0.0.1"
        case .cannotListen(let host, let port, let reason):
            "cannot listen at port \(port) of \(host): \(reason)"
        }
    }
}
