import Foundation
import Logging
import Workflows

/// What the text of a setting may be, and the value that it stands for.
struct ValueForm<Value: Sendable>: Sendable {
    var kind = Setting.Kind.text
    /// What stands for the value in the help; nil for a switch.
    let placeholder: String?
    /// The texts that are taken, in words: "use" stands before them in an error.
    let allowed: String
    /// The value of a text; nil where it is not allowed.
    let read: @Sendable (String) -> Value?
    /// A value in words.
    let write: @Sendable (Value) -> String
}

extension ValueForm<Int> {
    /// A whole number of a range.
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
    /// Seconds of a range.
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
    /// Yes or no.
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
    /// A name or an address to listen at.
    static let host = ValueForm(
        placeholder: "host",
        allowed: "a name or an address without brackets, such as 127.0.0.1 or ::1",
        read: { ListeningHost.isPlausible($0) ? $0 : nil },
        write: \.self
    )
}

extension ValueForm<String?> {
    /// Where an API is.
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
    /// A key that clients send.
    static let key = ValueForm(
        placeholder: "key",
        allowed: "16 to 4096 visible ASCII characters without spaces",
        read: { Secret(key: $0).map(Optional.some) },
        write: { $0?.description ?? "none" }
    )
}
