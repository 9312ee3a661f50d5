import Market
import Workflows

// Schemas of answers alone, which are narrower than those of requests.

extension Schema {
    /// One constant.
    static func constant(_ value: JSONValue) -> Schema {
        Schema(["const": value])
    }

    /// One of several schemas.
    static func either(_ schemas: [Schema]) -> Schema {
        Schema(["anyOf": .array(schemas.map(\.value))])
    }

    /// A whole number with a lower bound.
    static func integer(from least: Int) -> Schema {
        Schema(["type": "integer", "minimum": .integer(least)])
    }

    /// A count.
    static var count: Schema { .integer(from: 0) }

    /// A price in the quote currency.
    static var price: Schema { .number(above: 0) }

    /// A share, 0...1.
    static var share: Schema { .number(from: 0, to: 1) }

    /// A share in percent, 0...100.
    static var percent: Schema { .number(from: 0, to: 100) }

    /// SHA-256 in hexadecimal digits.
    static var sha256: Schema { .string(pattern: "^[0-9a-f]{64}$") }

    /// A symbol as answers have it, in capitals.
    static var tradedSymbol: Schema {
        .string(pattern: "^\(Symbol.pattern(lowerCase: false))$").example("BTCUSDT").described(
            "What is traded."
        )
    }

    /// How long a candle is.
    static var intervalName: Schema {
        .choice(Interval.allCases.map(\.rawValue)).example("1h")
            .described("How long a candle is.")
    }

    /// Which market.
    static var marketName: Schema {
        .choice(Venue.allCases.map(\.rawValue)).described("Which market the candles are of.")
    }

    /// A model's name.
    static var modelKey: Schema {
        .string(pattern: SeriesKey.modelKeyPattern).example("BTCUSDT_1h")
            .described("The model's name: symbol and interval, and `_spot` for spot candles.")
    }

    /// A job's id.
    static var jobID: Schema { .string(pattern: Job.idPattern) }

    /// A run's id.
    static var runID: Schema {
        .string(pattern: RunID.pattern).example("20250118T160000000Z-lstm-BTCUSDT-73c96da7")
            .described("Names the run; it begins with the time at which the run was made.")
    }
}
