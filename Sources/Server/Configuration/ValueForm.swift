import Foundation
import Logging
import Workflows

/// The syntax of a setting's value, and its conversion.
struct ValueForm<Value: Sendable>: Sendable {
    var kind = Setting.Kind.text
    /// The placeholder of the value in the help; nil for a switch.
    let placeholder: String?
    /// The allowed values, as text that follows "use" in an error.
    let allowed: String
    /// Converts a text; nil if it is invalid.
    let read: @Sendable (String) -> Value?
    /// A value as text.
    let write: @Sendable (Value) -> String
}

extension ValueForm<Int> {
    /// A whole number in a range.
    static func integer(_ range: ClosedRange<Int>, of placeholder: String = "number") -> Self {
        ValueForm(
            kind: .integer,
            placeholder: placeholder,
            allowed: "a whole number from \(range.lowerBound) to \(range.upperBound)",
            read: { text in Int(text).flatMap { range.contains($0) ? $0 : nil } },
            write: { "\($0)" }
        )
    }
}

extension ValueForm<Duration> {
    /// Seconds in a range.
    static func seconds(_ range: ClosedRange<Int>) -> Self {
        let limits = Double(range.lowerBound)...Double(range.upperBound)
        return ValueForm(
            kind: .number,
            placeholder: "seconds",
            allowed: "seconds from \(range.lowerBound) to \(range.upperBound)",
            read: { text in
                Double(text).flatMap { limits.contains($0) ? .seconds($0) : nil }
            },
            write: { "\($0.components.seconds)" }
        )
    }
}

extension ValueForm<Bool> {
    /// A boolean.
    static let choice = ValueForm(
        kind: .flag,
        placeholder: nil,
        allowed: "true or false",
        read: { text in
            switch text.lowercased() {
            case "true", "yes", "1": true
            case "false", "no", "0": false
            default: nil
            }
        },
        write: { "\($0)" }
    )
}

extension ValueForm where Value: RawRepresentable & CaseIterable, Value.RawValue == String {
    /// One of a few words.
    static func word(_ placeholder: String) -> Self {
        ValueForm(
            placeholder: placeholder,
            allowed: Value.allCases.map(\.rawValue).joined(separator: ", "),
            read: { Value(rawValue: $0.lowercased()) },
            write: \.rawValue
        )
    }
}

extension ValueForm<String> {
    /// A host name or an address to bind.
    static let host = ValueForm(
        placeholder: "host",
        allowed: "a name or an address without brackets, such as 127.0.0.1 or ::1",
        read: { ListeningHost.isPlausible($0) ? $0 : nil },
        write: \.self
    )
}

extension ValueForm<String?> {
    /// The address of a shared cache, whose password is a setting of its own.
    static let sharedCache = ValueForm(
        placeholder: "url",
        allowed: "redis://host:port/database without a password, such as redis://127.0.0.1:6379/0",
        read: { CacheSettings.isPlainAddress($0) ? .some($0) : nil },
        write: { $0 ?? "none" }
    )

    /// The base URL of an API.
    static let url = ValueForm(
        placeholder: "url",
        allowed: "scheme, host and path alone, such as http://127.0.0.1:9000",
        read: { text in
            guard let address = WebAddress(text), !address.hasQuery else { return nil }
            return String(text.reversed().drop { $0 == "/" }.reversed())
        },
        write: { $0 ?? "none" }
    )
}

extension ValueForm<String?> {
    /// The URL of a PostgreSQL database.
    static let database = ValueForm(
        placeholder: "postgres://...",
        allowed: "a URL of PostgreSQL such as postgres://hindcast@db:5432/hindcast",
        read: { Home.isStoreURL($0) ? $0 : nil },
        write: { $0 ?? "none" }
    )
}

extension ValueForm<[String]> {
    /// Web origins, as a browser writes them.
    static let origins = ValueForm(
        kind: .list,
        placeholder: "origins",
        allowed: "origins such as https://charts.example.com, with commas between them",
        read: { text in
            let origins = text.split(separator: ",", omittingEmptySubsequences: false)
                .map { WebAddress($0.trimmingCharacters(in: .whitespaces))?.origin }
            return origins.contains(nil) ? nil : origins.compactMap(\.self)
        },
        write: { $0.isEmpty ? "none" : $0.joined(separator: ",") }
    )
}

extension ValueForm<Home> {
    /// A folder.
    static let folder = ValueForm(
        placeholder: "folder",
        allowed: "a path",
        read: { $0.isEmpty ? nil : Home(path: $0, environment: [:]) },
        write: \.folder.path
    )
}

extension ValueForm<Secret?> {
    /// A secret of another server, which this one passes on.
    static let hidden = ValueForm(
        placeholder: "password",
        allowed: "a text of one line",
        read: { text in
            text.isEmpty || text.contains(where: \.isNewline) ? nil : .some(Secret(hiding: text))
        },
        write: { $0?.description ?? "none" }
    )

    /// A client's API key.
    static let key = ValueForm(
        placeholder: "key",
        allowed: "16 to 4096 visible ASCII characters without spaces",
        read: { Secret(key: $0).map(Optional.some) },
        write: { $0?.description ?? "none" }
    )
}
