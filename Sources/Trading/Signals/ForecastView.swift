public import Market

/// The model's forecast as a signed opinion.
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
}
