import Market

/// Round times for the labels of a time axis.
enum TimeTicks {
    private static let hour: Int64 = 3_600_000
    private static let day: Int64 = 24 * hour

    /// At most that many times inside a range, with their labels.
    ///
    /// Hours of the day, days, or the first of months, whichever is the finest that fits.
    static func ticks(
        over times: ClosedRange<Timestamp>,
        atMost count: Int
    ) -> [(time: Timestamp, label: String)] {
        let span = times.upperBound.milliseconds - times.lowerBound.milliseconds
        let steps = [
            hour / 12, hour / 4, hour, 3 * hour, 6 * hour, 12 * hour, day, 2 * day, 4 * day,
            7 * day, 14 * day,
        ]
        guard let step = steps.first(where: { span / $0 < Int64(count) }) else {
            return months(over: times, atMost: count)
        }
        let label = step < day ? TimeText.dayAndHour : TimeText.day
        return moments(over: times, step: step).map { ($0, label($0)) }
    }

    private static func moments(over times: ClosedRange<Timestamp>, step: Int64) -> [Timestamp] {
        let first = (times.lowerBound.milliseconds + step - 1) / step * step
        return stride(from: first, through: times.upperBound.milliseconds, by: Int(step)).map {
            Timestamp(milliseconds: $0)
        }
    }

    private static func months(
        over times: ClosedRange<Timestamp>,
        atMost count: Int
    ) -> [(time: Timestamp, label: String)] {
        var firsts: [Timestamp] = []
        var next = (times.lowerBound.milliseconds + day - 1) / day * day
        while next <= times.upperBound.milliseconds {
            let time = Timestamp(milliseconds: next)
            let isFirst = time.description.dropFirst(8).hasPrefix("01T")
            if isFirst { firsts.append(time) }
            // A month has 28 days at least.
            next += isFirst ? 28 * day : day
        }
        let every = (firsts.count + count - 1) / max(1, count)
        return firsts.enumerated().compactMap { index, time in
            index.isMultiple(of: max(1, every)) ? (time, TimeText.month(time)) : nil
        }
    }
}
