public import Market
public import Trading

/// Everything that is needed to run a backtest again and get the same report.
public struct RunManifest: Hashable, Codable, Sendable {
    /// Which strategy, with which settings.
    public struct Strategy: Hashable, Codable, Sendable {
        /// Its name in requests: `lstm_fast`.
        public var id: String
        /// Its name in reports: `LSTM-AI-Fast`.
        public var name: String
        /// Its settings, defaults included.
        public var parameters: StrategyParameters

        /// Creates a strategy's part of a run.
        public init(id: String, name: String, parameters: StrategyParameters) {
            self.id = id
            self.name = name
            self.parameters = parameters
        }
    }

    /// Which model, down to its bytes.
    public struct Model: Hashable, Codable, Sendable {
        /// Its key: `BTCUSDT_1h`.
        public var key: String
        /// SHA-256 of its manifest and weights, 64 hexadecimal digits.
        public var sha256: String

        /// Creates a model's part of a run.
        public init(key: String, sha256: String) {
            self.key = key
            self.sha256 = sha256
        }
    }

    /// Which language model, with all that decides its answers but the figures it is told.
    public struct Language: Hashable, Codable, Sendable {
        /// Its name.
        public var model: String
        /// What it is asked with, its name included.
        public var settings: String
        /// SHA-256 of the instructions and the schema of its answers, 64 hexadecimal digits.
        public var promptSHA256: String

        /// Creates a language model's part of a run.
        public init(model: String, settings: String, promptSHA256: String) {
            self.model = model
            self.settings = settings
            self.promptSHA256 = promptSHA256
        }

        private enum CodingKeys: String, CodingKey {
            case model
            case settings
            case promptSHA256 = "prompt_sha256"
        }
    }

    /// Version of the program.
    public var hindcast: String
    /// Which strategy, with which settings.
    public var strategy: Strategy
    /// What was traded.
    public var symbol: Symbol
    /// Where.
    public var market: Venue
    /// How long a bar is.
    public var interval: Interval
    /// Opening time of the window's first bar.
    public var startDate: Timestamp
    /// Opening time of the window's last bar.
    public var endDate: Timestamp
    /// How many bars the window has.
    public var bars: Int
    /// What trading cost.
    public var execution: ExecutionConfiguration
    /// How signals became orders.
    @WireRiskPolicy public var risk: RiskPolicy
    /// SHA-256 of the candles and funding rates that were read, 64 hexadecimal digits.
    public var dataSHA256: String
    /// The model; nil for a strategy without one.
    @NullCodable public var model: Model?
    /// The language model; nil where none is consulted, and where there is none to ask.
    @NullCodable public var language: Language?
    /// Seed of whatever is drawn by chance, such as the resampling behind an interval.
    public var seed: UInt64

    /// Creates a manifest.
    ///
    /// - Parameters:
    ///   - hindcast: Version of the program.
    ///   - strategy: Which strategy, with which settings.
    ///   - window: The bars of the window, at least one.
    ///   - execution: What trading cost.
    ///   - risk: How signals became orders.
    ///   - dataSHA256: SHA-256 of what was read.
    ///   - model: The model; nil for a strategy without one.
    ///   - language: The language model; nil where none is consulted, or there is none to ask.
    ///   - seed: Seed of whatever is drawn by chance.
    public init(
        hindcast: String,
        strategy: Strategy,
        window: CandleSeries,
        execution: ExecutionConfiguration,
        risk: RiskPolicy,
        dataSHA256: String,
        model: Model?,
        language: Language? = nil,
        seed: UInt64 = 0
    ) {
        precondition(!window.isEmpty, "a window has at least one bar")
        self.hindcast = hindcast
        self.strategy = strategy
        symbol = window.key.symbol
        market = window.key.venue
        interval = window.key.interval
        startDate = window.openTimes[0]
        endDate = window.openTimes[window.count - 1]
        bars = window.count
        self.execution = execution
        _risk = WireRiskPolicy(wrappedValue: risk)
        self.dataSHA256 = dataSHA256
        _model = NullCodable(model)
        _language = NullCodable(language)
        self.seed = seed
    }

    private enum CodingKeys: String, CodingKey {
        case hindcast
        case strategy
        case symbol
        case market
        case interval
        case startDate = "start_date"
        case endDate = "end_date"
        case bars
        case execution
        case risk
        case dataSHA256 = "data_sha256"
        case model
        case language
        case seed
    }
}
