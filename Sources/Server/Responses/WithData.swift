import Market
import Workflows

/// A value's own fields, and the freshness of its candles under `data`.
struct WithData<Value: Encodable>: Encodable {
    private let value: Value
    private let data: DataFreshness

    init(_ value: Value, data: DataFreshness) {
        self.value = value
        self.data = data
    }

    private enum CodingKeys: CodingKey {
        case data
    }

    func encode(to encoder: any Encoder) throws {
        try value.encode(to: encoder)
        var values = encoder.container(keyedBy: CodingKeys.self)
        try values.encode(data, forKey: .data)
    }
}

extension Services {
    /// Runs a short computation on fresh candles, as soon as the gate has a permit.
    ///
    /// - Parameters:
    ///   - key: The series.
    ///   - moment: The time of the computation; nil for now.
    ///   - body: The computation.
    /// - Returns: What the body returns, and the freshness of the candles.
    /// - Throws: ``ServerError``.
    func onFreshData<Output: Sendable>(
        of key: SeriesKey,
        until moment: Timestamp?,
        _ body: @Sendable () async throws -> Output
    ) async throws -> (Output, DataFreshness) {
        do {
            return try await gate.run {
                let data = try await backfiller.backfill(key, newestAt: moment) { _ in }
                return (try await data.explaining(body), data)
            }
        } catch let error as ServerError {
            throw error
        } catch {
            throw try await explained(Problem(error))
        }
    }
}

extension ResponseSchemas {
    /// The freshness of the candles behind an answer.
    static let dataFreshness = Schema.object([
        "symbol": .tradedSymbol,
        "market": .marketName,
        "interval": .intervalName,
        "newest_candle": .time.described("Opening time of the newest stored candle."),
        "age_seconds": .number(from: 0).described("Seconds since it closed."),
        "brought": .count.described("Candles downloaded from the exchange for this answer."),
        "problem": .string().orNull
            .described("Why missing data was not downloaded; `null` where nothing failed."),
    ])
}
