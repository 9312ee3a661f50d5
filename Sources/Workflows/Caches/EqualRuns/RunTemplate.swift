import Backtesting
import Foundation
import Market

/// Bytes with holes for what tells equal runs apart.
struct Template: Sendable {
    /// What a hole is filled with.
    enum Hole: CaseIterable {
        case runID, createdAt, data
    }

    private enum Piece {
        case bytes(Data)
        case hole(Hole)
    }

    private let pieces: [Piece]
    /// How many bytes lie between the holes.
    let size: Int

    /// Cuts bytes at placeholders.
    ///
    /// - Parameters:
    ///   - bytes: The bytes, which hold the placeholders of some holes.
    ///   - placeholders: What stands for each hole; none of them is part of another.
    init(_ bytes: Data, placeholders: [Hole: Data]) {
        var pieces: [Piece] = []
        var start = bytes.startIndex
        let places = placeholders.flatMap { hole, text in
            bytes.ranges(of: text).map { (range: $0, hole: hole) }
        }.sorted { $0.range.lowerBound < $1.range.lowerBound }
        for place in places {
            pieces.append(.bytes(bytes[start..<place.range.lowerBound]))
            pieces.append(.hole(place.hole))
            start = place.range.upperBound
        }
        pieces.append(.bytes(bytes[start...]))
        self.pieces = pieces
        size = bytes.count
    }

    /// The bytes with filled holes; holes without a filling stay empty.
    func filled(_ fillings: [Hole: Data]) -> Data {
        var filled = Data(capacity: size + 256)
        for piece in pieces {
            switch piece {
            case .bytes(let bytes): filled.append(bytes)
            case .hole(let hole): filled.append(fillings[hole] ?? Data())
            }
        }
        return filled
    }
}

/// The files of a run, and the answer of its job, with holes for what tells equal runs apart.
struct RunTemplate: Sendable {
    /// The files in the order in which they are written.
    private let files: [(name: String, template: Template)]
    private let answer: Template

    /// Bytes that it takes.
    var size: Int { files.reduce(answer.size) { $0 + $1.template.size } }

    /// What stands for a run's name: no other text of a run has it, since no run was made in that year.
    private static let runID = "99981231T235958997Z-equal-RUN-00000000"
    private static let createdAt = Timestamp(milliseconds: 253_370_764_798_997)
    /// The answer's `data`, as a JSON text.
    private static let data = "4f6b7c1e-equal-run-data-9d2a"

    /// Encodes a run once with placeholders.
    ///
    /// It is nil where filling the holes with the run's own name and time does not give the very bytes
    /// of the run, so that only what was seen to be right is used.
    ///
    /// - Parameter run: The run.
    /// - Throws: As ``RunParts/init(_:origins:window:)``.
    init?(of run: CompletedRun) throws {
        var report = run.report
        report.runID = Self.runID
        report.createdAt = Self.createdAt
        let parts = try RunParts([report], origins: [run.origin], window: run.window)
        let placeholders: [Template.Hole: Data] = [
            .runID: Data(Self.runID.utf8), .createdAt: Data(Self.createdAt.description.utf8),
            .data: Data("\"\(Self.data)\"".utf8),
        ]
        files = parts.files.map { ($0.name, Template($0.bytes, placeholders: placeholders)) }
        answer = Template(
            try BacktestJob.answer(parts.report, data: Self.data, run: Self.runID),
            placeholders: placeholders
        )
        let real = try RunParts([run.report], origins: [run.origin], window: run.window)
        let made = self.parts(of: run.report)
        guard made.files.elementsEqual(real.files, by: { $0 == $1 }),
            let data = try? JSONSerialization.data(
                withJSONObject: Self.sampleData,
                options: [.sortedKeys, .withoutEscapingSlashes]
            ),
            try answer(run.report.runID, run.report.createdAt, data: data)
                == BacktestJob.answer(real.report, data: Self.sampleData, run: run.report.runID)
        else { return nil }
    }

    private static var sampleData: [String: Any] { ["age_seconds": 1, "text": "a/b"] }

    /// The files of a report that differs from the template's in name and time alone.
    func parts(of report: BacktestReport) -> RunParts {
        let fillings = Self.fillings(report.runID, report.createdAt)
        return RunParts(files.map { ($0.name, $0.template.filled(fillings)) })
    }

    /// The bytes of `report.json` of such a report.
    func report(_ runID: String, _ createdAt: Timestamp) -> Data? {
        files.first { $0.name == RunFolder.report }?.template
            .filled(Self.fillings(runID, createdAt))
    }

    /// The job's answer, of which `data` is any JSON; nil where it is none.
    func answer(_ runID: String, _ createdAt: Timestamp, json data: Data) -> Data? {
        guard let object = try? JSONSerialization.jsonObject(with: data),
            let sorted = try? JSONSerialization.data(
                withJSONObject: object,
                options: [.sortedKeys, .withoutEscapingSlashes]
            )
        else { return nil }
        return answer(runID, createdAt, data: sorted)
    }

    /// The job's answer, of which `data` is JSON with sorted keys.
    func answer(_ runID: String, _ createdAt: Timestamp, data: Data) -> Data {
        var fillings = Self.fillings(runID, createdAt)
        fillings[.data] = data
        return answer.filled(fillings)
    }

    private static func fillings(
        _ runID: String,
        _ createdAt: Timestamp
    ) -> [Template.Hole: Data] {
        [.runID: Data(runID.utf8), .createdAt: Data(createdAt.description.utf8)]
    }
}

extension Data {
    /// Where some bytes stand, without overlaps.
    fileprivate func ranges(of text: Data) -> [Range<Index>] {
        var found: [Range<Index>] = []
        var start = startIndex
        while let range = range(of: text, in: start..<endIndex) {
            found.append(range)
            start = range.upperBound
        }
        return found
    }
}
