import Forecasting
import Foundation
import Market
import TestSupport
import Testing
import Workflows

/// How long a training will take.
@Suite struct EstimateTests {
    /// A short training.
    private static func request(_ key: SeriesKey) -> TrainingRequest {
        TrainedWorkspace.request(key, days: 30) {
            $0.configuration.lookbackWindow = 24
            $0.configuration.hiddenSize = 32
            $0.configuration.epochs = 3
        }
    }

    @Test func `a training's pace is that of its own steps, within a factor of 2`() throws {
        let series = try TrainedWorkspace.walk()
        var configuration = TrainingConfiguration()
        configuration.lookbackWindow = 32
        configuration.hiddenSize = 64
        configuration.epochs = 20
        let trainer = try Trainer(configuration: configuration)
        var pace = TrainingPace()
        var epochs: [ContinuousClock.Instant] = []
        // Both clocks are read on the thread that trains, so that a busy machine slows both.
        _ = try trainer.fit(series, dataHash: "hash") { event in
            pace.take(event)
            if case .epoch = event { epochs.append(ContinuousClock.now) }
        }
        let work = try trainer.work(candles: series.count, of: series.key)
        #expect(work.epochs == 20)
        let rate = try #require(pace.rate(work))
        let (first, last) = (try #require(epochs.first), try #require(epochs.last))
        let epoch = (last - first) / .seconds(1) / Double(epochs.count - 1)
        let factor = work.epoch / rate / epoch
        #expect(factor > 0.5 && factor < 2, "\(factor)")
    }

    @Test func `a finished training's rate takes the place of a measurement`() async throws {
        let series = try TrainedWorkspace.walk()
        try await TemporaryWorkspace.with([series]) { workspace in
            let request = Self.request(series.key)
            let measured = try workspace.estimatedTrainingMinutes(request)
            _ = try await workspace.train(request).result
            let trained = try workspace.estimatedTrainingMinutes(request)
            #expect(trained != measured)
            let again = try Workspace(home: workspace.home)
            #expect(try again.estimatedTrainingMinutes(request) == trained)
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
            longer.configuration.epochs *= 3
            longer.seeds = 2
            let more = try workspace.estimatedTrainingMinutes(longer)
            #expect(isClose(more, 6 * first, relative: 1e-9))
            // The largest network that is not refused takes no longer to estimate than any other.
            var large = request
            large.configuration.hiddenSize = 1024
            large.configuration.layerCount = 2
            large.days = 3650
            large.configuration.epochs = 10_000
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
                { $0.configuration.dropout = 1 }, { $0.configuration.epochs = 0 },
                { $0.seeds = 99 },
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
