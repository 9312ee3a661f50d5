import Foundation
public import Market

/// The model's forecast as a signed view.
public struct ForecastView: Hashable, Sendable {
    /// The forecast it was made from.
    public var forecast: Forecast

    /// Reads a forecast.
    public init(forecast: Forecast) {
        self.forecast = forecast
    }

    /// `sign(r)` times the percentile rank of `|r|` among the model's validation forecasts, -1...1;
    /// 0 for a forecast of no change.
    public var score: Double {
        if forecast.logReturn > 0 {
            forecast.rank
        } else if forecast.logReturn < 0 {
            -forecast.rank
        } else {
            0
        }
    }

    /// The next bar's range over its low, in percent, at least 0; nil if the model forecasts none,
    /// or none that is finite.
    ///
    /// A network may output a high below the low; that is a range of 0.
    public var rangePct: Double? {
        forecast.logRange.map(expm1).flatMap { $0.isFinite ? 100 * max(0, $0) : nil }
    }

    /// How far the losing edge of the next return's band is from a close, in units of the price: the
    /// lower edge `close exp(r - reach)` for a long position, the upper one `close exp(r + reach)` for
    /// a short one.
    ///
    /// - Returns: nil without a band, and where the edge is not on the losing side, as with a band all
    ///   of which promises a gain.
    public func bandDistance(for direction: Direction, from close: Double) -> Double? {
        guard let reach = forecast.returnReach else { return nil }
        let edge = forecast.logReturn - direction.sign * reach
        let distance = -direction.sign * expm1(edge) * close
        return distance.isFinite && distance > 0 ? distance : nil
    }

    /// The next bar's range in units of the price, given this bar's close; nil if the model
    /// forecasts none.
    public func range(from close: Double) -> Double? {
        rangePct.map { $0 / 100 * close }
    }
}
