public import Backtesting
import Forecasting
public import Market
import Trading

extension Workspace {
    /// Forecasts the close after the newest closed candle.
    ///
    /// It equals the forecast of a backtest at the same candle: later candles change nothing.
    ///
    /// - Parameters:
    ///   - request: Series and moment.
    ///   - now: The current time; the candle's age is relative to it if the request names no time.
    /// - Returns: The running forecast.
    public func predict(_ request: PredictionRequest, now: Timestamp) -> Activity<Prediction> {
        Activity(on: pool) { _ in
            let model = try model(for: request.key)
            let series: CandleSeries
            do {
                series = try candles(until: request.moment, of: request.key)
            } catch WorkflowError.noCandleBefore {
                throw model.failure(by: request.moment, of: request.key, candles: 0)
            }
            let forecast = try model.forecast(of: series, by: request.moment)
            return Prediction(
                forecast,
                model: model,
                series: series,
                clock: request.moment ?? now
            )
        }
    }
}

extension LoadedModel {
    /// The forecast at the last of some candles.
    ///
    /// - Parameters:
    ///   - series: The candles.
    ///   - moment: The moment that was asked for, for the error; nil for now.
    /// - Returns: The forecast.
    /// - Throws: ``WorkflowError`` where none can be made, `ForecastingError`.
    func forecast(of series: CandleSeries, by moment: Timestamp?) throws -> Forecast {
        let last = series.count - 1
        guard let forecast = try forecaster.forecasts(for: series, at: last..<series.count)[0],
            forecast.logReturn.isFinite
        else {
            throw failure(by: moment, of: series.key, candles: series.count)
        }
        return band?.banding([forecast])[0] ?? forecast
    }

    /// Why no forecast can be made of so many candles.
    func failure(by moment: Timestamp?, of key: SeriesKey, candles: Int) -> WorkflowError {
        let reads = forecaster.warmUp + 1
        return candles < reads
            ? .tooFewCandles(by: moment, key: key, stored: candles, model: name, reads: reads)
            : .featuresUndefined(by: moment, key: key, model: name)
    }
}

/// A forecast to make from stored candles.
public struct PredictionRequest: Hashable, Sendable {
    /// The series, which also names the model.
    public var key: SeriesKey
    /// The time of the forecast, of which the newest closed candle is used; nil for now.
    public var moment: Timestamp?

    /// Creates a request.
    public init(key: SeriesKey, moment: Timestamp? = nil) {
        self.key = key
        self.moment = moment
    }
}

/// A forecast of the next candle.
///
/// What is undefined is `null` in JSON.
public struct Prediction: Encodable, Sendable {
    /// The model that forecast: `BTCUSDT_1h`.
    public let model: String
    /// What is traded.
    public let symbol: Symbol
    /// Where.
    public let market: Venue
    /// How long a candle is.
    public let interval: Interval
    /// When the last candle closed, which is when the forecast was made.
    public let timestamp: Timestamp
    /// That candle's close, in the quote currency.
    public let currentPrice: Double
    /// The next candle's close, in the quote currency.
    public let predictedPrice: Double
    /// Its distance from the current price, in percent of that.
    public let changePct: Double
    /// The sign of the change in a word.
    public let direction: IndicatorValues.Prediction.Movement
    /// Log return from this close to the next.
    public let logReturn: Double
    /// The next candle's high over its low, less one, in percent; nil where the model does not
    /// forecast it.
    @NullCodable public private(set) var predictedRangePct: Double?
    /// The strength of the forecast for this model: the share of its validation forecasts that were
    /// no larger, 0...1.
    public let rank: Double
    /// Seconds from the candle's close to the clock, or to the requested time.
    public let dataAge: Double
    /// The evidence behind it.
    public let evidence: LiveSignal.SignalEvidence

    private enum CodingKeys: String, CodingKey {
        case model = "model_key"
        case symbol
        case market
        case interval
        case timestamp
        case currentPrice = "current_price"
        case predictedPrice = "predicted_price"
        case changePct = "change_pct"
        case direction
        case logReturn = "log_return"
        case predictedRangePct = "predicted_range_pct"
        case rank
        case dataAge = "data_age"
        case evidence
    }

    fileprivate init(
        _ forecast: Forecast,
        model: LoadedModel,
        series: CandleSeries,
        clock: Timestamp
    ) {
        let last = series.count - 1
        let price = series.closes[last]
        let view = ForecastView(forecast: forecast)
        let change = IndicatorValues.Prediction(view, price: price)
        self.model = model.name
        symbol = series.key.symbol
        market = series.key.venue
        interval = series.key.interval
        timestamp = series.closeTime(at: last)
        currentPrice = price
        predictedPrice = change.predictedPrice
        changePct = change.changePct
        direction = change.direction
        logReturn = forecast.logReturn
        predictedRangePct = view.rangePct
        rank = forecast.rank
        dataAge = Double(clock.milliseconds - timestamp.milliseconds) / 1000
        evidence = LiveSignal.SignalEvidence(
            model: model,
            history: StrategyDefinition.warmUp + model.lookback,
            series: series,
            clock: clock
        )
    }
}
