import Market

extension Study {
    /// A study of the same candles whose forecasts are those of other days.
    ///
    /// The forecasts of each UTC day stay together and in their order; the days change places. Bars of
    /// a day or longer change places one by one.
    ///
    /// - Parameters:
    ///   - bars: Positions whose forecasts change places; those of all others stay.
    ///   - generator: The random number generator.
    /// - Returns: The other study; this one without forecasts.
    package func shufflingForecasts(
        byDayIn bars: Range<Int>,
        using generator: inout some RandomNumberGenerator
    ) -> Study {
        guard !forecasts.isEmpty else { return self }
        var days: [Range<Int>] = []
        let day: Int64 = 86_400_000
        for bar in bars {
            let isSame =
                bar > bars.lowerBound
                && series.openTimes[bar].milliseconds / day
                    == series.openTimes[bar - 1].milliseconds / day
            if isSame, let last = days.popLast() {
                days.append(last.lowerBound..<bar + 1)
            } else {
                days.append(bar..<bar + 1)
            }
        }
        // Spelled out: the standard library may change how it draws, and reports may not.
        for index in stride(from: days.count - 1, to: 0, by: -1) {
            let draw = generator.next().multipliedFullWidth(by: UInt64(index + 1)).high
            days.swapAt(index, Int(draw))
        }
        var shuffled = forecasts
        shuffled.replaceSubrange(bars, with: days.flatMap { forecasts[$0] })
        return replacing(forecasts: shuffled)
    }
}
