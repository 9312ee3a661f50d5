import Foundation
import NIOCore
import TestSupport
import Testing

/// `kill -9` of the service, at any moment.
@Suite(.tags(.timed), .timeLimit(.minutes(60))) struct KilledServerTests {
    private static let kills = 20

    /// Takes about as long as the other work.
    private static let training = """
        {"symbol": "BTCUSD", "market": "spot", "days": 60, "epochs": 14, "seed": 7,
        "hidden_size": 48, "num_layers": 2, "lookback_window": 48}
        """

    private static let work: [(target: String, body: String)] = [
        ("/api/v1/ai/train", training),
        (
            "/api/v1/backtest/run?wait=0",
            #"{"strategy_type": "lstm_fast", "symbol": "ETHUSD", "market": "spot"}"#
        ),
        (
            "/api/v1/backtest/run?wait=0",
            #"{"strategy_type": "supertrend", "symbol": "BTCUSD", "market": "spot", "days_back": 80}"#
        ),
        (
            "/api/v1/backtest/compare?wait=0",
            #"{"strategies": ["rsi_ema", "lstm_fast"], "symbol": "ETHUSD", "market": "spot"}"#
        ),
        (
            "/api/v1/backtest/multi-symbol?wait=0",
            """
            {"strategy_type": "macd_stoch", "symbols": ["BTCUSD", "ETHUSD"], "market": "spot"}
            """
        ),
    ]

    /// A home with two symbols, and a model for one of them.
    private static func withHome(_ body: (Tool) async throws -> Void) async throws {
        try await Tool.withHome { tool in
            try await tool.importSample()
            try await tool.importSample(as: "ETHUSD")
            let outcome = try await tool.run([
                "train", "--symbol", "ETHUSD", "--market", "spot", "--days", "40", "--epochs", "1",
                "--hidden-size", "8", "--num-layers", "1", "--lookback", "24",
            ])
            #expect(outcome.status == 0, "\(outcome.errors)")
            try await body(tool)
        }
    }

    /// What a service that nobody disturbs makes of the work.
    private struct Undisturbed {
        let seconds: Double
        let models: [String: Data]
        let results: [String: NSDictionary]

        init(_ home: Tool) async throws {
            (seconds, models, results) = try await home.withCopy { tool in
                try await ServeProcess.run(tool) { server in
                    let start = ContinuousClock.now
                    var ids: [String] = []
                    for work in KilledServerTests.work {
                        ids.append(try await server.submit(work.target, work.body))
                    }
                    for id in ids {
                        let job = try await server.finished(id)
                        #expect(job["state"] as? String == "done", "\(job)")
                    }
                    let seconds = (ContinuousClock.now - start) / .seconds(1)
                    var results: [String: NSDictionary] = [:]
                    for id in ids {
                        results[id] = try await KilledServerTests.result(of: id, from: server)
                    }
                    return (seconds, try HomeContents.models(of: tool), results)
                }
            }
        }
    }

    /// What a job brought, without what depends on when that was and on which evaluations of the
    /// same series came before it.
    private static func result(
        of id: String,
        from server: ServeProcess
    ) async throws -> NSDictionary {
        var result = try await server.get("/api/v1/jobs/\(id)/result")
        for name in ["run_id", "created_at", "data"] { result[name] = nil }
        return withoutTrials(result) as? NSDictionary ?? [:]
    }

    /// A value without the fields, at any depth, that the ledger of trials decides.
    private static func withoutTrials(_ value: Any) -> Any {
        let fields = ["trials", "deflated_sharpe", "expected_best_sharpe", "checks", "verdict"]
        switch value {
        case let object as [String: Any]:
            return object.filter { !fields.contains($0.key) }.mapValues(withoutTrials)
        case let list as [Any]:
            return list.map(withoutTrials)
        default:
            return value
        }
    }

    /// Serves until the process is killed.
    ///
    /// - Returns: The jobs that were accepted before that.
    private static func work(_ tool: Tool, killedAfter seconds: Double) async throws -> [String] {
        let server = try await ServeProcess(tool)
        async let accepted = {
            var ids: [String] = []
            for work in work {
                // The kill may come before the answer.
                guard
                    let reply = try? await Wire.say(.post(work.target, work.body), to: server.port),
                    let job = try? reply.answers.first.map({ try server.job(in: $0) })
                else { break }
                ids.append(job)
            }
            return ids
        }()
        // Nobody signals: the moment is what is tested, not something that happens at it.
        try await Wire.wait(.nanoseconds(Int64(seconds * 1e9)))
        try await server.kill()
        return await accepted
    }

    @Test func `killed at 20 moments, every job ends as if nothing had happened`() async throws {
        try await Self.withHome { home in
            let undisturbed = try await Undisturbed(home)
            var generator = SplitMix64(seed: 5)
            var duration = undisturbed.seconds
            var killed = 0
            var resumed = 0
            var round = 0
            while killed < Self.kills || resumed < Self.kills / 5 {
                // The time limit ends this where no kill hits.
                try Task.checkCancellation()
                round += 1
                let moment = generator.uniform() * duration
                try await home.withCopy { tool in
                    let accepted = try await Self.work(tool, killedAfter: moment)
                    if try HomeContents.finishedJobs(of: tool) < Self.work.count {
                        killed += 1
                    } else {
                        // The machine has less to do than when the time was taken.
                        duration = moment
                    }
                    #expect(try HomeContents.faults(of: tool) == ["ok"], "round \(round)")
                    let checkpoint = tool.home
                        .appending(path: "models/lstm/BTCUSD_1h_spot/checkpoint").path
                    let isResumable = FileManager.default.fileExists(atPath: checkpoint)
                    let server = try await ServeProcess(tool)
                    try await Self.check(
                        server,
                        tool,
                        accepted: accepted,
                        undisturbed,
                        "round \(round), killed after \(moment) s"
                    )
                    if isResumable {
                        #expect(try await Self.wentOn(server), "round \(round)")
                        resumed += 1
                    }
                    server.terminate()
                    #expect(try await server.ended() == .stopped)
                    #expect(try HomeContents.faults(of: tool) == ["ok"], "round \(round)")
                }
            }
        }
    }

    /// Whether the second attempt of the training began where the first one had come to.
    private static func wentOn(_ server: ServeProcess) async throws -> Bool {
        let jobs = try await server.get("/api/v1/jobs?kind=train")["jobs"] as? [[String: Any]]
        let id = try #require(jobs?.first?["id"] as? String)
        let progress = try await server.events(of: id)
            .drop { !ServeProcess.isStart($0, attempt: 2) }
            .first { $0.name == "progress" }
        // None where every epoch was in the checkpoint.
        guard let progress else { return true }
        return try progress.object()["completed"] as? Int ?? 0 > 1
    }

    /// Every job must be there and end, and leave what it leaves undisturbed, and nothing else.
    private static func check(
        _ server: ServeProcess,
        _ tool: Tool,
        accepted: [String],
        _ undisturbed: Undisturbed,
        _ round: Comment
    ) async throws {
        let jobs = try await server.jobs()
        let ids = jobs.compactMap { $0["id"] as? String }
        #expect(Set(accepted).isSubset(of: ids), round)
        for id in ids {
            let events = try await server.events(of: id)
            #expect(events.map(\.id) == Array(1...max(1, events.count)), round)
            let job = try await server.get("/api/v1/jobs/\(id)")
            #expect(job["state"] as? String == "done", "\(round): \(job)")
            let attempts = job["attempts"] as? Int ?? 0
            #expect((1...2).contains(attempts), round)
            if job["state"] as? String == "done", let whole = undisturbed.results[id] {
                let result = try await result(of: id, from: server)
                #expect(result == whole, "\(round): \(id) \(differences(result, whole))")
            }
        }
        let isTrained = ids.contains { $0.hasPrefix("train") }
        let models = try HomeContents.models(of: tool)
        #expect(!isTrained || models.keys.sorted() == undisturbed.models.keys.sorted(), round)
        #expect(!isTrained || models == undisturbed.models, round)
        let list = try await server.get("/api/v1/ai/models")["models"] as? [[String: Any]]
        #expect(list?.allSatisfy { $0["fault"] is NSNull } == true, round)
        try await checkRuns(server, tool, round)
    }

    private static func differences(_ one: NSDictionary, _ other: NSDictionary) -> [String] {
        Set((one.allKeys + other.allKeys).compactMap { $0 as? String })
            .filter { one[$0] as? NSObject != other[$0] as? NSObject }.sorted()
    }

    /// Every run is whole and that of one job, and nothing lies beside them.
    private static func checkRuns(
        _ server: ServeProcess,
        _ tool: Tool,
        _ round: Comment
    ) async throws {
        // Where runs are put together: the lock may stay, nothing else.
        let workshop = ["runs/.drafts", "runs/.drafts/lock"]
        let paths = HomeContents.paths(of: tool)
            .filter { $0.hasPrefix("runs/") && !workshop.contains($0) }
        let folders = paths.filter { $0.split(separator: "/").count == 2 }
        let page = try await server.get("/api/v1/backtest/runs?limit=200")
        let runs = try #require(page["runs"] as? [[String: Any]])
        let ids = runs.compactMap { $0["run_id"] as? String }
        #expect(folders == ids.map { "runs/\($0)" }.sorted(), round)
        let files = [
            "equity.csv.gz", "report.html", "report.json", "request.json", "run.sha256",
            "summary.json", "trades.csv.gz",
        ]
        #expect(
            paths
                == folders.flatMap { folder in [folder] + files.map { "\(folder)/\($0)" } }.sorted(),
            round
        )
        let kept = try await server.jobs().compactMap { $0["run_id"] as? String }
        #expect(kept.sorted() == ids.sorted(), round)
        for id in ids {
            _ = try await server.get("/api/v1/backtest/runs/\(id)")
        }
    }

    @Test func `a job that was at work at three kills fails and says why`() async throws {
        try await Self.withHome { tool in
            var id = ""
            for attempt in 1...3 {
                let server = try await ServeProcess(tool)
                if attempt == 1 {
                    // Takes minutes.
                    id = try await server.submit(
                        "/api/v1/ai/train",
                        #"{"symbol": "BTCUSD", "market": "spot", "days": 80}"#
                    )
                }
                try await server.running(id, attempt: attempt)
                try await server.kill()
            }
            try await ServeProcess.run(tool) { server in
                let job = try await server.finished(id)
                #expect(job["state"] as? String == "failed")
                #expect(job["attempts"] as? Int == 3)
                let error = try #require(job["error"] as? [String: Any])
                #expect(error["code"] as? String == "INTERRUPTED")
                #expect((error["message"] as? String)?.isEmpty == false)
                // The model's name is free for another training.
                let next = try await server.submit("/api/v1/ai/train", Self.training)
                let trained = try await server.finished(next)
                #expect(trained["state"] as? String == "done", "\(trained)")
            }
        }
    }
}
