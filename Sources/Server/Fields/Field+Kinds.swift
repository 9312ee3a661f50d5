import Market
import Workflows

extension Field where Value == Double {
    /// A finite number; `above` is an exclusive lower bound.
    static func number(
        _ name: String,
        _ summary: String,
        from least: Double? = nil,
        above: Double? = nil,
        to most: Double? = nil
    ) -> Field {
        let bounds = [
            least.map { "from \(JSONValue.number($0))" },
            above.map { "above \(JSONValue.number($0))" },
            most.map { "up to \(JSONValue.number($0))" },
        ].compactMap(\.self)
        return Field(
            name: name,
            summary: summary,
            schema: .number(from: least, above: above, to: most),
            expected: (["a number"] + bounds).joined(separator: " "),
            defaultValue: nil
        ) { json in
            guard let number = json.double, number.isFinite else { return nil }
            guard number >= least ?? -.infinity, number <= most ?? .infinity else { return nil }
            if let above, number <= above { return nil }
            return number
        }
    }
}

extension Field where Value == Int {
    /// A whole number in a range.
    static func integer(
        _ name: String,
        _ summary: String,
        in range: ClosedRange<Int>
    ) -> Field {
        Field(
            name: name,
            summary: summary,
            schema: .integer(range),
            expected: "a whole number from \(range.lowerBound) to \(range.upperBound)",
            defaultValue: nil
        ) { json in
            json.int.flatMap { range.contains($0) ? $0 : nil }
        }
    }
}

extension Field where Value == Bool {
    /// `true` or `false`.
    static func flag(_ name: String, _ summary: String) -> Field {
        Field(
            name: name,
            summary: summary,
            schema: .boolean,
            expected: "true or false",
            defaultValue: nil
        ) { json in
            if case .bool(let flag) = json { flag } else { nil }
        }
    }
}

extension Field where Value == String {
    /// One of some names.
    static func choice(_ name: String, _ summary: String, of names: [String]) -> Field {
        Field(
            name: name,
            summary: summary,
            schema: .choice(names),
            expected: "one of \(names.joined(separator: ", "))",
            defaultValue: nil
        ) { json in
            json.string.flatMap { names.contains($0) ? $0 : nil }
        }
    }

    /// The `next` of another page as the cursor of this one, validated with the documented pattern.
    static func cursor(_ name: String, _ summary: String, pattern: String) -> Field {
        Field(
            name: name,
            summary: summary,
            schema: .string(pattern: pattern),
            expected: "the `next` of another page",
            defaultValue: nil
        ) { json in
            json.string.flatMap { $0.fits(pattern) ? $0 : nil }
        }
    }
}

extension Field where Value == Symbol {
    /// What is traded.
    static func symbol(_ name: String = "symbol") -> Field {
        Field(
            name: name,
            summary: "What is traded, as the exchange writes it.",
            schema: Schema.symbol,
            expected: "2 to 20 letters, digits and underscores, such as BTCUSDT",
            defaultValue: nil
        ) { json in
            json.string.flatMap { try? Symbol($0) }
        }
    }
}

extension Field where Value == [Symbol] {
    /// Several symbols, each once.
    static func symbols(_ name: String, _ summary: String, count: ClosedRange<Int>) -> Field {
        Field(
            name: name,
            summary: summary,
            schema: .array(of: Schema.symbol, count: count, unique: true),
            expected: "a list of \(count.lowerBound) to \(count.upperBound) symbols, each once",
            defaultValue: nil
        ) { json in
            guard let list = json.array, count.contains(list.count) else { return nil }
            let symbols = list.compactMap { $0.string.flatMap { try? Symbol($0) } }
            guard symbols.count == list.count, Set(symbols).count == list.count else { return nil }
            return symbols
        }
    }
}

extension Field where Value == [String] {
    /// Several of some names, each once.
    static func choices(
        _ name: String,
        _ summary: String,
        of names: [String]
    ) -> Field {
        Field(
            name: name,
            summary: summary,
            schema: .array(of: .choice(names), count: 1...names.count, unique: true),
            expected: "a list of some of \(names.joined(separator: ", ")), each once",
            defaultValue: nil
        ) { json in
            guard let list = json.array, !list.isEmpty else { return nil }
            let chosen = list.compactMap { $0.string.flatMap { names.contains($0) ? $0 : nil } }
            guard chosen.count == list.count, Set(chosen).count == list.count else { return nil }
            return chosen
        }
    }
}

extension Field where Value == Interval {
    /// How long a candle is.
    static var interval: Field {
        interval("interval", "How long a candle is.").defaulting(to: "1h")
    }

    /// A length of candles.
    static func interval(_ name: String, _ summary: String) -> Field {
        let names = Interval.allCases.map(\.rawValue)
        return Field(
            name: name,
            summary: summary,
            schema: .choice(names),
            expected: "one of \(names.joined(separator: ", "))",
            defaultValue: nil
        ) { json in
            json.string.flatMap { try? Interval($0) }
        }
    }
}

extension Field where Value == Venue {
    /// Which market.
    static var market: Field {
        Field(
            name: "market",
            summary: "Which market the candles are of.",
            schema: .choice(Venue.allCases.map(\.rawValue)),
            expected: Venue.allCases.map(\.rawValue).joined(separator: " or "),
            defaultValue: "futures"
        ) { json in
            json.string.flatMap { try? Venue($0) }
        }
    }
}

extension Field where Value == Timestamp {
    /// A point in time.
    static func time(_ name: String, _ summary: String) -> Field {
        Field(
            name: name,
            summary: "\(summary) A day, or RFC 3339; a time without zone is UTC.",
            schema: .string(pattern: Timestamp.pattern),
            expected: "a time such as 2025-01-18T16:00:00Z or 2025-01-18",
            defaultValue: nil
        ) { json in
            json.string.flatMap { try? Timestamp($0) }
        }
    }
}

extension Schema {
    /// What is traded.
    static var symbol: Schema {
        .string(pattern: "^\(Symbol.pattern(lowerCase: true))$").example("BTCUSDT")
    }
}
