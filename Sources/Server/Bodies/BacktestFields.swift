import HTTPTypes
import Market
import Workflows

/// What the bodies of all backtests have in common, and what is said of them.
struct BacktestFields: Sendable {
    private let window: WindowFields

    /// - Parameter longest: Days that a window may have.
    init(longest: Int) {
        window = WindowFields(longest: longest)
    }

    /// Money, window and the strategy's own parameters.
    var common: [AnyField] {
        AccountFields.all + window.all + [CustomParameters.field]
    }

    /// Reads the common fields.
    ///
    /// - Returns: What puts them into a request.
    func common(from reader: inout FieldReader) -> (inout BacktestRequest) -> Void {
        let account = AccountFields.read(from: &reader)
        let window = window.window(from: &reader)
        let custom = CustomParameters.read(from: &reader)
        return { request in
            account(&request)
            request.window = window
            custom(&request)
        }
    }

    private static let strategyType = Field.choice(
        "strategy_type",
        "Which strategy; GET /api/v1/backtest/strategies tells what each does.",
        of: Workspace.strategyIDs
    )

    /// The field that names one strategy.
    static let strategy: [AnyField] = [.required(strategyType)]

    static func strategy(from reader: inout FieldReader) -> String? {
        reader.required(strategyType)
    }

    static let details = """
        Missing candles are brought from the exchange first; where that cannot be reached, the \
        store is used, and `data` says how old it is. Decides on the close of each candle, fills at \
        the next open, pays fees, slippage and funding, and is liquidated where its margin ends. \
        `evidence` says how much there is behind the figures. What takes longer than `wait` is \
        answered with 202 and the job.
        """

    static func answers(_ summary: String, _ schema: String) -> [Operation.Answer] {
        [
            .json(.ok, summary, .reference(schema)),
            .json(.accepted, "The job, which goes on", .reference("Job")),
        ]
    }

    static let errors: [HTTPResponse.Status] = [.notFound, .conflict, .tooManyRequests]
}
