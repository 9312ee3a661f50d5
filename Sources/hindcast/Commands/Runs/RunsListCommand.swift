import ArgumentParser
import Market
import Workflows

/// `hindcast runs list`.
struct RunsListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List the kept runs, the newest first.",
        discussion: """
            The best of many runs is the best by chance, too: of ten strategies on noise, one looks \
            good. Rank with care.

              hindcast runs list --strategy lstm_fast --since 2025-01-01
              hindcast runs list --sort drawdown --limit 10

            With --json: a list of what GET /api/v1/backtest/runs answers under `runs`.
            """
    )

    @Option(
        help: ArgumentHelp("Only runs on this symbol.", valueName: "name"),
        transform: { try Symbol($0) }
    )
    var symbol: Symbol?

    @Option(help: "Only runs of this strategy: \(Workspace.strategySummary).")
    var strategy: String?

    @Option(
        help: ArgumentHelp(
            "Only runs made then or later: 2025-01-01 or RFC 3339.",
            valueName: "time"
        ),
        transform: { try Timestamp($0) }
    )
    var since: Timestamp?

    @Option(
        help: ArgumentHelp("Only runs made before then.", valueName: "time"),
        transform: { try Timestamp($0) }
    )
    var until: Timestamp?

    @Option(
        help: ArgumentHelp(
            "By date, return, sharpe, drawdown or trades, the best or newest first (default: date).",
            valueName: "figure"
        ),
        transform: { text in
            guard let order = RunQuery.Order(rawValue: text) else {
                throw ValidationError(
                    "give one of "
                        + RunQuery.Order.allCases.map(\.rawValue).joined(separator: ", ")
                )
            }
            return order
        }
    )
    var sort: RunQuery.Order = .date

    @Flag(help: "The other way round.")
    var reverse = false

    @Option(help: "How many at most, 1 to 1000.")
    var limit = 50

    @OptionGroup var global: GlobalOptions

    func validate() throws {
        guard let strategy, !Workspace.strategyIDs.contains(strategy) else { return }
        throw ValidationError(
            "--strategy is '\(strategy)'; give one of \(Workspace.strategySummary)"
        )
    }

    func run() async throws {
        var query = RunQuery()
        (query.symbol, query.strategy) = (symbol, strategy)
        (query.since, query.until) = (since, until)
        (query.order, query.isReversed, query.limit) = (sort, reverse, limit)
        let runs = try Workspace(home: global.resolvedHome).runs(query)
        if global.json {
            try Console.print(json: runs)
        } else {
            try Console.print(runs.table)
        }
    }
}
