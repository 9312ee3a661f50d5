import Foundation
import Validation

/// Draws from distributions, from one seeded generator.
struct Draws {
    private var generator: SplitMix64
    private var spare: Double?

    init(seed: UInt64) {
        generator = SplitMix64(seed: seed)
    }

    /// A number in 0..<1.
    mutating func uniform() -> Double {
        Double(generator.next() >> 11) * 0x1p-53
    }

    /// A position below a count.
    mutating func position(below count: Int) -> Int {
        Int(generator.next().multipliedFullWidth(by: UInt64(count)).high)
    }

    /// A standard normal number, by Box and Muller.
    mutating func normal() -> Double {
        if let value = spare {
            spare = nil
            return value
        }
        let radius = (-2 * log(1 - uniform())).squareRoot()
        let angle = 2 * Double.pi * uniform()
        spare = radius * sin(angle)
        return radius * cos(angle)
    }

    /// Student's t with five degrees of freedom, of unit variance: a normal number times a scale.
    mutating func student() -> (value: Double, scale: Double) {
        var squares = 0.0
        for _ in 0..<5 {
            let value = normal()
            squares += value * value
        }
        let (spread, unit) = ((squares / 5).squareRoot(), (3.0 / 5).squareRoot())
        return (normal() / spread * unit, unit / spread)
    }
}

/// Kinds of returns without any expected gain.
enum NullSeries: Sendable {
    /// Independent normal returns.
    case independent
    /// GARCH(1,1) with α .08, β .9 and shocks of Student's t with five degrees of freedom.
    case garch
    /// A first-order autoregression of 0.2 with normal shocks.
    case autoregression
    /// Blocks of 24 real hourly returns, less the mean of all, in random order.
    case shuffled([Double])

    /// Its name in the table.
    var name: String {
        switch self {
        case .independent: "iid"
        case .garch: "GARCH-t"
        case .autoregression: "AR(.2)"
        case .shuffled: "shuffled BTC"
        }
    }

    /// A series of that many returns with a deviation of about one.
    func series(_ count: Int, _ draws: inout Draws) -> [Double] {
        moves(count, &draws).map(\.value)
    }

    /// The same returns with the deviation that each was drawn with.
    func moves(_ count: Int, _ draws: inout Draws) -> [(value: Double, deviation: Double)] {
        switch self {
        case .independent:
            return (0..<count).map { _ in (draws.normal(), 1) }
        case .garch:
            var (variance, last) = (1.0, 0.0)
            // The first 200 forget where the variance began.
            let all = (0..<count + 200).map { _ in
                variance = 0.02 + 0.08 * last * last + 0.9 * variance
                let (value, scale) = draws.student()
                last = variance.squareRoot() * value
                return (value: last, deviation: variance.squareRoot() * scale)
            }
            return Array(all.suffix(count))
        case .autoregression:
            var last = draws.normal()
            let shock = (1 - 0.2 * 0.2).squareRoot()
            return (0..<count).map { _ in
                last = 0.2 * last + shock * draws.normal()
                return (last, shock)
            }
        case .shuffled(let returns):
            var all: [Double] = []
            while all.count < count {
                let start = 24 * draws.position(below: returns.count / 24)
                all += returns[start..<start + 24]
            }
            return all.prefix(count).map { ($0, 1) }
        }
    }

    /// Several series that share half of their variance, as strategies on one market do.
    func candidates(_ candidates: Int, of count: Int, _ draws: inout Draws) -> [[Double]] {
        let common = series(count, &draws)
        let share = 0.5.squareRoot()
        return (0..<candidates).map { _ in
            zip(common, series(count, &draws)).map { share * ($0 + $1) }
        }
    }
}
