import Backtesting
import FakeExchange
import Forecasting
import Foundation
import Market
import Synchronization
import TestSupport
import Testing
import Trading
import Workflows

/// A clock that goes on by a step with each look at it.
final class SteppingClock: Sendable {
    private let time: Mutex<Timestamp>
    private let step: Int64

    init(from start: Timestamp, step: Int64 = 600) {
        time = Mutex(start)
        self.step = step
    }

    var now: Timestamp {
        time.withLock { time in
            time = time + step
            return time
        }
    }
}

extension JobCenter {
    /// A center over a workspace, which asks nobody but the exchange that it is given.
    static func make(
        _ workspace: Workspace,
        exchange: ExchangeSettings? = nil,
        limits: JobLimits = JobLimits(grace: .zero),
        step: Int64 = 600
    ) throws -> JobCenter {
        let series = try CandleSeries.sample()
        let clock = SteppingClock(from: series.closeTime(at: series.count - 1), step: step)
        return JobCenter(
            workspace: workspace,
            backfiller: Backfiller(
                workspace: workspace,
                exchange: exchange,
                now: { clock.now }
            ),
            language: nil,
            limits: limits,
            now: { clock.now }
        )
    }

    /// Lets the center work while the body runs, then stops it gracefully.
    @discardableResult
    nonisolated func atWork<T>(_ body: () async throws -> T) async throws -> T {
        let service = Task { try await run() }
        let result: Result<T, any Error>
        do {
            result = .success(try await body())
        } catch {
            result = .failure(error)
        }
        service.cancel()
        try await service.value
        return try result.get()
    }

    /// Works until only the end of a job is not in the store, as a process that is killed then.
    nonisolated func workUntilKilledAtTheEnd(of id: String, in workspace: Workspace) async throws {
        try workspace.execute(
            """
            CREATE TRIGGER dead BEFORE UPDATE OF finishedAt ON job
            BEGIN SELECT RAISE(ABORT, 'killed'); END
            """
        )
        try await atWork {
            let told = try await ended(id)
            #expect(told.problem?.code == "STORE_FAILED")
        }
        try workspace.execute("DROP TRIGGER dead")
    }

    /// The job once it is finished.
    nonisolated func ended(_ id: String) async throws -> Job {
        let job = try #require(try await finished(id, within: .seconds(3600)))
        #expect(job.state.isFinal, "\(job.id) is still \(job.state)")
        return job
    }

    /// Waits for a progress report whose note or stage holds a text.
    nonisolated func progress(of id: String, saying text: String) async throws {
        for try await event in events(of: id, after: 0)
        where event.name == "progress" && event.data.contains(text) {
            return
        }
        Issue.record("\(id) ended without saying \(text)")
    }

    /// All events of a finished job.
    nonisolated func allEvents(of id: String, after: Int64 = 0) async throws -> [JobEvent] {
        var all: [JobEvent] = []
        for try await event in events(of: id, after: after) {
            all.append(event)
        }
        return all
    }
}

extension JobResult {
    /// The top level of the answer.
    var object: [String: Any] {
        get throws {
            try #require(JSONSerialization.jsonObject(with: json) as? [String: Any])
        }
    }
}

/// Requests over the sample's candles.
enum JobSample {
    static func key(_ symbol: String = "BTCUSD") throws -> SeriesKey {
        try .make(symbol: symbol, venue: .spot)
    }

    static func backtest(
        _ strategy: String = "supertrend",
        days: Int = 10,
        capital: Double = 10_000
    ) throws -> BacktestRequest {
        var request = BacktestRequest(strategy: strategy, key: try key())
        request.window = .newest(days: days, to: nil)
        request.execution.initialCapital = capital
        return request
    }

    /// A training of a fraction of a second an epoch.
    static func training(epochs: Int) throws -> TrainingRequest {
        var request = TrainingRequest(key: try key())
        request.days = 80
        request.configuration.lookbackWindow = 16
        request.configuration.epochs = epochs
        request.configuration.hiddenSize = 32
        request.configuration.layerCount = 2
        return request
    }

    /// A training of minutes, which is to be stopped.
    static func longTraining(_ symbol: String = "BTCUSD") throws -> TrainingRequest {
        var request = TrainingRequest(key: try key(symbol))
        request.days = 80
        return request
    }
}
