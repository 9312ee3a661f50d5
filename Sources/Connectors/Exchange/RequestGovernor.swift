import Market

/// The rate limiter of a client: the used request weight, and the jitter of pauses.
actor RequestGovernor {
    private struct Use {
        let minute: Int64
        let weight: Int
    }

    private var uses: [Venue: Use] = [:]
    private var chance: Jitter

    init(seed: UInt64) {
        chance = Jitter(seed: seed)
    }

    /// Records the used weight of this minute from a response.
    func note(_ weight: Int, of venue: Venue, at now: Timestamp) {
        uses[venue] = Use(minute: now.minute, weight: weight)
    }

    /// How long to wait so that a request stays within the budget: zero, or until the next minute.
    func pause(before weight: Int, of venue: Venue, budget: Int, at now: Timestamp) -> Duration? {
        guard let use = uses[venue], use.minute == now.minute, use.weight > budget - weight else {
            return nil
        }
        return .milliseconds((now.minute + 1) * 60_000 - now.milliseconds)
    }

    /// A pause with full jitter.
    func jitter(_ longest: Duration) -> Duration {
        chance.pause(upTo: longest)
    }
}

extension Timestamp {
    fileprivate var minute: Int64 { milliseconds / 60_000 }
}
