import Forecasting
import Testing

@Suite struct SplitTests {
    /// One bar of a split table: which parts read it as input of which windows, and as target.
    @Test func `forty bars with a lookback of three, every index written out`() {
        let split = Split(bars: 10..<50, lookback: 3)

        #expect(split.training.bars == 10..<38)  // 28 of 40
        #expect(
            Array(split.training.ends) == [
                12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24,
                25, 26, 27, 28, 29, 30, 31, 32, 33, 34, 35, 36,
            ]
        )
        #expect(split.training.rows == 10..<37)

        #expect(split.validation.bars == 38..<44)  // 6 of 40
        #expect(Array(split.validation.ends) == [40, 41, 42])
        #expect(split.validation.rows == 38..<43)

        #expect(split.test.bars == 44..<50)  // 6 of 40
        #expect(Array(split.test.ends) == [46, 47, 48])
        #expect(split.test.rows == 44..<49)
        #expect(split.isComplete)
    }

    @Test func `parts that are too short have no windows`() {
        let split = Split(bars: 10..<30, lookback: 3)
        #expect(split.training.bars == 10..<24)
        #expect(split.training.ends == 12..<23)
        #expect(split.validation.bars == 24..<27)
        #expect(split.validation.ends.isEmpty)
        #expect(split.validation.rows.isEmpty)
        #expect(split.test.bars == 27..<30)
        #expect(split.test.ends.isEmpty)
        #expect(!split.isComplete)
    }

    @Test(arguments: [1, 2, 3, 7, 60])
    func `no bar is touched by two parts, as input or as target`(lookback: Int) {
        for count in stride(from: 0, through: 900, by: 7) {
            let split = Split(bars: 49..<(49 + count), lookback: lookback)
            var owner: [Int: Int] = [:]
            for (index, part) in [split.training, split.validation, split.test].enumerated() {
                for end in part.ends {
                    for bar in (end - lookback + 1)...(end + 1) {
                        #expect(owner[bar, default: index] == index)
                        #expect(part.bars.contains(bar))
                        owner[bar] = index
                    }
                }
            }
        }
    }

    @Test(arguments: [1, 2, 3, 7, 60])
    func `a border is purged of lookback and horizon`(lookback: Int) {
        let split = Split(bars: 0..<2000, lookback: lookback)
        let gap = split.validation.ends.lowerBound - split.training.ends.upperBound
        #expect(gap == lookback)
        // From the last training window's end to the first validation window's: one more.
        #expect(split.test.ends.lowerBound - (split.validation.ends.upperBound - 1) == lookback + 1)
    }

    @Test(arguments: [1, 2, 3, 7, 60, 500])
    func `the stated number of bars is enough and any larger one too`(lookback: Int) {
        let enough = Split.sufficientBars(lookback: lookback)
        for count in enough..<(enough + 200) {
            #expect(Split(bars: 49..<(49 + count), lookback: lookback).isComplete)
        }
        #expect(!Split(bars: 0..<(enough - 8), lookback: lookback).isComplete)
    }
}
