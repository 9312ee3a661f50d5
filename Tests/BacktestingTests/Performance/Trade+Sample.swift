import Backtesting
import Foundation
import Market
import Trading

extension Trade {
    /// A trade of which a test states only what matters; hours count from 2025-01-01.
    static func sample(
        pnl: Double = 10,
        entry: Int = 0,
        exit: Int = 1,
        direction: Direction = .long,
        fees: Double = 1,
        funding: Double = 0,
        reason: ExitReason = .takeProfit,
        prices: (entry: Double, exit: Double) = (100, 101),
        stopLoss: Double? = 95,
        takeProfit: Double? = 110
    ) throws -> Trade {
        let start = Timestamp(milliseconds: 1_735_689_600_000)
        var fields: [String: Any] = [
            "entry_time": (start + Int64(entry) * 3_600_000).description,
            "exit_time": (start + Int64(exit) * 3_600_000).description,
            "direction": direction.rawValue,
            "entry_price": prices.entry, "exit_price": prices.exit,
            "quantity": 1, "leverage": 3, "pnl": pnl, "pnl_pct": pnl / 100,
            "fees": fees, "funding": funding, "exit_reason": reason.rawValue,
        ]
        fields["stop_loss"] = stopLoss
        fields["take_profit"] = takeProfit
        let data = try JSONSerialization.data(withJSONObject: fields)
        return try JSONDecoder().decode(Trade.self, from: data)
    }
}

extension [EquityPoint] {
    /// A curve with those values, an hour apart, from 2025-01-01.
    static func hourly(_ values: [Double]) -> [EquityPoint] {
        curve(values, interval: .oneHour)
    }

    /// A curve with those values, a bar apart, from 2025-01-01.
    static func curve(_ values: [Double], interval: Interval) -> [EquityPoint] {
        let start = Timestamp(milliseconds: 1_735_689_600_000)
        return values.enumerated().map { index, equity in
            EquityPoint(timestamp: start + Int64(index) * interval.milliseconds, equity: equity)
        }
    }
}
