public import Foundation

/// A prefix of a bucket: `s3://bucket/prefix`.
public struct S3Location: Hashable, Sendable {
    /// The bucket.
    public let bucket: String
    /// The prefix without slashes at its ends; empty for the whole bucket.
    public let prefix: String

    private static let scheme = "s3://"

    /// Whether a text is to be read as such a location.
    public static func isLocation(_ text: String) -> Bool { text.hasPrefix(scheme) }

    /// Reads `s3://bucket/prefix`.
    ///
    /// - Throws: ``ObjectStoreError/invalidLocation(_:)``.
    public init(_ text: String) throws(ObjectStoreError) {
        let parts = text.dropFirst(Self.scheme.count).split(
            separator: "/",
            omittingEmptySubsequences: false
        )
        let bucket = parts.first.map(String.init) ?? ""
        let names = parts.dropFirst().filter { !$0.isEmpty }
        // "Bucket naming rules", Amazon S3 User Guide.
        guard Self.isLocation(text),
            bucket.wholeMatch(of: /[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]/) != nil,
            names.allSatisfy({ $0.wholeMatch(of: /[A-Za-z0-9!_.*'()=+@-]+/) != nil })
        else { throw .invalidLocation(text) }
        self.bucket = bucket
        prefix = names.joined(separator: "/")
    }

    /// The key of an object below the prefix.
    func key(_ name: String) -> String { prefix.isEmpty ? name : "\(prefix)/\(name)" }

    /// The location as a URL, whose path is the prefix.
    public var url: URL {
        URL(string: Self.scheme + bucket + (prefix.isEmpty ? "" : "/\(prefix)"))
            ?? URL(filePath: "/")
    }
}
