import Foundation
import Market
import TestSupport
import Testing
import Workflows

/// A training that ends at a date knows nothing of what came after it.
struct TrainingEndTests {
    private static func weights(
        _ series: CandleSeries,
        until: Timestamp?
    ) async throws -> (weights: Data, status: ModelStatus) {
        try await TemporaryWorkspace.with([series]) { workspace in
            let request = TrainedWorkspace.request(series.key, days: 25) { $0.until = until }
            _ = try await workspace.train(request).result
            let file = workspace.home.models.appending(path: "lstm/BTCUSDT_1h_best_model.pth")
            return (try Data(contentsOf: file), workspace.modelStatus(series.key))
        }
    }

    @Test func `it gives the model of a store that ends there`() async throws {
        let whole = try TrainedWorkspace.walk()
        let end = whole.closeTime(at: 639)
        let cut = try await Self.weights(whole.slice(0..<640), until: nil)
        let trained = try await Self.weights(whole, until: end)
        #expect(trained.weights == cut.weights)
        #expect(trained.status.spans?.test == cut.status.spans?.test)
    }

    @Test func `a candle that closes after the end is not learned from`() async throws {
        let whole = try TrainedWorkspace.walk()
        let end = whole.closeTime(at: 639)
        let inside = try await Self.weights(whole, until: end + 1_800_000)
        let last = try #require(inside.status.spans?.test.to)
        #expect(last + 3_600_000 <= end)
    }

    @Test func `an end that the candles do not reach is refused, by its name`() async throws {
        let series = try TrainedWorkspace.walk()
        try await TemporaryWorkspace.with([series]) { workspace in
            let request = TrainedWorkspace.request(series.key, days: 25) {
                $0.until = series.closeTime(at: 719) + 86_400_000
            }
            let error = await #expect(throws: WorkflowError.self) {
                _ = try await workspace.train(request).result
            }
            #expect(error.map(Problem.init)?.details["parameter"] == "end_date")
        }
    }

    @Test func `a job trains up to its end, though later candles are there`() async throws {
        let series = try CandleSeries.sample()
        try await TemporaryWorkspace.with([series]) { workspace in
            let center = try JobCenter.make(workspace)
            var request = try JobSample.training(epochs: 1)
            request.days = 60
            request.until = series.closeTime(at: 1799)
            let training = request
            try await center.atWork {
                let job = try await center.submit(.train(training))
                let ended = try await center.ended(job.id)
                #expect(ended.state == .done, "\(String(describing: ended.problem))")
            }
            let test = workspace.modelStatus(series.key).spans?.test
            #expect(test.map { $0.to <= series.openTimes[1799] } == true)
        }
    }
}
