import Forecasting
public import Market

/// Why a use case fails on the stored data.
public enum WorkflowError: Error, Hashable, Sendable {
    /// Nothing is stored of a series.
    case noCandles(SeriesKey)
    /// Nothing is stored that would do, and the exchange could not be asked; where it has said so, not
    /// for so many seconds.
    case marketDataUnavailable(SeriesKey, reason: String, retryAfter: Int? = nil)
    /// The stored candles do not reach back that far.
    case daysBeyondData(days: Int, key: SeriesKey, stored: Int, parameter: String = "days")
    /// A stretch of so many days holds too few candles for a training, however many are stored.
    case daysTooFew(days: Int, key: SeriesKey, candles: Int, need: Int)
    /// The stored candles do not cover the window that was asked for.
    case windowOutsideData(from: Timestamp, to: Timestamp, first: Timestamp, last: Timestamp)
    /// No stored candle opens and closes within the window that was asked for.
    case windowWithoutBars(SeriesKey, from: Timestamp, to: Timestamp)
    /// Nothing is stored, and the exchange has nothing of the window that was asked for.
    case nothingTraded(SeriesKey, from: Timestamp, to: Timestamp)
    /// Nothing is stored, and all that the exchange has are rows that cannot be candles.
    case onlyImpossible(SeriesKey, rows: RowGroup)
    /// What the stored candles lack although the exchange has just been asked, or is not asked at all,
    /// so that a sync is no remedy.
    indirect case notAtExchange(WorkflowError, isSwitchedOff: Bool)
    /// What the stored candles lack since it has not happened yet, so that a sync is no remedy.
    indirect case notYetTraded(WorkflowError)
    /// The service does not ask the exchange.
    case exchangeSwitchedOff(SeriesKey)
    /// So few candles that had closed by a moment, nil for now, are stored that no forecast can be
    /// made there.
    case tooFewCandles(by: Timestamp?, key: SeriesKey, stored: Int, model: String, reads: Int)
    /// So few candles are stored that nothing can be trained, however many days are asked for.
    case tooFewToTrain(SeriesKey, have: Int, need: Int)
    /// So few candles are stored before a window that a forecaster cannot be fitted.
    case tooFewToFit(forecaster: String, key: SeriesKey, before: Timestamp, have: Int, need: Int)
    /// Candles enough that had closed by a moment, nil for now, are stored, but features cannot be made
    /// of them.
    case featuresUndefined(by: Timestamp?, key: SeriesKey, model: String)
    /// No stored candle had closed shortly before a time; the first one closed at `first`.
    case noCandleBefore(Timestamp, key: SeriesKey, first: Timestamp)
    /// A window without an end of its own that begins after the newest stored candle has closed.
    case startAfterData(Timestamp, key: SeriesKey, newest: Timestamp)
    /// A window that ends before it begins.
    case emptyWindow(from: Timestamp, to: Timestamp)
    /// An invalid value of a request.
    case invalid(parameter: String, value: String, remedy: String)
    /// A file that looks like spot candles was to be stored as futures, and nobody named a market.
    case marketUnclear(file: String, sign: String)
    /// A report that cannot be put where it belongs.
    case cannotWrite(path: String)
    /// A damaged file of a kept run.
    case damagedRun(id: String, file: String)
    /// The strategy's lookback differs from the model's.
    case lookbackMismatch(requested: Int, key: SeriesKey, trained: Int)
}

extension WorkflowError: CustomStringConvertible {
    /// One line: what, which value, and the remedy where it is the same for everybody.
    public var description: String { statement { $0 } }

    /// The line for an audience that knows fields by other names.
    ///
    /// - Parameter name: What the audience calls a field of a request.
    /// - Returns: One line.
    func statement(naming name: (String) -> String) -> String {
        switch self {
        case .noCandles(let key):
            "no \(key) candles are stored"
        case .marketDataUnavailable(let key, let reason, _):
            "the \(key) candles cannot be had: \(reason)"
        case .daysBeyondData(let days, let key, let stored, let parameter):
            "\(name(parameter)) is \(days), but only \(stored) whole days of \(key) are stored"
        case .daysTooFew(let days, let key, let candles, let need):
            "\(name("days")) is \(days), which are \(candles) candles of \(key), but a training "
                + "needs \(need)"
        case .windowOutsideData(let from, let to, let first, let last):
            "\(name(from < first ? "start_date" : "end_date")) is \(from < first ? from : to), and "
                + "the window \(from) to \(to) is not within the stored candles, \(first) to \(last)"
        case .windowWithoutBars(let key, let from, let to):
            "no stored \(key) candle opens and closes between \(from) and \(to)"
        case .nothingTraded(let key, let from, let to):
            "there are no \(key) candles from \(from) to \(to), neither stored nor at the exchange; "
                + "choose a window in which it was traded"
        case .onlyImpossible(let key, let rows):
            "the exchange has no \(key) candle that can be true: \(rows.count) rows from "
                + "\(rows.first) to \(rows.last) were left out (\(rows.reason)); choose other days"
        case .notAtExchange(.marketDataUnavailable(let key, let reason, _), _):
            "the \(key) candles cannot be had: \(reason)"
        case .notAtExchange(let cause, let isSwitchedOff):
            cause.statement(naming: name)
                + (isSwitchedOff
                    ? ", and the exchange is not asked, as it is switched off"
                    : ", and the exchange has no others")
        case .notYetTraded(let cause):
            cause.statement(naming: name)
        case .exchangeSwitchedOff(let key):
            "the \(key) candles cannot be had: the exchange is not asked, as it is switched off; "
                + "whoever runs the service can switch it on, or import the exchange's files"
        case .tooFewCandles(let moment?, let key, let stored, let model, let reads):
            "\(name("at")) is \(moment), but only \(stored) candles of \(key) are stored before it, "
                + "and \(model) reads \(reads)"
        case .featuresUndefined(let moment, let key, let model):
            "no forecast can be made"
                + (moment.map { " at \($0)" } ?? "")
                + ", as the features that \(model) reads are undefined in the newest candles of \(key)"
        case .tooFewCandles(nil, let key, let stored, let model, let reads):
            "only \(stored) candles of \(key) are stored, and \(model) reads \(reads)"
        case .tooFewToTrain(let key, let have, let need):
            "\(key) has \(have) candles, but training needs \(need)"
        case .tooFewToFit(let forecaster, let key, let start, let have, let need):
            "forecaster is \(forecaster), but only \(have) candles of \(key) are stored before \(start), "
                + "and fitting it needs \(need)"
        case .noCandleBefore(let moment, let key, _):
            "\(name("at")) is \(moment), but no candle of \(key) is stored before it"
        case .startAfterData(let start, let key, let newest):
            "\(name("start_date")) is \(start), but the newest stored candle of \(key) closed at "
                + "\(newest)"
        case .emptyWindow(let from, let to):
            "\(name("end_date")) is \(to), but the window starts at \(from); the end must come after "
                + "the start"
        case .invalid(let parameter, let value, let remedy):
            "\(name(parameter)) is \(value); \(remedy)"
        case .marketUnclear(let file, let sign):
            "\(file) looks like spot candles (\(sign)) and would be stored as futures"
        case .cannotWrite(let path):
            "cannot write \(path); its folder must exist and be writable, and the disk have room"
        case .damagedRun(let id, let file):
            "\(file) of run \(id) is damaged; run the backtest again"
        case .lookbackMismatch(let requested, let key, let trained):
            "lookback_hours is \(requested), but model \(ModelKey(key)) reads \(trained) candles"
        }
    }
}
