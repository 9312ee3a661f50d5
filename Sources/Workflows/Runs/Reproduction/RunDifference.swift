public import Backtesting
import Connectors
import Foundation

/// A value that differs between two versions of a file, or between two runs.
public struct RunDifference: Hashable, Codable, Sendable {
    /// The file: `report.json`.
    public var part: String
    /// Where in it: `evidence.sharpe_interval.low`, `trades[3].pnl`, `line 7`.
    public var path: String
    /// The kept value as JSON or text; nil where there is none.
    @NullCodable public var stored: String?
    /// The other value; nil where there is none.
    @NullCodable public var made: String?

    init(part: String, path: String, stored: String?, made: String?) {
        self.part = part
        self.path = path
        _stored = NullCodable(stored)
        _made = NullCodable(made)
    }
}

/// Finds what differs between the files of a kept run and those made now.
struct FileComparison {
    /// Whether a field that only the new report has is no difference.
    let mayLackFields: Bool
    private(set) var differences: [RunDifference] = []
    private(set) var addedFields: [String] = []
    private var reportsDiffer = false

    init(mayLackFields: Bool) {
        self.mayLackFields = mayLackFields
    }

    /// Notes a file that only the new run has.
    mutating func missing(_ name: String) {
        differences.append(
            RunDifference(part: name, path: "the whole file", stored: nil, made: "a file")
        )
    }

    /// Notes a file that only the kept run has.
    mutating func superfluous(_ name: String) {
        differences.append(
            RunDifference(part: name, path: "the whole file", stored: "a file", made: nil)
        )
    }

    /// Notes the differences of a file whose bytes differ.
    mutating func compare(_ name: String, stored: Data, made: Data) throws {
        let count = differences.count
        let added = addedFields.count
        switch name {
        case _ where name.hasSuffix(".json"):
            let (old, new) = (try Self.object(stored), try Self.object(made))
            let tree = JSONDifference(of: old, and: new)
            for difference in tree.differences {
                // One more trade is no new field.
                let isField = !difference.path.hasSuffix("]")
                if difference.old == nil, isField, mayLackFields {
                    let field = difference.path.withoutIndices
                    if !addedFields.contains(field) { addedFields.append(field) }
                } else {
                    differences.append(
                        RunDifference(
                            part: name,
                            path: difference.path,
                            stored: difference.old,
                            made: difference.new
                        )
                    )
                }
            }
        case _ where name.hasSuffix(".csv.gz"):
            let (old, new) = (try GzipText.lines(of: stored), try GzipText.lines(of: made))
            let limit = max(old.count, new.count)
            for line in 0..<limit where old[safe: line] != new[safe: line] {
                differences.append(
                    RunDifference(
                        part: name,
                        path: "line \(line + 1)",
                        stored: old[safe: line],
                        made: new[safe: line]
                    )
                )
            }
        default: break
        }
        if name == RunFolder.report {
            reportsDiffer = differences.count > count || addedFields.count > added
        }
        // The page shows what the report says: it differs where that does, and is compared by bytes
        // otherwise. Text may differ where no value does.
        guard differences.count == count, addedFields.count == added, !reportsDiffer else { return }
        let place = zip(stored, made).prefix { $0 == $1 }.count
        differences.append(
            RunDifference(
                part: name,
                path: "byte \(place + 1)",
                stored: stored.excerpt(at: place),
                made: made.excerpt(at: place)
            )
        )
    }

    private static func object(_ bytes: Data) throws -> Any {
        try JSONSerialization.jsonObject(with: bytes, options: .fragmentsAllowed)
    }
}

/// What differs between two values that were read from JSON, in the order of sorted keys.
struct JSONDifference {
    /// A value that differs; nil where a side has none.
    struct Item: Equatable {
        let path: String
        let old: String?
        let new: String?
    }

    private(set) var differences: [Item] = []

    init(of old: Any, and new: Any) {
        compare(old, new, at: "")
    }

    private mutating func compare(_ old: Any, _ new: Any, at path: String) {
        switch (old, new) {
        case (let old as [String: Any], let new as [String: Any]):
            for key in Set(old.keys).union(new.keys).sorted() {
                compareOptional(old[key], new[key], at: path.isEmpty ? key : "\(path).\(key)")
            }
        case (let old as [Any], let new as [Any]):
            for index in 0..<max(old.count, new.count) {
                compareOptional(old[safe: index], new[safe: index], at: "\(path)[\(index)]")
            }
        default:
            let (mine, other) = (Self.text(old), Self.text(new))
            if mine != other { differences.append(Item(path: path, old: mine, new: other)) }
        }
    }

    private mutating func compareOptional(_ old: Any?, _ new: Any?, at path: String) {
        switch (old, new) {
        case (let old?, let new?): compare(old, new, at: path)
        case (let old?, nil):
            differences.append(Item(path: path, old: Self.text(old), new: nil))
        case (nil, let new?):
            differences.append(Item(path: path, old: nil, new: Self.text(new)))
        case (nil, nil): break
        }
    }

    /// A value as JSON on one line, long ones cut.
    private static func text(_ value: Any) -> String {
        let bytes = try? JSONSerialization.data(
            withJSONObject: value,
            options: [.fragmentsAllowed, .sortedKeys, .withoutEscapingSlashes]
        )
        let text = bytes.map { String(decoding: $0, as: UTF8.self) } ?? "\(value)"
        return text.count > 400 ? text.prefix(399) + "…" : text
    }
}

/// The lines of a gzipped table.
enum GzipText {
    static func lines(of data: Data) throws -> [String] {
        String(decoding: try GzipReader.unpack(data), as: UTF8.self)
            .split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    }
}

extension Array {
    /// The element at an index; nil outside of the array.
    subscript(safe index: Int) -> Element? {
        indices.contains(index) ? self[index] : nil
    }
}

extension String {
    /// A path without the positions in lists, which are the same for all of their items.
    fileprivate var withoutIndices: String {
        replacing(#/\[\d+\]/#, with: "[]")
    }
}

extension Data {
    /// Some bytes from a place on, as text.
    fileprivate func excerpt(at place: Int) -> String {
        String(decoding: dropFirst(place).prefix(40), as: UTF8.self)
    }
}
