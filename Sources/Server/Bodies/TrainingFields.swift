import Market
import Workflows

/// The body of `POST /ai/train`.
struct TrainingFields: Sendable {
    private let days: Field<Int>
    private static let seed = Field.integer(
        "seed",
        "Seed of weights, order of the windows, and dropout.",
        in: 0...Int.max
    ).defaulting(to: .integer(Int(TrainingRequest.defaultSeed)))
    private static let seeds = Field.integer(
        "seeds",
        "Networks to train, of this many seeds; forecasts are their mean.",
        in: TrainingRequest.seedCounts
    ).defaulting(to: 1)

    private static let end = Field.time(
        "end_date",
        "End of the candles to learn from: none that closes later is read; the newest candle's close "
            + "where absent."
    )

    /// - Parameter longest: Days that a training may learn from.
    init(longest: Int) {
        days = Field.integer(
            "days",
            "How many of the newest days of candles to learn from.",
            in: 1...longest
        ).defaulting(to: .integer(TrainingRequest.defaultDays))
    }

    var all: [AnyField] {
        SeriesFields.all + [.optional(days), .optional(Self.end)]
            + TrainingRequest.settings.fields()
            + [.optional(Self.seed), .optional(Self.seeds)]
    }

    /// Reads the training request from a body.
    ///
    /// - Throws: ``ServerError`` with all invalid fields.
    func request(from reader: inout FieldReader) throws(ServerError) -> TrainingRequest {
        let key = SeriesFields.key(from: &reader)
        let days = reader.optional(days)
        let end = reader.optional(Self.end)
        let settings = TrainingRequest.settings.read(from: &reader)
        let seed = reader.optional(Self.seed)
        let seeds = reader.optional(Self.seeds)

        var request = TrainingRequest(key: try reader.finish(with: key))
        request.days = days ?? request.days
        request.until = end
        settings(&request)
        request.seed = seed.map(UInt64.init) ?? request.seed
        request.seeds = seeds ?? request.seeds
        return request
    }
}
