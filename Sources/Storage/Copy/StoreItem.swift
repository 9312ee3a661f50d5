package import Foundation
import Hashing
package import Market

/// One part of what a store holds, in a form that every store can read and write.
package enum StoreItem: Sendable {
    /// The candles of a series and the rows that were left out of it.
    case candles(CandleSeries, leftOut: [ImpossibleRow])
    /// The funding rates of a symbol.
    case funding(Symbol, [FundingRate])
    /// A language model's answer.
    case answer(StoredAnswer, promptHash: Data, model: String)
    /// An API key.
    case key(StoredAPIKey)
    /// Until when an exchange wants no request.
    case pause(host: String, until: Timestamp)
    /// Evaluations, in the order in which they were noted.
    case trials([StoredTrial])
    /// A job with its events.
    case job(CopiedJob, [StoredJobEvent])
    /// The largest number that was given to a job.
    case lastJob(Int64)
}

/// A job with all that is stored of it.
package struct CopiedJob: Sendable {
    let job: StoredJob
    let result: Data?
    let isShort: Bool
    let startedFrom: Int64?
}

/// What a store holds: how many of each kind, and a digest of all that is in them.
package struct StoreContents: Hashable, Sendable {
    /// One kind of content.
    package struct Part: Hashable, Sendable {
        /// How many rows.
        package var count = 0
        /// SHA-256 of the rows in order, in hexadecimal digits.
        package var sha256 = ""
    }

    /// The parts by name: `candles`, `funding_rates`, `trials`, `jobs` ...
    package private(set) var parts: [String: Part] = [:]

    /// Reads all that a store holds.
    package init(of store: some CopyableStore) throws {
        var counts: [String: Int] = [:]
        var digests: [String: [UInt8]] = [:]
        try store.export { item in
            for (name, count, bytes) in item.content {
                counts[name, default: 0] += count
                // The digest of a part is a chain over its items: memory holds one of them.
                digests[name] = SHA256.hash(Data((digests[name] ?? []) + bytes)).bytes
            }
        }
        for (name, count) in counts {
            parts[name] = Part(
                count: count,
                sha256: (digests[name] ?? []).map {
                    String($0 / 16, radix: 16) + String($0 % 16, radix: 16)
                }
                .joined()
            )
        }
    }

    /// The names of the parts that differ from another store's.
    package func differences(from other: StoreContents) -> [String] {
        Set(parts.keys).union(other.parts.keys)
            .filter { (parts[$0] ?? Part()) != (other.parts[$0] ?? Part()) }.sorted()
    }
}

/// A store that can be copied.
package protocol CopyableStore: Sendable {
    /// The name for messages, without a password.
    var name: String { get }

    /// Gives all that is stored, item by item, always in the same order.
    ///
    /// - Throws: `StorageError`, what the body throws, `CancellationError`.
    func export(_ body: (StoreItem) throws -> Void) throws

    /// Writes what a source gives, in one transaction.
    ///
    /// - Parameter source: Calls its argument with each item; may be called again.
    /// - Throws: `StorageError`; ``StoreCopyError/notEmpty(store:)`` where the store holds something.
    func fill(
        from source: @escaping @Sendable ((StoreItem) throws -> Void) throws -> Void
    ) async throws

    /// How many jobs a service is running at this moment.
    func jobsAtWork() throws -> Int
}

/// Why a store is not copied.
package enum StoreCopyError: Error, Hashable, Sendable {
    /// The destination holds something already.
    case notEmpty(store: String)
    /// A service works on a store.
    case inUse(store: String)
    /// The copy differs from what was copied.
    case different(store: String, parts: [String])
}

extension StoreCopyError: CustomStringConvertible {
    /// One line: the store, and the remedy.
    package var description: String {
        switch self {
        case .notEmpty(let store):
            "store '\(store)' holds something already; copy into an empty one"
        case .inUse(let store):
            "a service works on store '\(store)'; stop it first, so that nothing changes meanwhile"
        case .different(let store, let parts):
            "the copy in '\(store)' differs in \(parts.joined(separator: ", ")); was one of the stores "
                + "written to meanwhile? empty the copy and try again"
        }
    }
}

extension StoreItem {
    /// The names of the parts that an item belongs to, how many rows they have more, and their bytes.
    fileprivate var content: [(name: String, count: Int, bytes: [UInt8])] {
        var bytes = CanonicalBytes()
        switch self {
        case .candles(let series, let leftOut):
            let source = DataSource.candles(series.key)
            let all = Stretch(number: 0, Array(series.candles)).bytes(of: source)
            bytes.add(source.name)
            for row in leftOut {
                bytes.add(row.time.milliseconds)
                bytes.add(row.reason)
            }
            return [
                ("candles", series.count, Array(all)),
                ("rows_left_out", leftOut.count, bytes.bytes),
            ]
        case .funding(let symbol, let rates):
            bytes.add(symbol.name)
            for rate in rates {
                bytes.add(rate.time.milliseconds)
                bytes.add(Int64(bitPattern: rate.rate.bitPattern))
            }
            return [("funding_rates", rates.count, bytes.bytes)]
        case .answer(let answer, let promptHash, let model):
            bytes.add(ContentDigest.of(answer: answer, to: promptHash, of: model))
            return [("answers", 1, bytes.bytes)]
        case .key(let key):
            bytes.add(key.name)
            bytes.add(key.digest)
            bytes.add(key.lastFour)
            bytes.add(key.createdAt.milliseconds)
            return [("api_keys", 1, bytes.bytes)]
        case .pause(let host, let until):
            bytes.add(host)
            bytes.add(until.milliseconds)
            return [("exchange_pauses", 1, bytes.bytes)]
        case .trials(let trials):
            for trial in trials { bytes.add(TrialRow(trial).digest) }
            return [("trials", trials.count, bytes.bytes)]
        case .job(let copied, let events):
            bytes.add(copied)
            var others = CanonicalBytes()
            for event in events {
                others.add(copied.job.number)
                others.add(event.number)
                others.add(event.name.rawValue)
                others.add(event.data)
                others.add(event.isLast ? 1 : 0)
            }
            return [("jobs", 1, bytes.bytes), ("job_events", events.count, others.bytes)]
        case .lastJob(let number):
            bytes.add(number)
            return [("last_job_number", 0, bytes.bytes)]
        }
    }
}

/// Values as bytes that tell where each ends.
private struct CanonicalBytes {
    private(set) var bytes: [UInt8] = []

    mutating func add(_ number: Int64?) {
        bytes.append(number == nil ? 0 : 1)
        withUnsafeBytes(of: (number ?? 0).littleEndian) { bytes.append(contentsOf: $0) }
    }

    mutating func add(_ data: Data?) {
        add(data.map { Int64($0.count) })
        bytes.append(contentsOf: data ?? Data())
    }

    mutating func add(_ text: String?) {
        add(text.map { Data($0.utf8) })
    }

    mutating func add(_ copied: CopiedJob) {
        let job = copied.job
        for text in [
            job.kind, job.subject, job.state.rawValue, job.request, job.data, job.progress,
            job.problem, job.runID,
        ] { add(text) }
        for number in [
            job.number, Int64(job.attempts), job.createdAt.milliseconds,
            job.startedAt?.milliseconds, job.finishedAt?.milliseconds, copied.isShort ? 1 : 0,
            copied.startedFrom,
        ] { add(number) }
        add(copied.result)
    }
}
