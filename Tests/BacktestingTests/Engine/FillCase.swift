import Backtesting
import Market
import TestSupport
import Testing
import Trading

/// One row of the fill table: a sentence, candles, scripted orders, and the trades they become.
struct FillCase: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let candles: [Candle]
    /// Orders by the hour of the candle at whose close they are decided.
    let orders: [Int: Order]
    let execution: ExecutionConfiguration
    let funding: [FundingRate]
    let expected: [ExpectedTrade]

    init(
        _ sentence: String,
        _ candles: [Candle],
        _ orders: [Int: Order],
        _ execution: ExecutionConfiguration = .free,
        funding: [FundingRate] = [],
        gives expected: [ExpectedTrade]
    ) {
        testDescription = sentence
        self.candles = candles
        self.orders = orders
        self.execution = execution
        self.funding = funding
        self.expected = expected
    }

    /// Runs the row through a simulator.
    func run() throws -> BacktestResult {
        let series = try CandleSeries(key: .make(), candles: candles)
        return try Simulator(execution: execution).run(
            study: Study(series: series),
            bars: 0..<series.count,
            funding: funding
        ) { now, _ in
            orders[now.openTime.testHour]
        }
    }
}

/// What a trade must be; hours count from the start of the table, and an exit at the end of the
/// window has the hour after its last candle.
struct ExpectedTrade: Sendable {
    let direction: Direction
    let quantity: Double
    let entryHour: Int
    let entryPrice: Double
    let exitHour: Int
    let exitPrice: Double
    let reason: ExitReason
    let fees: Double
    let funding: Double
    let pnl: Double

    /// A long that must come out.
    static func long(
        _ quantity: Double,
        from entryHour: Int,
        at entryPrice: Double,
        to exitHour: Int,
        at exitPrice: Double,
        _ reason: ExitReason,
        fees: Double = 0,
        funding: Double = 0,
        pnl: Double
    ) -> ExpectedTrade {
        ExpectedTrade(
            direction: .long,
            quantity: quantity,
            entryHour: entryHour,
            entryPrice: entryPrice,
            exitHour: exitHour,
            exitPrice: exitPrice,
            reason: reason,
            fees: fees,
            funding: funding,
            pnl: pnl
        )
    }

    /// A short that must come out.
    static func short(
        _ quantity: Double,
        from entryHour: Int,
        at entryPrice: Double,
        to exitHour: Int,
        at exitPrice: Double,
        _ reason: ExitReason,
        fees: Double = 0,
        funding: Double = 0,
        pnl: Double
    ) -> ExpectedTrade {
        ExpectedTrade(
            direction: .short,
            quantity: quantity,
            entryHour: entryHour,
            entryPrice: entryPrice,
            exitHour: exitHour,
            exitPrice: exitPrice,
            reason: reason,
            fees: fees,
            funding: funding,
            pnl: pnl
        )
    }
}

extension ExecutionConfiguration {
    /// No costs, 4 x leverage, a maintenance margin of 1/16: a long entered at 100 is liquidated at
    /// 75 / (1 - 1/16) = 80 and bankrupt at 75; a short entered at 102 at 127.5 / (1 + 1/16) = 120
    /// and bankrupt at 127.5.
    static let free = ExecutionConfiguration(
        leverage: 4,
        makerFee: 0,
        takerFee: 0,
        slippage: 0,
        maintenance: MaintenanceMargin(tiers: [.init(floor: 0, rate: 0.0625)])
    )

    /// The same with a maker fee of 0.1 %, a taker fee of 0.2 % and a slippage of 1 %.
    static let costly = ExecutionConfiguration(
        leverage: 4,
        makerFee: 0.001,
        takerFee: 0.002,
        slippage: 0.01,
        maintenance: free.maintenance
    )

    /// The same configuration with other leverage, capital or slippage.
    func with(
        capital: Double? = nil,
        leverage: Double? = nil,
        slippage: Double? = nil,
        maintenance: MaintenanceMargin? = nil
    ) -> ExecutionConfiguration {
        var changed = self
        changed.initialCapital = capital ?? initialCapital
        changed.leverage = leverage ?? self.leverage
        changed.slippage = slippage ?? self.slippage
        changed.maintenance = maintenance ?? self.maintenance
        return changed
    }
}

extension Order {
    static func long(_ quantity: Double, stop: Double? = nil, target: Double? = nil) -> Order {
        .open(.init(direction: .long, quantity: quantity, stopLoss: stop, takeProfit: target))
    }

    static func short(_ quantity: Double, stop: Double? = nil, target: Double? = nil) -> Order {
        .open(.init(direction: .short, quantity: quantity, stopLoss: stop, takeProfit: target))
    }

    static func reverse(_ direction: Direction, _ quantity: Double) -> Order {
        .reverse(.init(direction: direction, quantity: quantity))
    }
}

extension Timestamp {
    /// A moment of the fill table.
    static func hour(_ hour: Int) -> Timestamp {
        .testStart + Int64(hour) * 3_600_000
    }

    /// Whole hours since the start of the fill table.
    var testHour: Int {
        Int((milliseconds - Timestamp.testStart.milliseconds) / 3_600_000)
    }
}

/// A candle of the fill table: hour, open, high, low, close.
func candle(
    _ hour: Int,
    _ open: Double,
    _ high: Double,
    _ low: Double,
    _ close: Double,
    volume: Double = 1
) -> Candle {
    Candle(openTime: .hour(hour), open: open, high: high, low: low, close: close, volume: volume)
}

/// A funding rate of the fill table, by default on the hour.
func settlement(_ hour: Int, _ rate: Double, minute: Int64 = 0) -> FundingRate {
    FundingRate(time: .hour(hour) + minute * 60_000, rate: rate)
}
