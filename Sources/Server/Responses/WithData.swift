import Market
import Workflows

/// A value's own fields, and beside them how fresh its candles are.
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
    /// Computes something short on candles that are as new as can be had, when there is a place.
    ///
    /// - Parameters:
    ///   - key: The candles that it needs.
    ///   - moment: The moment it stands at; nil for now.
    ///   - body: What to compute.
    /// - Returns: What the body returns, and how fresh the candles are.
    /// - Throws: ``ServerError``.
    func onFreshData<Output: Sendable>(
        of key: SeriesKey,
        until moment: Timestamp?,
        _ body: @Sendable () async throws -> Output
    ) async throws -> (Output, DataFreshness) {
        do {
            return try await gate.run {
                let data = try await keeper.backfill(key, newestAt: moment) { _ in }
                return (try await body(), data)
            }
        } catch let error as ServerError {
            throw error
        } catch {
            throw try await explained(Problem(error))
        }
    }
}

extension ResponseSchemas {
    /// How fresh the candles behind an answer are.
    static let dataFreshness = Schema.object([
        "symbol": .tradedSymbol,
        "market": .marketName,
        "interval": .intervalName,
        "newest_candle": .time.described("Opening time of the newest stored candle."),
        "age_seconds": .number(from: 0).described("Seconds since it closed."),
        "brought": .count.described("Candles brought from the exchange for this answer."),
        "problem": .string().orNull
            .described("Why what is missing was not brought; `null` where nothing was in the way."),
    ])
}
