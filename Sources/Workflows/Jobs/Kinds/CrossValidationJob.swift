import Backtesting
import Forecasting
import Foundation
import Market
import Storage

/// A cross-validation of one strategy on one series.
enum CrossValidationJob: JobType {
    static let name = "cross_validation"
    static let lane = JobLane.training

    static func subject(of request: CrossValidationRequest) -> String {
        request.backtest.subject(
            of: [request.backtest.strategy],
            on: [request.backtest.key.symbol]
        )
    }

    static func check(_ request: CrossValidationRequest, models: ModelStore) throws {
        try request.backtest.window.check()
        _ = try request.plan()
    }

    /// Cross-validates; every attempt over the window of the first one, whose trained folds it finds
    /// again.
    static func run(
        _ request: CrossValidationRequest,
        in context: JobContext
    ) async throws -> JobOutput {
        let (request, data) = try await context.beginning(
            request,
            CrossValidationJob.self,
            backtest: \.backtest
        )
        let result = try await data.explaining {
            try await context.workspace
                .crossValidate(
                    request,
                    niceness: context.limits.trainingNiceness,
                    now: context.now()
                )
                .result(telling: context.progress)
        }
        return try JobOutput(result, data: data)
    }

    static func page(_ output: JobOutput, from workspace: Workspace) throws -> Data? {
        Data(try JSONDecoder().decode(CrossValidation.self, from: output.result).page.utf8)
    }
}

extension JobKind {
    /// A cross-validation of one strategy on one series.
    public static let crossValidation = CrossValidationJob.kind
}

extension JobRequest {
    /// A cross-validation of one strategy on one series.
    public static func crossValidation(_ request: CrossValidationRequest) -> JobRequest {
        JobRequest(CrossValidationJob.self, request)
    }
}
