import Connectors
import Forecasting
package import Market
import Storage

/// The reader of an error, who decides which remedies apply.
package enum Audience: Sendable {
    /// A person at the command line, with commands and options.
    case commandLine
    /// A client of the REST service, with endpoints and fields.
    case client
}

/// An error whose remedy depends on the audience.
///
/// Its description has no remedy.
package protocol ErrorWithRemedy: Error, CustomStringConvertible {
    /// The remedy as the end of a sentence; nil if the description has it already.
    func remedy(for audience: Audience) -> String?
}

extension ErrorWithRemedy {
    /// One line: the problem, the value, and the remedy.
    package func text(for audience: Audience) -> String {
        [statement(for: audience), remedy(for: audience)].compactMap(\.self)
            .joined(separator: "; ")
    }

    /// What and which value, in the audience's names.
    fileprivate func statement(for audience: Audience) -> String {
        switch self {
        case let error as WorkflowError: error.statement(naming: audience.name(of:))
        case let error as BatchItemError:
            (error.cause as? any ErrorWithRemedy).map {
                "\(error.item): \($0.statement(for: audience))"
            } ?? description
        default: description
        }
    }
}

extension Audience {
    /// What the audience calls a field of a request.
    fileprivate func name(of field: String) -> String {
        guard self == .commandLine else { return field }
        return switch field {
        case "days_back": "days"
        case "start_date": "start"
        case "end_date": "end"
        case "train_days": "train"
        case "step_days": "step"
        case "embargo_bars": "embargo"
        default: field
        }
    }

    /// The call that downloads candles from the exchange.
    fileprivate var sync: String { command("data sync", or: "POST /api/v1/market/sync") }

    /// How to download candles of a series.
    ///
    /// - Parameters:
    ///   - key: The series.
    ///   - isReplacing: Whether stored candles that differ are to be overwritten.
    /// - Returns: The command or the request.
    package func sync(_ key: SeriesKey, replacing isReplacing: Bool = false) -> String {
        command(
            "data sync \(key.options)\(isReplacing ? " --replace" : "")",
            or: "POST /api/v1/market/sync\(isReplacing ? " and replace" : "")"
        )
    }

    /// How to train a model.
    fileprivate func train(_ key: SeriesKey, lookback: Int? = nil) -> String {
        command(
            "train \(key.options)\(lookback.map { " --lookback \($0)" } ?? "")",
            or: "POST /api/v1/ai/train\(lookback.map { " and lookback_window \($0)" } ?? "")"
        )
    }

    private func command(_ command: String, or request: String) -> String {
        switch self {
        case .commandLine: "`hindcast \(command)`"
        case .client: request
        }
    }
}

extension SeriesKey {
    /// The options that name this series on the command line.
    fileprivate var options: String {
        "--symbol \(symbol) --interval \(interval) --market \(venue)"
    }
}

extension WorkflowError: ErrorWithRemedy {
    package func remedy(for audience: Audience) -> String? {
        switch (self, audience) {
        case (.noCandles(let key), .commandLine):
            "get them with \(audience.sync(key)) or `hindcast data import FILE \(key.options)`"
        case (.noCandles(let key), .client):
            "get them with \(audience.sync(key))"
        case (.marketDataUnavailable(let key, _, _), .commandLine):
            "get them with \(audience.sync(key)) once the exchange answers, or with "
                + "`hindcast data import FILE \(key.options)`"
        case (.marketDataUnavailable(let key, _, _), .client):
            "get them with \(audience.sync(key)) once the exchange answers"
        case (.notYetTraded(let cause), _):
            cause.otherRequest(isSwitchedOff: false)
        case (.notAtExchange(let cause, let isSwitchedOff), _):
            [
                cause.otherRequest(isSwitchedOff: isSwitchedOff),
                isSwitchedOff
                    ? audience == .client
                        ? "whoever runs the service can switch it on, or import the exchange's files"
                        : "import candles with `hindcast data import FILE`" : nil,
            ].compactMap(\.self).joined(separator: ", or ")
        case (.daysTooFew(let days, _, let candles, let need), _):
            "give at least \(Self.days(days, holding: candles, toHold: need))"
        case (.startAfterData, _):
            "give an earlier start, or get newer candles with \(audience.sync)"
        case (.daysBeyondData(_, _, let stored, _), _):
            "ask for at most \(stored), or get older candles with \(audience.sync)"
        case (.windowOutsideData, _):
            "choose another window or get more candles with \(audience.sync)"
        case (.windowWithoutBars(let key, _, _), _):
            "choose a window that holds a whole \(key.interval) candle, or get missing ones with "
                + audience.sync(key)
        case (.tooFewCandles(nil, let key, _, _, _), _):
            "get older candles with \(audience.sync(key))"
        case (.tooFewCandles(_, let key, _, _, _), _):
            "give a later time or get older candles with \(audience.sync(key))"
        case (.tooFewToTrain(let key, _, _), _):
            "get older candles with \(audience.sync(key)), or train with a smaller lookback_window"
        case (.tooFewToFit(_, let key, _, _, let need), _):
            "get at least \(need) candles before the window with \(audience.sync(key)), or let the "
                + "window start later"
        case (.featuresUndefined(_, let key, _), _):
            "look for dead or wrong candles there, replace them with "
                + "\(audience.sync(key, replacing: true)), or train again with \(audience.train(key))"
        case (.noCandleBefore(_, _, let first), _):
            "give a time from \(first) on, or get candles with \(audience.sync)"
        case (.lookbackMismatch(let requested, let key, let trained), _):
            "use \(trained), or train again with \(audience.train(key, lookback: requested))"
        case (.marketUnclear, .commandLine):
            "nothing was imported: give --market spot, or --market futures if the file has futures"
        case (.marketUnclear, .client):
            "nothing was imported: give market=spot, or market=futures if the file has futures"
        case (.nothingTraded, _), (.onlyImpossible, _), (.exchangeSwitchedOff, _),
            (.emptyWindow, _), (.invalid, _), (.cannotWrite, _),
            (.damagedRun, _):
            nil
        }
    }
}

extension WorkflowError {
    /// What to ask for instead, where no more candles are to be had.
    ///
    /// - Parameter isSwitchedOff: Whether candles that have yet to close will not come by themselves.
    /// - Returns: A remedy; nil where nothing else can be asked for.
    private func otherRequest(isSwitchedOff: Bool) -> String? {
        switch self {
        case .startAfterData: "give an earlier start"
        case .daysBeyondData(_, _, let stored, _): "ask for at most \(stored)"
        case .windowOutsideData: "choose another window"
        case .windowWithoutBars(let key, _, _):
            "choose a window that holds a whole \(key.interval) candle"
        case .noCandleBefore(_, _, let first): "give a time from \(first) on"
        case .tooFewCandles(nil, _, let stored, _, let reads):
            isSwitchedOff
                ? nil
                : "ask again once \(reads - stored) more have closed, or train a model with a smaller "
                    + "lookback_window"
        case .tooFewCandles: "give a later time"
        case .tooFewToTrain: "train with a smaller lookback_window"
        case .tooFewToFit: "let the window start later"
        default: nil
        }
    }

    /// Whether a sync would be its remedy.
    private var wantsSync: Bool {
        switch self {
        case .startAfterData, .daysBeyondData, .windowOutsideData, .windowWithoutBars,
            .noCandleBefore, .marketDataUnavailable, .tooFewCandles, .tooFewToTrain, .tooFewToFit:
            true
        default: false
        }
    }

    /// This error where a sync would be its remedy, but has been tried or is switched off.
    func notAtExchange(isSwitchedOff: Bool) -> WorkflowError {
        wantsSync ? .notAtExchange(self, isSwitchedOff: isSwitchedOff) : self
    }

    /// This error where a sync would be its remedy, but no exchange has candles of the future.
    var notYetTraded: WorkflowError { wantsSync ? .notYetTraded(self) : self }

    /// This error after a download on demand, so that its remedy is not the one just tried.
    ///
    /// - Parameters:
    ///   - download: How the download went.
    ///   - key: The series of the download.
    /// - Returns: The error without a remedy that was tried, or what keeps that one from helping.
    func after(_ download: DownloadOutcome, of key: SeriesKey) -> WorkflowError {
        guard wantsSync else { return self }
        switch download {
        case .complete: return notAtExchange(isSwitchedOff: false)
        case .failed(let failure) where failure.isTemporary:
            return .marketDataUnavailable(
                key,
                reason: "\(failure.reason), and \(self)",
                retryAfter: failure.retryAfter
            )
        case .failed(let failure): return notAtExchange(isSwitchedOff: failure.isSwitchedOff)
        }
    }

    /// How many days hold so many candles, where some days hold those that they do.
    private static func days(_ days: Int, holding candles: Int, toHold need: Int) -> Int {
        Int((Double(need) * Double(days) / Double(max(1, candles))).rounded(.up))
    }
}

extension BatchItemError: ErrorWithRemedy {
    package func remedy(for audience: Audience) -> String? {
        (cause as? any ErrorWithRemedy)?.remedy(for: audience)
    }
}

extension ForecastingError: ErrorWithRemedy {
    package func remedy(for audience: Audience) -> String? {
        switch (self, audience) {
        case (.modelNotFound(let key), _): "train it with \(audience.train(key.series))"
        case (.modelExists, .commandLine): "give --replace to put another in its place"
        case (.modelExists(let key), .client): "delete it with DELETE /api/v1/ai/models/\(key)"
        default: nil
        }
    }
}

extension StorageError: ErrorWithRemedy {
    package func remedy(for audience: Audience) -> String? {
        switch (self, audience) {
        case (.conflict, .commandLine), (.fundingConflict, .commandLine):
            "`hindcast data import FILE --replace` overwrites it"
        case (.conflict, .client), (.fundingConflict, .client):
            "whoever runs the service has to say which of them is right"
        default: nil
        }
    }
}

extension ExchangeError: ErrorWithRemedy {
    package func remedy(for audience: Audience) -> String? {
        switch (self, audience) {
        case (.regionRefused, .commandLine): "`hindcast data import FILE` takes them"
        case (.regionRefused, .client): "whoever runs the service can import them"
        default: nil
        }
    }
}
