import Market

/// A performance rating by Sharpe ratio, win rate and profit factor.
public enum Rating: String, Codable, Sendable, CaseIterable {
    /// Sharpe above 2, win rate above 60 %, profit factor above 2.
    case excellent = "EXCELLENT"
    /// Sharpe above 1.5, win rate above 55 %, profit factor above 1.8.
    case good = "GOOD"
    /// Sharpe above 0.5, win rate above 40 %, profit factor above 1.
    case average = "AVERAGE"
    /// Trades were made, and one of the three thresholds is missed.
    case poor = "POOR"
    /// No trade was made.
    case noTrades = "NO_TRADES"
}

extension Performance {
    /// The best rating of which all three thresholds are exceeded.
    ///
    /// An undefined Sharpe ratio exceeds none. The profit factor is compared as
    /// `gains > threshold * losses`, so that gains without any loss exceed every threshold although
    /// their quotient is undefined.
    public static func rating(of trades: [Trade], sharpeRatio: Double?) -> Rating {
        guard let winRate = winRate(of: trades) else { return .noTrades }
        guard let sharpeRatio else { return .poor }
        let gain = grossProfit(of: trades)
        let loss = grossLoss(of: trades)
        let grades: [(rating: Rating, sharpe: Double, winRate: Double, profitFactor: Double)] = [
            (.excellent, 2, 60, 2),
            (.good, 1.5, 55, 1.8),
            (.average, 0.5, 40, 1),
        ]
        let earned = grades.first { grade in
            sharpeRatio > grade.sharpe && winRate > grade.winRate
                && Tie.difference(gain, grade.profitFactor * loss, scale: gain) > 0
        }
        return earned?.rating ?? .poor
    }
}
