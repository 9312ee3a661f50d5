import Backtesting
import Connectors
import Foundation
public import Market
import Storage
import Trading

/// Why a kept run entered one of its trades.
public struct TradeExplanation: Encodable, Sendable {
    /// The run.
    public let runID: String
    /// Which trade, counted from 1 in the order of their exits.
    public let trade: Int
    /// The strategy's name in requests.
    public let strategyType: String
    /// Its name in reports.
    public let strategyName: String
    /// What was traded.
    public let symbol: Symbol
    /// Where.
    public let market: Venue
    /// How long a bar is.
    public let interval: Interval
    /// The decision to enter.
    public let why: Why

    private enum CodingKeys: String, CodingKey {
        case trade, symbol, market, interval, why
        case runID = "run_id"
        case strategyType = "strategy_type"
        case strategyName = "strategy_name"
    }
}

extension Workspace {
    /// Explains the entry of a trade: the decision is made again by the strategy's own code.
    ///
    /// The settings are those of the run's manifest, the candles have to have the SHA-256 that the run
    /// read, the model is the archived one, and a language model's answer is the stored one.
    ///
    /// - Parameters:
    ///   - number: Which trade of the run, counted from 1 in the order of their exits.
    ///   - name: The run's whole name.
    ///   - strategy: Which report of a run of several; nil for the only one, or the first.
    /// - Returns: The running explanation. It throws ``RunError`` where something that the run names
    ///   is not there any more, and ``RunError/tradeNotFound(id:trade:trades:)``.
    public func explainTrade(
        _ number: Int,
        of name: String,
        strategy: String? = nil
    ) -> Activity<TradeExplanation> {
        Activity(on: pool) { progress in
            let run = try StoredRun(resolvedRun(name), in: RunFolder(url: home.runs))
            let heads = run.heads
            let index = heads.firstIndex { head in
                strategy.map { head.manifest.strategy.id == $0 } ?? true
            }
            guard let index else {
                throw WorkflowError.invalid(
                    parameter: "strategy_type",
                    value: strategy ?? "",
                    remedy: "the run has reports of "
                        + heads.map(\.manifest.strategy.id).joined(separator: ", ")
                )
            }
            let head = heads[index]
            let manifest = head.manifest
            let part = heads.count > 1 ? manifest.strategy.id : nil
            let trades = try RunTable(RunFolder.table(RunFolder.trades, of: part), of: run)
            guard let row = trades.row(number - 1) else {
                throw RunError.tradeNotFound(id: run.id.text, trade: number, trades: trades.count)
            }
            let trade = try EnteredTrade(row, id: run.id)

            let fold =
                head.isWalk
                ? try await decidingFold(of: run, head, entry: trade.entryTime) : nil
            let plan =
                try fold?.plan ?? plan(of: head, run.origins[safe: index], id: run.id)
            // Funding rates decide no entry, so that those may have changed since.
            let candles =
                try fold?.candles
                ?? CandleWindow(
                    of: manifest,
                    run.origins[safe: index],
                    history: plan.longestHistory,
                    id: run.id,
                    store: store
                )
            let source =
                try fold == nil
                ? source(of: manifest, for: plan, id: run.id, key: candles.series.key)
                : fold?.source
            let decided = try await decision(
                of: trade,
                over: candles,
                plan,
                source,
                asking: manifest.language.map(StoredAnswers(answers).source),
                id: run.id
            )
            let equities = try RunTable(RunFolder.table(RunFolder.equity, of: part), of: run)
            let closed = decided.series.closeTime(at: decided.series.count - 1)
            let fill = equities.number("equity", where: "timestamp", is: closed.description).map {
                Why.Fill(equity: $0, quantity: trade.quantity, price: trade.price)
            }
            return TradeExplanation(
                runID: run.id.text,
                trade: number,
                strategyType: manifest.strategy.id,
                strategyName: manifest.strategy.name,
                symbol: manifest.symbol,
                market: manifest.market,
                interval: manifest.interval,
                why: try Why(
                    at: decided.series,
                    by: decided.decider,
                    fill: fill,
                    notes: [fold?.note].compactMap(\.self)
                        + (decided.matches
                            ? []
                            : ["This version of the program decides otherwise than the run did."])
                )
            )
        }
    }

    /// What forecast the bars of a run; nil for a strategy without forecasts.
    private func source(
        of manifest: RunManifest,
        for plan: BacktestPlan,
        id: RunID,
        key: SeriesKey
    ) throws -> Decider.ForecastSource? {
        guard plan.definition.usesForecast else { return nil }
        if let model = manifest.model {
            return try archivedModel(model, of: id, key: key).source
        }
        return try fittedBaseline(for: [plan], before: manifest.startDate)?.source
    }

    /// Finds the close at which a trade was decided, and the decider that decides so there.
    ///
    /// That is the close before the fill. While candles have no volume orders wait, so it may be an
    /// earlier one.
    private func decision(
        of trade: EnteredTrade,
        over candles: CandleWindow,
        _ plan: BacktestPlan,
        _ source: Decider.ForecastSource?,
        asking language: LanguageSource?,
        id: RunID
    ) async throws -> (decider: Decider, series: CandleSeries, matches: Bool) {
        let series = candles.series
        let filled = series.firstIndex(openingAtOrAfter: trade.entryTime)
        var first: (decider: Decider, series: CandleSeries)?
        var bar = filled - 1
        while bar >= candles.bars.lowerBound {
            let known = series.slice(max(0, bar - plan.longestHistory)..<bar + 1)
            let view = try await languageView(of: plan, at: known, source, asking: language)
            let decider = Decider(plan: plan, source: source, language: view)
            let signal = try decider.decision(known).signal
            if signal.direction == trade.direction, signal.stopLoss == trade.stopLoss {
                return (decider, known, true)
            }
            first = first ?? (decider, known)
            guard series.volumes[bar] == 0 else { break }
            bar -= 1
        }
        guard let first else { throw WorkflowError.damagedRun(id: id.text, file: RunFolder.trades) }
        return (first.decider, first.series, false)
    }

    /// The stored view of a language model at the last of some candles; nil where none was asked.
    private func languageView(
        of plan: BacktestPlan,
        at series: CandleSeries,
        _ source: Decider.ForecastSource?,
        asking language: LanguageSource?
    ) async throws -> LanguageView? {
        guard let language, plan.parameters[.usesLanguageModel] else { return nil }
        let decision = try Decider(plan: plan, source: source, language: nil).decision(series)
        guard let strategy = decision.strategy as? any LanguageStrategy,
            let prompt = strategy.prompt(at: decision.moment)
        else { return nil }
        return try await language.answer(prompt).view
    }
}

/// What the table of trades says of an entry.
private struct EnteredTrade {
    let entryTime: Timestamp
    let direction: Direction
    let price: Double
    let quantity: Double
    let stopLoss: Double?

    /// - Throws: ``WorkflowError/damagedRun(id:file:)``.
    init(_ row: [String: Substring], id: RunID) throws {
        guard let time = row["entry_time"].flatMap({ try? Timestamp(String($0)) }),
            let direction = row["direction"].flatMap({ Direction(rawValue: String($0)) }),
            let price = row["entry_price"].flatMap({ Double($0) }),
            let quantity = row["quantity"].flatMap({ Double($0) })
        else { throw WorkflowError.damagedRun(id: id.text, file: RunFolder.trades) }
        entryTime = time
        self.direction = direction
        self.price = price
        self.quantity = quantity
        stopLoss = row["stop_loss"].flatMap { Double($0) }
    }
}

/// A gzipped table beside a report.
private struct RunTable {
    private let header: [Substring]
    private let lines: [Substring]

    /// Reads a table of a run.
    ///
    /// - Throws: ``WorkflowError/damagedRun(id:file:)`` where the run has none.
    init(_ name: String, of run: StoredRun) throws {
        guard let bytes = run.files.first(where: { $0.name == name })?.bytes,
            let text = try? GzipReader.unpack(bytes)
        else { throw WorkflowError.damagedRun(id: run.id.text, file: name) }
        let all = String(decoding: text, as: UTF8.self).split(separator: "\n")
        header = all.first?.split(separator: ",") ?? []
        lines = Array(all.dropFirst())
    }

    /// How many rows there are.
    var count: Int { lines.count }

    /// A row by the names of its columns; nil where there is none.
    func row(_ index: Int) -> [String: Substring]? {
        lines[safe: index].map { line in
            let fields = line.split(separator: ",", omittingEmptySubsequences: false)
            return Dictionary(zip(header.map(String.init), fields)) { first, _ in first }
        }
    }

    /// A number of the first row in which another column is that text, which begins the line.
    func number(_ name: String, where column: String, is text: String) -> Double? {
        guard header.first.map(String.init) == column,
            let index = lines.firstIndex(where: { $0.hasPrefix(text + ",") })
        else { return nil }
        return row(index)?[name].flatMap { Double($0) }
    }
}
