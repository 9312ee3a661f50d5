import Backtesting

extension Comparison {
    /// For people: the strategies and buy-and-hold in a table, what to beware of above it.
    var text: String {
        TextReport.renderComparison(reports) + caution.replacing(". ", with: ".\n") + "\n"
    }
}
