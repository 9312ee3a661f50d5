import Foundation
import Market
import Storage

/// Does what jobs ask for.
struct JobWork: Sendable {
    let workspace: Workspace
    let keeper: MarketDataKeeper
    let language: LanguageSource?
    let niceness: Int32
    let keptRuns: Int
    let now: @Sendable () -> Timestamp

    /// Keeps what a job's next attempts are to find.
    typealias Pin = @Sendable (JobPin) async throws -> Void

    /// Does a job.
    ///
    /// - Parameters:
    ///   - job: What is asked for.
    ///   - pin: Keeps what a training is about before it begins, and a run's name before it is kept.
    ///   - progress: Told how far it has come.
    /// - Returns: What the job has brought.
    /// - Throws: What the use case throws; ``Problem`` where the job cannot be read.
    func perform(
        _ job: StoredJob,
        pin: @escaping Pin,
        progress: @escaping ProgressSink
    ) async throws -> JobEnding {
        try Task.checkCancellation()
        switch try read(JobRequest.self, from: job.request, "what was asked for") {
        case .train(let request):
            let data = try job.data.map {
                try read(DataFreshness.self, from: $0, "what data it began with")
            }
            return try await train(request, data: data, pin: pin, progress: progress)
        case .backtest(let request):
            return try await backtest(request, of: job, pin: pin, progress: progress)
        case .compare(let request): return try await compare(request, progress)
        case .multiSymbol(let request): return try await backtest(request, progress)
        case .sync(let request):
            let outcome = try await keeper.sync(request, progress: progress)
            return .done(result: try JSON.data(outcome), runID: nil)
        }
    }

    private func read<Value: Decodable>(
        _ type: Value.Type,
        from text: String,
        _ what: String
    ) throws(Problem) -> Value {
        do {
            return try JSON.decode(type, from: text)
        } catch {
            throw .unreadable(what)
        }
    }

    /// Trains; every attempt on the candles of the first one, since a checkpoint is of no use to
    /// others.
    private func train(
        _ request: TrainingRequest,
        data: DataFreshness?,
        pin: Pin,
        progress: @escaping ProgressSink
    ) async throws -> JobEnding {
        var request = request
        let freshness: DataFreshness
        if let data {
            freshness = data
        } else {
            freshness = try await keeper.bring(request.key, days: request.days, progress: progress)
            let end = freshness.newestCandle + request.key.interval.milliseconds
            request.until = request.until ?? end
            try await pin(
                JobPin(
                    request: JSON.text(JobRequest.train(request)),
                    data: JSON.text(freshness)
                )
            )
        }
        let model = try await workspace.train(request, niceness: niceness)
            .result(telling: progress)
        return .done(result: try Self.answer(JSON.data(model), data: freshness), runID: nil)
    }

    /// Backtests; of all attempts one leaves a run.
    private func backtest(
        _ request: BacktestRequest,
        of job: StoredJob,
        pin: @escaping Pin,
        progress: @escaping ProgressSink
    ) async throws -> JobEnding {
        if let run = job.runID, let data = job.data, try workspace.runReport(run) != nil {
            // All but the end was kept when the process died.
            return .done(result: Data(data.utf8), runID: run)
        }
        let freshness = try await keeper.bring(request.key, request.window, progress: progress)
        let data = try JSON.text(freshness)
        let run = try await workspace.backtest(request, language: language, now: now()) { name in
            try await pin(JobPin(data: data, runID: name))
        }.result(telling: progress)
        // Older runs that cannot be removed now are no reason to lose this one; they go next time.
        try? workspace.removeRuns(butNewest: keptRuns, sparing: run.runID)
        // The report is kept as a run already; what is known of its data is not.
        return .done(result: Data(data.utf8), runID: run.runID)
    }

    /// What a backtest answers: the report of its run and what was known of its data.
    ///
    /// - Returns: nil where the run is no more.
    func answer(run id: String, data: Data) throws -> Data? {
        try workspace.runReport(id).map { Self.answer(JSON.compact($0), data: data) }
    }

    private func compare(
        _ request: ComparisonRequest,
        _ progress: @escaping ProgressSink
    ) async throws -> JobEnding {
        let common = request.common
        let data = try await keeper.bring(common.key, common.window, progress: progress)
        let comparison = try await workspace.compare(request, language: language, now: now())
            .result(telling: progress)
        return .done(result: try Self.answer(JSON.data(comparison), data: data), runID: nil)
    }

    private func backtest(
        _ request: PortfolioRequest,
        _ progress: @escaping ProgressSink
    ) async throws -> JobEnding {
        let data = try await bring(request, progress)
        let run = try await workspace.backtest(request, language: language, now: now())
            .result(telling: progress)
        return .done(result: try Self.answer(JSON.data(run.result), data: data), runID: nil)
    }

    /// Brings the candles of all symbols, in their order.
    private func bring(
        _ request: PortfolioRequest,
        _ progress: @escaping ProgressSink
    ) async throws -> [DataFreshness] {
        try await withThrowingTaskGroup(of: (Int, DataFreshness).self) { group in
            for (index, symbol) in request.symbols.enumerated() {
                group.addTask {
                    let data = try await PartFailure.naming(symbol.description) {
                        try await keeper.bring(
                            request.key(of: symbol),
                            request.common.window,
                            progress: progress
                        )
                    }
                    return (index, data)
                }
            }
            return try await group.reduce(into: []) { $0.append($1) }
                .sorted { $0.0 < $1.0 }
                .map(\.1)
        }
    }

    /// What a use case answers, a JSON object that is not empty, with what is known of its data under
    /// the key `data`; all else are the same bytes.
    private static func answer(_ body: Data, data: some Encodable) throws -> Data {
        answer(body, data: try JSON.data(data))
    }

    private static func answer(_ body: Data, data: Data) -> Data {
        var json = Data(#"{"data":"#.utf8)
        json += data
        json += Data(",".utf8)
        json += body.dropFirst()
        return json
    }
}

extension Activity {
    /// The result; until it is there, progress is told on.
    fileprivate func result(telling sink: ProgressSink) async throws -> Output {
        for await update in progress {
            sink(update)
        }
        return try await result
    }
}

extension JSON {
    /// The same JSON without blanks between its parts.
    static func compact(_ json: Data) -> Data {
        var compact: [UInt8] = []
        compact.reserveCapacity(json.count)
        var isInString = false
        var isEscaped = false
        for byte in Array(json) {
            let isBlank = byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09
            if isInString || !isBlank {
                compact.append(byte)
            }
            if byte == UInt8(ascii: "\""), !isEscaped {
                isInString.toggle()
            }
            isEscaped = isInString && byte == UInt8(ascii: "\\") && !isEscaped
        }
        return Data(compact)
    }
}
