import Forecasting
import Foundation
import Market
import Trading

/// Finds the nearest close and the nearest forecast with which a decision would have had another
/// direction.
///
/// A close is sought on a grid that widens by 1.6 from 0.01 % to 25 % of the price, either way, and
/// between the last point of the grid that keeps the direction and the first that changes it by
/// halving, down to a millionth of the price. Indicators and forecast are made anew for each. What
/// changes the direction between two points and changes it back is not found.
///
/// The score does not fall when the forecast rises, so the forecast is sought by halving alone, among
/// those that the model's table of sizes ranks.
struct Flips {
    /// A decision with one thing changed.
    struct Flip: Sendable {
        /// The close or the predicted price.
        let value: Double
        /// What the strategy would have done.
        let action: Action
    }

    private static let first = 1e-4
    private static let largest = 0.25
    private static let growth = 1.6
    private static let precision = 1e-6

    let decider: Decider
    /// Candles that end with the bar that has just closed.
    let series: CandleSeries
    /// The decision as it was made.
    let decision: Decider.Decision

    private var direction: Direction? { decision.signal.direction }

    /// The nearest closes below and above with another direction.
    ///
    /// - Throws: What strategy and forecaster throw; `CancellationError`.
    func closes() throws -> (below: Flip?, above: Flip?) {
        (try close(.short), try close(.long))
    }

    private func close(_ way: Direction) throws -> Flip? {
        let price = decision.signal.price
        var kept = 0.0
        var step = Self.first
        while true {
            let distance = min(step, Self.largest)
            if let action = try action(atClose: price * (1 + way.sign * distance)) {
                return try narrowed(kept, distance, way, action)
            }
            guard distance < Self.largest else { return nil }
            kept = distance
            step *= Self.growth
        }
    }

    /// Halves the stretch between a distance that keeps the direction and one that changes it.
    private func narrowed(
        _ kept: Double,
        _ changed: Double,
        _ way: Direction,
        _ action: Action
    ) throws -> Flip {
        let price = decision.signal.price
        var (kept, changed, action) = (kept, changed, action)
        while changed - kept > Self.precision {
            let middle = (kept + changed) / 2
            if let other = try self.action(atClose: price * (1 + way.sign * middle)) {
                (changed, action) = (middle, other)
            } else {
                kept = middle
            }
        }
        return Flip(value: price * (1 + way.sign * changed), action: action)
    }

    /// The action at another close; nil where its direction is that of the decision.
    private func action(atClose close: Double) throws -> Action? {
        try Task.checkCancellation()
        let changed = try decider.decision(Decider.replacing(close: close, of: series))
        return changed.signal.direction == direction ? nil : changed.signal.action
    }

    /// The nearest forecasts below and above with another direction; none without a forecast.
    ///
    /// - Throws: What the strategy throws; `CancellationError`.
    func forecasts() throws -> (below: Flip?, above: Flip?) {
        guard let source = decider.source, let made = decision.moment.forecast,
            let largest = source.ranks.percentiles.last, largest > 0
        else { return (nil, nil) }
        // Beyond the largest size every forecast has the same rank.
        let end = max(largest, abs(made.logReturn)) * 1.001
        func action(_ logReturn: Double) throws -> Action? {
            try Task.checkCancellation()
            var forecast = made
            forecast.logReturn = logReturn
            forecast.rank = source.ranks.rank(of: abs(logReturn))
            let changed = try decider.decision(series, given: forecast).signal
            return changed.direction == direction ? nil : changed.action
        }
        func flip(_ end: Double) throws -> Flip? {
            guard var found = try action(end) else { return nil }
            var (kept, changed) = (made.logReturn, end)
            while abs(changed - kept) > Self.precision * abs(end) {
                let middle = (kept + changed) / 2
                if let other = try action(middle) {
                    (changed, found) = (middle, other)
                } else {
                    kept = middle
                }
            }
            return Flip(value: decision.signal.price * exp(changed), action: found)
        }
        return (try flip(-end), try flip(end))
    }
}
