import Forecasting
import Foundation
import Market
import TestSupport
import Testing
import Workflows

/// How long a training will take.
@Suite struct EstimateTests {
    /// A training that is long beside what it does before and after its steps.
    private static func request(_ key: SeriesKey) -> TrainingRequest {
        TrainedWorkspace.request(key, days: 30) {
            $0.lookbackWindow = 24
            $0.hiddenSize = 32
            $0.epochs = 12
        }
    }

    /// Seconds from the first step to the last, and the share of all steps that lies between.
    private static func steps(
        of training: Activity<TrainedModel>
    ) async throws -> (seconds: Double, share: Double) {
        var seen: [(moment: ContinuousClock.Instant, done: Double)] = []
        for await update in training.progress where update.stage == "Training" {
            guard let total = update.total else { continue }
            seen.append((ContinuousClock.now, Double(update.completed) / Double(total)))
        }
        _ = try await training.result
        let (first, last) = (try #require(seen.first), try #require(seen.last))
        return ((last.moment - first.moment) / .seconds(1), last.done - first.done)
    }

    @Test func `a training that was measured is estimated by its own steps, within a factor of 2`()
        async throws
    {
        let series = try TrainedWorkspace.walk()
        try await TemporaryWorkspace.with([series]) { workspace in
            let request = Self.request(series.key)
            let (seconds, share) = try await Self.steps(of: workspace.train(request))
            let expected = seconds / share
            let again = try Workspace(home: workspace.home)
            for workspace in [workspace, again] {
                let estimate = 60 * (try workspace.estimatedTrainingMinutes(request))
                #expect(estimate > expected / 2 && estimate < expected * 2)
            }
        }
    }

    @Test func `nothing measured, a few steps are; what they say is kept`() async throws {
        try await TemporaryWorkspace.with([]) { workspace in
            let request = try Self.request(.make())
            let first = try workspace.estimatedTrainingMinutes(request)
            #expect(first > 0 && first.isFinite)
            // A second measurement would not give the same figure to the last bit.
            #expect(try workspace.estimatedTrainingMinutes(request) == first)
            #expect(try Workspace(home: workspace.home).estimatedTrainingMinutes(request) == first)
            var longer = request
            longer.epochs *= 3
            longer.seeds = 2
            let more = try workspace.estimatedTrainingMinutes(longer)
            #expect(isClose(more, 6 * first, relative: 1e-9))
            // The largest network that is not refused takes no longer to estimate than any other.
            var large = request
            large.hiddenSize = 1024
            large.layerCount = 2
            large.days = 3650
            large.epochs = 10_000
            #expect(try workspace.estimatedTrainingMinutes(large) > 1000 * first)
        }
    }

    @Test(arguments: ["{", "{}", #"{"processors": 999, "entries": []}"#])
    func `a file of rates that is of no use is written anew`(text: String) async throws {
        try await TemporaryWorkspace.with([]) { workspace in
            try Data(text.utf8).write(to: workspace.home.trainingRates)
            let minutes = try workspace.estimatedTrainingMinutes(Self.request(.make()))
            #expect(minutes > 0)
            let again = try Workspace(home: workspace.home)
            #expect(try again.estimatedTrainingMinutes(Self.request(.make())) == minutes)
        }
    }

    @Test func `what would be refused is not estimated`() async throws {
        try await TemporaryWorkspace.with([]) { workspace in
            for change in [
                { $0.modelType = "oracle" }, { $0.epochs = 0 }, { $0.seeds = 99 },
                { $0.days = 1 },
            ] as [(inout TrainingRequest) -> Void] {
                var request = try Self.request(.make())
                change(&request)
                #expect(throws: ForecastingError.self) {
                    try workspace.estimatedTrainingMinutes(request)
                }
            }
            for days in [0, -1, Int.max] {
                var request = try Self.request(.make())
                request.days = days
                #expect(throws: WorkflowError.self) {
                    try workspace.estimatedTrainingMinutes(request)
                }
            }
        }
    }
}
