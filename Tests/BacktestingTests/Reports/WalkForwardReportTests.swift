import Backtesting
import Foundation
import Market
import TestSupport
import Testing

/// What a walk-forward adds to a report.
@Suite struct WalkForwardReportTests {
    private static func walk(_ seed: UInt64, _ ratio: Double?) -> WalkSeeds.Walk {
        WalkSeeds.Walk(seed: seed, totalReturnPct: ratio.map { $0 * 10 }, sharpeRatio: ratio)
    }

    @Test(arguments: [
        ([0.5], 0), ([0.5, -1, 2], 0), ([3, 1, 2], 2), ([4, 1, 3, 2], 3), ([nil, 1, 2], 1),
        ([nil, nil, 2], 1), ([1, 1, 1], 1),
    ])
    func `the walk in the middle is shown, the lower one of an even number`(
        ratios: [Double?],
        shown: Int
    ) {
        let walks = ratios.enumerated().map { Self.walk(UInt64($0.offset), $0.element) }
        let seeds = WalkSeeds(walks)
        #expect(seeds.shown == UInt64(shown))
        #expect(seeds.walks == walks)
        let known = ratios.compactMap(\.self).sorted()
        #expect(seeds.sharpeRatio?.min == known.first)
        #expect(seeds.sharpeRatio?.max == known.last)
    }

    private static func part(_ last: Double) -> WalkForwardReport.Part {
        WalkForwardReport.Part(
            chaining: [
                [
                    EquityPoint(timestamp: .testStart, equity: 100),
                    EquityPoint(timestamp: .testStart + 365 * 86_400_000, equity: last),
                ]
            ],
            interval: .oneDay
        )
    }

    private static func report(inSample: [Double?], outOfSample: Double?) throws
        -> WalkForwardReport
    {
        let series = try CandleSeries.randomWalk(count: 3, seed: 1)
        let folds = inSample.enumerated().map { index, last in
            WalkForwardReport.Fold(
                number: index + 1,
                training: nil,
                validation: nil,
                gapBars: 1,
                trading: BarSpan(series, bars: index..<index + 1),
                model: nil,
                settings: [:],
                inSample: last.map(part),
                outOfSample: part(100)
            )
        }
        return WalkForwardReport(
            folds: folds,
            annualizedReturn: outOfSample,
            search: nil,
            seeds: nil
        )
    }

    @Test(arguments: [
        ([120.0, 140], 15.0, 0.5), ([120, nil], -10, -0.5), ([90, 80], 5, nil), ([100], 5, nil),
        ([nil], 5, nil), ([120], nil, nil),
    ])
    func `efficiency is undefined where nothing was gained in-sample`(
        inSample: [Double?],
        outOfSample: Double?,
        efficiency: Double?
    ) throws {
        let report = try Self.report(inSample: inSample, outOfSample: outOfSample)
        guard let efficiency else {
            #expect(report.efficiency == nil)
            return
        }
        #expect(abs(try #require(report.efficiency) - efficiency) < 1e-12)
    }

    @Test func `a report comes back from its JSON as it was`() throws {
        let report = try Self.report(inSample: [120, nil, 90], outOfSample: 3)
        let json = try JSONEncoder().encode(report)
        #expect(try JSONDecoder().decode(WalkForwardReport.self, from: json) == report)
    }
}
