/// A stretch of candles that should be there and is not.
public struct Gap: Hashable, Sendable {
    /// Why candles are not there.
    public enum Kind: String, Codable, CaseIterable, Sendable {
        /// There were no rows, or nobody has asked for them.
        case missing
        /// There were rows that cannot be true, which were left out.
        case impossible
    }

    /// Opening time of the first missing candle.
    public let from: Timestamp
    /// Opening time of the last missing candle.
    public let to: Timestamp
    /// How many are missing.
    public let missing: Int
    /// Why they are.
    public let kind: Kind

    /// Creates a gap.
    public init(from: Timestamp, to: Timestamp, missing: Int, kind: Kind = .missing) {
        self.from = from
        self.to = to
        self.missing = missing
        self.kind = kind
    }

    /// Creates the gap of all candles between two opening times, both included.
    private init(_ from: Timestamp, _ to: Timestamp, step: Int64, kind: Kind) {
        let missing = (to.milliseconds - from.milliseconds) / step + 1
        self.init(from: from, to: to, missing: Int(missing), kind: kind)
    }

    /// The gaps between strictly increasing opening times.
    ///
    /// - Parameters:
    ///   - openTimes: When candles opened.
    ///   - interval: How long they are.
    ///   - leftOut: Where candles would open whose rows were left out as impossible, strictly
    ///     increasing; they are gaps of that kind, before the first and after the last candle too.
    /// - Returns: The gaps in time order; each has one kind.
    public static func gaps(
        in openTimes: [Timestamp],
        interval: Interval,
        leftOut: [Timestamp] = []
    ) -> [Gap] {
        let step = interval.milliseconds
        let gaps = zip(openTimes, openTimes.dropFirst()).compactMap { earlier, later -> Gap? in
            guard later.milliseconds - earlier.milliseconds >= 2 * step else { return nil }
            return Gap(earlier + step, later - step, step: step, kind: .missing)
        }
        guard !leftOut.isEmpty else { return gaps }
        var runs: [Gap] = []
        for time in leftOut {
            if let last = runs.last, last.to + step == time {
                runs[runs.count - 1] = Gap(last.from, time, step: step, kind: .impossible)
            } else {
                runs.append(Gap(time, time, step: step, kind: .impossible))
            }
        }
        var result = runs
        var first = 0
        for gap in gaps {
            var start = gap.from
            while first < runs.count, runs[first].to < gap.from { first += 1 }
            while first < runs.count, runs[first].from <= gap.to {
                if start < runs[first].from {
                    result.append(Gap(start, runs[first].from - step, step: step, kind: .missing))
                }
                start = runs[first].to + step
                first += 1
            }
            if start <= gap.to {
                result.append(Gap(start, gap.to, step: step, kind: .missing))
            }
        }
        return result.sorted { $0.from < $1.from }
    }
}

extension Gap: Codable {
    private enum CodingKeys: String, CodingKey {
        case from, to, missing, kind
    }

    /// Reads a gap; one without a kind is of missing candles.
    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            from: try values.decode(Timestamp.self, forKey: .from),
            to: try values.decode(Timestamp.self, forKey: .to),
            missing: try values.decode(Int.self, forKey: .missing),
            kind: try values.decodeIfPresent(Kind.self, forKey: .kind) ?? .missing
        )
    }
}
