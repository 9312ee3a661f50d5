import Backtesting
public import Market
import Trading

/// What a sweep evaluates: many tasks that do not depend on each other.
public enum SweepRequest: Hashable, Sendable {
    /// Every setting of a search; the merged sweep is the search's report.
    case search(SearchRequest)
    /// Every strategy on every symbol.
    case grid(SweepGrid)
}

/// Strategies on symbols, each an ordinary backtest or a walk-forward with one or several seeds.
public struct SweepGrid: Hashable, Sendable {
    /// The strategies' ids, each once.
    public var strategies: [String]
    /// The symbols, each once.
    public var symbols: [Symbol]
    /// Market, interval, window, capital, costs and parameters; its strategy and symbol are ignored.
    ///
    /// A parameter is given to the strategies that have it.
    public var common: BacktestRequest
    /// How each walks forward; nil for ordinary backtests.
    ///
    /// Its seeds are tasks of their own, for strategies that train a network; others have one task.
    public var walk: WalkForwardSettings?

    /// The most tasks of a sweep.
    public static let mostTasks = 100_000

    /// Creates a grid of ordinary backtests.
    public init(strategies: [String], symbols: [Symbol], common: BacktestRequest) {
        self.strategies = strategies
        self.symbols = symbols
        self.common = common
    }
}

// MARK: - Codable

extension SweepRequest: Codable {
    private enum CodingKeys: String, CodingKey {
        case search
        case grid
    }

    /// Writes one member, named by the kind.
    public func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: CodingKeys.self)
        switch self {
        case .search(let request): try values.encode(request, forKey: .search)
        case .grid(let grid): try values.encode(grid, forKey: .grid)
        }
    }

    /// Reads what ``encode(to:)`` writes.
    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        if let search = try values.decodeIfPresent(SearchRequest.self, forKey: .search) {
            self = .search(search)
        } else {
            self = .grid(try values.decode(SweepGrid.self, forKey: .grid))
        }
    }
}

extension SweepGrid: Codable {
    private enum CodingKeys: String, CodingKey {
        case strategies
        case symbols
        case common
        case walk = "walk_forward"
    }

    /// Writes the common request under the names of a backtest, and the settings of the walk.
    public func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: CodingKeys.self)
        try values.encode(strategies, forKey: .strategies)
        try values.encode(symbols, forKey: .symbols)
        try values.encode(common, forKey: .common)
        try values.encodeIfPresent(walk?.values, forKey: .walk)
    }

    /// Reads what ``encode(to:)`` writes.
    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            strategies: try values.decode([String].self, forKey: .strategies),
            symbols: try values.decode([Symbol].self, forKey: .symbols),
            common: try values.decode(BacktestRequest.self, forKey: .common)
        )
        let settings = try values.decodeIfPresent([String: ParameterValue].self, forKey: .walk)
        if let settings {
            var walk = WalkForwardSettings()
            try WalkForwardSettings.settings.apply(settings, to: &walk)
            self.walk = walk
        }
    }
}
