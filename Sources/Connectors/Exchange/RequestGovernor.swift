import Market

/// What the requests of one client share: the weight used so far, and the chance in their pauses.
actor RequestGovernor {
    private struct Use {
        let minute: Int64
        let weight: Int
    }

    private var uses: [Venue: Use] = [:]
    private var chance: UInt64

    init(seed: UInt64) {
        chance = seed
    }

    /// Takes note of the weight that an answer says has been used in this minute.
    func note(_ weight: Int, of venue: Venue, at now: Timestamp) {
        uses[venue] = Use(minute: now.minute, weight: weight)
    }

    /// How long to wait so that a request stays within the budget: not at all, or to the next minute.
    func pause(before weight: Int, of venue: Venue, budget: Int, at now: Timestamp) -> Duration? {
        guard let use = uses[venue], use.minute == now.minute, use.weight > budget - weight else {
            return nil
        }
        return .milliseconds((now.minute + 1) * 60_000 - now.milliseconds)
    }

    /// A random share of a pause, so that clients that failed together do not come back together.
    ///
    /// "Full jitter" of M. Brooker, "Exponential Backoff And Jitter" (AWS Architecture Blog, 2015);
    /// the generator is SplitMix64 of Steele, Lea and Flood (OOPSLA 2014).
    func jitter(_ longest: Duration) -> Duration {
        chance &+= 0x9E37_79B9_7F4A_7C15
        var mixed = (chance ^ (chance >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        mixed ^= mixed >> 31
        return longest * (Double(mixed >> 11) / Double(1 << 53 as UInt64))
    }
}

extension Timestamp {
    fileprivate var minute: Int64 { milliseconds / 60_000 }
}
