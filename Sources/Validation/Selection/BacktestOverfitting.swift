import Foundation

/// The probability of backtest overfitting, by combinatorially symmetric cross-validation (CSCV).
///
/// The record is cut into *S* blocks. For every choice of half of them the trial with the best Sharpe
/// ratio on the chosen half is ranked among all *N* by its ratio on the other half, with
/// `w = rank / (N + 1)`. PBO is the share of choices with `log(w / (1 - w)) <= 0`: the best one in
/// sample is no better than the median out of sample. It has no error rate: pure noise has a mean of
/// one half and a wide spread. Source: D. H. Bailey, J. M. Borwein, M. López de Prado and Q. J. Zhu,
/// "The Probability of Backtest Overfitting", Journal of Computational Finance 20 (2017).
public struct BacktestOverfitting: Hashable, Sendable {
    /// *S*: blocks of the record.
    public let blocks: Int
    /// *N*: trials that were compared.
    public let trials: Int
    /// The logit of every choice, in lexicographic order of the chosen blocks.
    public let logits: [Double]

    /// The share of logits that are at most 0.
    public var probability: Double {
        Double(logits.count { $0 <= 0 }) / Double(logits.count)
    }

    /// The mean of the logits.
    public var meanLogit: Double {
        logits.reduce(0, +) / Double(logits.count)
    }

    /// Cross-validates the choice of the best trial.
    ///
    /// - Parameters:
    ///   - returns: One row a trial, of equal length. What is left over after `blocks` equal blocks
    ///     is left out at the end. A trial without deviation in a half has a ratio of 0 there.
    ///   - blocks: An even number of blocks, 2...20.
    /// - Throws: ``ValidationError`` for fewer than two trials, fewer than two returns a block, or
    ///   rows of different lengths.
    /// - Complexity: O(C(S, S/2) · N · S).
    public init(returns: [[Double]], blocks: Int = 16) throws(ValidationError) {
        try ValidationError.check(returns.count >= 2, "trials", returns.count, "at least 2")
        try ValidationError.check(
            blocks.isMultiple(of: 2) && (2...20).contains(blocks),
            "blocks",
            blocks,
            "an even number from 2 to 20"
        )
        let count = returns[0].count
        try ValidationError.check(
            returns.allSatisfy { $0.count == count },
            "returns",
            "of different lengths",
            "of one length"
        )
        let length = count / blocks
        try ValidationError.check(
            length >= 2,
            "returns",
            count,
            "at least \(2 * blocks), 2 for each of the blocks"
        )
        let sums = returns.map { Self.sums($0, blocks: blocks, length: length) }
        let size = Double(length * blocks / 2)
        func ratios(_ chosen: [Int]) -> [Double] {
            sums.map { blocks in
                let total = chosen.reduce(SIMD2<Double>.zero) { $0 + blocks[$1] }
                let mean = total[0] / size
                let variance = (total[1] - total[0] * mean) / (size - 1)
                return variance > 1e-18 * total[1] && variance > 0
                    ? mean / variance.squareRoot() : 0
            }
        }
        self.blocks = blocks
        trials = returns.count
        logits = Combinations.choosing(blocks / 2, of: blocks).map { chosen in
            let inSample = ratios(chosen)
            let outOfSample = ratios((0..<blocks).filter { !chosen.contains($0) })
            let best = inSample.indices.reduce(0) { inSample[$1] > inSample[$0] ? $1 : $0 }
            let below = outOfSample.count { $0 < outOfSample[best] }
            let equal = outOfSample.count { $0 == outOfSample[best] }
            let rank = Double(below) + Double(equal + 1) / 2
            let share = rank / Double(returns.count + 1)
            return log(share / (1 - share))
        }
    }

    /// The sum and the sum of squares of each block.
    private static func sums(_ row: [Double], blocks: Int, length: Int) -> [SIMD2<Double>] {
        (0..<blocks).map { block in
            row[(block * length)..<((block + 1) * length)].reduce(into: .zero) { sum, value in
                sum += SIMD2(value, value * value)
            }
        }
    }
}

/// Choices of some of several things.
enum Combinations {
    /// All ascending choices of `count` numbers below `total`, in lexicographic order.
    static func choosing(_ count: Int, of total: Int) -> [[Int]] {
        guard count > 0 else { return [[]] }
        guard count <= total else { return [] }
        var choice = Array(0..<count)
        var choices = [choice]
        while let moved = choice.indices.last(where: { choice[$0] < total - count + $0 }) {
            choice[moved] += 1
            for position in (moved + 1)..<max(moved + 1, count) {
                choice[position] = choice[position - 1] + 1
            }
            choices.append(choice)
        }
        return choices
    }
}
