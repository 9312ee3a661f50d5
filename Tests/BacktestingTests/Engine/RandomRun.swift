import Backtesting
import Market
import TestSupport
import Trading

/// A seeded run of random orders over made-up candles with gaps, dead bars and funding: nothing in
/// it is likely, everything in it is possible.
struct RandomRun {
    let seed: UInt64
    var execution: ExecutionConfiguration
    var series: CandleSeries
    var bars: Range<Int>
    let funding: [FundingRate]

    init(seed: UInt64) throws {
        self.seed = seed
        var chance = SplitMix64(seed: seed)
        execution = ExecutionConfiguration(
            initialCapital: 1000,
            leverage: [1, 3, 20, 125][Int(seed % 4)],
            slippage: seed % 3 == 0 ? 0.01 : 0.0002
        )
        let walk = try CandleSeries.randomWalk(count: 600, seed: seed)
        series = try CandleSeries(
            key: walk.key,
            candles: walk.candles.compactMap { walked -> Candle? in
                var candle = walked
                // One in fifty is missing, one in fifty has no volume.
                switch chance.next() % 50 {
                case 0: return nil
                case 1: candle.volume = 0
                default: break
                }
                return candle
            }
        )
        bars = 20..<(series.count - 20)
        funding = (0..<75).map {
            FundingRate(time: .hour($0 * 8), rate: 0.002 * chance.uniform() - 0.001)
        }
    }

    /// Runs the window; an order depends on the seed and the bar alone.
    func run() throws -> BacktestResult {
        try Simulator(execution: execution).run(
            study: Study(series: series),
            bars: bars,
            funding: funding,
            decide: order
        )
    }

    private func order(at now: Moment, account: Account) -> Order? {
        var chance = SplitMix64(
            seed: seed &+ UInt64(now.openTime.testHour) &* 0x2545_f491_4f6c_dd1d
        )
        guard chance.uniform() < 0.2 else { return nil }
        guard chance.uniform() < 0.8 else { return .close }
        let direction: Direction = chance.uniform() < 0.5 ? .long : .short
        let size = account.equity * execution.leverage / now.close
        return .open(
            Order.Entry(
                direction: direction,
                quantity: size * 1.5 * chance.uniform(),
                stopLoss: chance.uniform() < 0.7
                    ? now.close * (1 - direction.sign * 0.03 * chance.uniform()) : nil,
                takeProfit: chance.uniform() < 0.7
                    ? now.close * (1 + direction.sign * 0.03 * chance.uniform()) : nil
            )
        )
    }
}
