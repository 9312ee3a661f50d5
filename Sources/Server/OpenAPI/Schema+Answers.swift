import Market
import Workflows

// What only answers have: their values are known better than those that a request may bring.

extension Schema {
    /// One value and no other.
    static func constant(_ value: JSONValue) -> Schema {
        Schema(["const": value])
    }

    /// One of several schemas.
    static func either(_ schemas: [Schema]) -> Schema {
        Schema(["anyOf": .array(schemas.map(\.value))])
    }

    /// A whole number of at least that.
    static func integer(from least: Int) -> Schema {
        Schema(["type": "integer", "minimum": .integer(least)])
    }

    /// How many there are.
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

    /// The name that a model is kept under.
    static var modelKey: Schema {
        .string(pattern: SeriesKey.modelKeyPattern).example("BTCUSDT_1h")
            .described("The model's name: symbol and interval, and `_spot` for spot candles.")
    }

    /// The name of a job.
    static var jobID: Schema { .string(pattern: Job.idPattern) }

    /// The name of a run.
    static var runID: Schema {
        .string(pattern: RunID.pattern).example("20250118T160000000Z-lstm-BTCUSDT-73c96da7")
            .described("Names the run; it begins with the time at which the run was made.")
    }
}
