import Foundation

/// The xoshiro256** generator, its state filled from a seed by SplitMix64.
///
/// All random numbers in training come from generators of this kind, and a checkpoint has their
/// state, so a resumed run has the same bits. Source: Blackman and Vigna, "Scrambled linear
/// pseudorandom number generators", ACM Transactions on Mathematical Software 47 (2021).
public struct SeededGenerator: RandomNumberGenerator, Codable, Sendable, Equatable {
    private var state0: UInt64
    private var state1: UInt64
    private var state2: UInt64
    private var state3: UInt64

    /// A generator whose whole sequence follows from `seed`; every seed is a good one.
    public init(seed: UInt64) {
        var splitter = SplitMix64(state: seed)
        state0 = splitter.next()
        state1 = splitter.next()
        state2 = splitter.next()
        state3 = splitter.next()
    }

    /// Whether the state is one that no seed leads to: from zeros follow zeros for ever.
    package var isStuck: Bool { state0 | state1 | state2 | state3 == 0 }

    /// The next 64 bits.
    public mutating func next() -> UInt64 {
        let result = (state1 &* 5).rotatedLeft(by: 7) &* 9
        let shifted = state1 << 17
        state2 ^= state0
        state3 ^= state1
        state1 ^= state2
        state0 ^= state3
        state2 ^= shifted
        state3 = state3.rotatedLeft(by: 45)
        return result
    }

    /// A number evenly distributed in [0, 1), in steps of 2^-53.
    public mutating func nextUniform() -> Double {
        Double(next() >> 11) * 0x1p-53
    }

    /// A number evenly distributed in [-bound, bound).
    public mutating func nextUniform(within bound: Double) -> Double {
        (2 * nextUniform() - 1) * bound
    }
}

private struct SplitMix64 {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }
}

extension UInt64 {
    fileprivate func rotatedLeft(by count: UInt64) -> UInt64 {
        (self << count) | (self >> (64 - count))
    }
}

extension SeededGenerator {
    /// A number from the normal distribution of mean 0 and variance 1 (Box and Muller, 1958).
    ///
    /// Takes two uniform numbers and keeps one result, so that the state alone determines what
    /// follows.
    public mutating func nextNormal() -> Double {
        let radius = (-2 * log(1 - nextUniform())).squareRoot()
        return radius * cos(2 * .pi * nextUniform())
    }
}
