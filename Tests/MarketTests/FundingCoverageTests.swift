import Market
import TestSupport
import Testing

/// Which settlements are missing, by the hours of the known ones.
struct FundingCoverageTests {
    private static func coverage(_ hours: [Int], late: Int64 = 3) -> FundingCoverage {
        FundingCoverage(hours.map { FundingRate(time: hour($0) + late, rate: 0.0001) })
    }

    private static func hour(_ index: Int) -> Timestamp {
        .testStart + Int64(index) * 3_600_000
    }

    @Test(
        arguments: [
            // Every eight hours, one left out at 24.
            ([0, 8, 16, 32, 40, 48], 0, 48, [16, 32]),
            // Every four hours: eight without one are a hole.
            ([0, 4, 8, 16, 20, 24], 0, 24, [8, 16]),
            // Every hour, two holes next to each other.
            ([0, 1, 2, 4, 6, 7, 8], 0, 8, [2, 4, 4, 6]),
            // A change from four hours to eight is no hole, nor one back.
            ([0, 4, 8, 16, 24, 32], 0, 32, []),
            ([0, 8, 16, 20, 24, 28], 0, 28, []),
            ([0, 8, 16, 17, 18, 19], 0, 19, []),
            // Two stretches that were brought on their own.
            ([0, 8, 16, 24, 240, 248, 256], 0, 256, [24, 240]),
            // The head and the tail of a window.
            ([16, 24, 32], 0, 32, [0, 16]),
            ([0, 8, 16], 0, 32, [16, 32]),
            // None was due between two settlements, whichever of them is known.
            ([0, 8, 16], 17, 23, []),
            ([0, 8, 16], 9, 12, []),
            // At the closing time one is due.
            ([0, 8, 16], 17, 24, [16, 24]),
            ([0, 8, 16, 24], 17, 24, []),
            // Nothing is known at all.
            ([], 0, 3, [0, 3]),
        ] as [([Int], Int, Int, [Int])]
    )
    func `stretches without a settlement that is due are found`(
        hours: [Int],
        start: Int,
        end: Int,
        expected: [Int]
    ) {
        let coverage = Self.coverage(hours)
        let missing = coverage.missing(
            from: Self.hour(start),
            through: Self.hour(end),
            reach: FundingCoverage.reach
        )
        // Each stretch begins after the minute of the settlement before it and ends with the minute
        // of the window's end or before the settlement after it.
        #expect(missing.count == expected.count / 2)
        for (index, range) in missing.enumerated() where 2 * index + 1 < expected.count {
            let (from, to) = (Self.hour(expected[2 * index]), Self.hour(expected[2 * index + 1]))
            let isOpen = !hours.contains { Self.hour($0) == from }
            #expect(range.lowerBound == (isOpen ? from - FundingCoverage.reach : from + 60_000))
            let isEnd = !hours.contains { Self.hour($0) == to }
            #expect(range.upperBound == (isEnd ? to + 60_000 : to))
        }
        #expect(
            coverage.isComplete(from: Self.hour(start), through: Self.hour(end))
                == expected.isEmpty
        )
    }

    @Test func `a stamp within its minute counts as on time`() {
        let late = Self.coverage([0, 8, 16, 24], late: 59_999)
        #expect(late.isComplete(from: Self.hour(0), through: Self.hour(24)))
        #expect(
            FundingRate(time: Self.hour(8) + 59_999, rate: 0).settlementTime == Self.hour(8)
        )
        let before = Timestamp(milliseconds: -1)
        #expect(FundingRate(time: before, rate: 0).settlementTime.milliseconds == -60_000)
    }
}
