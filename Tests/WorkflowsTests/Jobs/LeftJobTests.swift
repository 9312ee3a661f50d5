import Foundation
import Market
import TestSupport
import Testing
import Workflows

/// Jobs that somebody else has left in the store: a newer version, or a process that was killed.
@Suite struct LeftJobTests {
    @Test func `a job that cannot be read disturbs no other`() async throws {
        try await TemporaryWorkspace.with([.sample()]) { workspace in
            let center = try JobCenter.make(workspace)
            try workspace.execute(
                """
                INSERT INTO job (kind, subject, state, attempts, createdAt, startedAt, finishedAt,
                    request, progress, problem)
                VALUES
                    ('oracle', 'a', 'running', 1, 0, 0, NULL, '{}', NULL, NULL),
                    ('oracle', 'b', 'queued', 0, 0, NULL, NULL, '{}', NULL, NULL),
                    ('backtest', 'c', 'running', 1, 0, 0, NULL, '{}', '{}', NULL),
                    ('backtest', 'd', 'queued', 0, 0, NULL, NULL,
                        '{"kind":"oracle","request":{}}', NULL, NULL),
                    ('sync', 'e', 'failed', 1, 0, 0, 0, '[]', '[]', '{"reason":"rain"}')
                """
            )
            try await center.atWork {
                let job = try await center.submit(.backtest(JobSample.backtest()))
                #expect(try await center.ended(job.id).state == .done)
                for id in ["backtest-3", "backtest-4"] {
                    let ended = try await center.ended(id)
                    #expect(ended.state == .failed)
                    #expect(ended.problem?.code == "UNREADABLE_JOB")
                }
            }
            let jobs = try await center.jobs(limit: 3)
            #expect(jobs.map(\.id) == ["backtest-6", "sync-5", "backtest-4"])
            #expect(jobs[1].problem?.code == "UNREADABLE_JOB")
            #expect(
                try await center.jobs(limit: 9, before: "backtest-4").map(\.id) == ["backtest-3"]
            )
            // What only another version does waits for that one.
            #expect(try await center.job("oracle-1") == nil)
            #expect(await center.load == (1, 0))
        }
    }

    @Test func `a process killed between keeping a run and ending its job leaves one run`()
        async throws
    {
        try await TemporaryWorkspace.with([.sample()]) { workspace in
            let center = try JobCenter.make(workspace)
            let job = try await center.submit(.backtest(JobSample.backtest()))
            try await center.workUntilKilledAtTheEnd(of: job.id, in: workspace)
            #expect(try await center.job(job.id)?.state == .running)
            #expect(try await center.job(job.id)?.runID == nil)
            let run = try #require(try workspace.runs(limit: 9).runs.first?.runID)

            let next = try JobCenter.make(Workspace(home: workspace.home), step: 7_000)
            try await next.atWork {
                let ended = try await next.ended(job.id)
                #expect(ended.state == .done)
                #expect(ended.attempts == 2)
                #expect(ended.runID == run)
                let answer = try #require(try await next.result(of: job.id)).object
                #expect(answer["run_id"] as? String == run)
                #expect(answer["data"] is [String: Any])
            }
            #expect(try workspace.runs(limit: 9).runs.count == 1)
        }
    }
}
