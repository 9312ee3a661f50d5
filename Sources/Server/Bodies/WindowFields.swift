import Market
import Workflows

/// The window fields of a backtest.
struct WindowFields: Sendable {
    private let daysBack: Field<Int>
    private static let start = Field.time(
        "start_date",
        "Start of the window, instead of days_back."
    )
    private static let end = Field.time(
        "end_date",
        "End of the window, not included; the newest candle's close where absent."
    )

    /// How many days there are where none are given.
    private let standard: Int

    /// - Parameters:
    ///   - longest: The largest number of days.
    ///   - standard: How many there are where none are given.
    init(longest: Int, standard: Int = BacktestRequest.defaultDays) {
        self.standard = standard
        daysBack = Field.integer(
            "days_back",
            "Days up to the end of the window; \(standard) where no start_date is given.",
            in: 1...longest
        ).defaulting(to: .integer(standard))
    }

    var all: [AnyField] {
        [.optional(daysBack), .optional(Self.start), .optional(Self.end)]
    }

    /// Reads the window.
    func window(from reader: inout FieldReader) -> BacktestRequest.Window {
        let days = reader.optional(daysBack)
        let end = reader.optional(Self.end)
        guard let start = reader.optional(Self.start) else {
            return .newest(days: days ?? standard, to: end)
        }
        if let days {
            reader.fault(
                "days_back",
                "\(days)",
                "start_date is given, too; give one of them"
            )
        }
        if let end, start >= end {
            reader.fault("end_date", "\"\(end)\"", "must come after start_date, \(start)")
        }
        return .from(start, to: end)
    }
}
