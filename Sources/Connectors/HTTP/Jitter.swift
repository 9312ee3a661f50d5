/// Full jitter for the pauses between attempts.
///
/// M. Brooker, "Exponential Backoff And Jitter" (AWS Architecture Blog, 2015). The generator is
/// SplitMix64 of Steele, Lea and Flood (OOPSLA 2014).
struct Jitter: Sendable {
    private var state: UInt64

    init(seed: UInt64) {
        state = seed
    }

    /// A random share of a pause, so that clients that failed together do not retry together.
    mutating func pause(upTo longest: Duration) -> Duration {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = (state ^ (state >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        mixed ^= mixed >> 31
        return longest * (Double(mixed >> 11) / Double(1 << 53 as UInt64))
    }
}
