public import Market
public import Trading

/// The manifest of a run: everything that is needed to get the same report again.
public struct RunManifest: Hashable, Codable, Sendable {
    /// The strategy and its parameters.
    public struct Strategy: Hashable, Codable, Sendable {
        /// Its name in requests: `lstm_fast`.
        public var id: String
        /// Its name in reports: `LSTM-AI-Fast`.
        public var name: String
        /// Its parameters, defaults included.
        public var parameters: StrategyParameters

        /// Creates a strategy's part of a run.
        public init(id: String, name: String, parameters: StrategyParameters) {
            self.id = id
            self.name = name
            self.parameters = parameters
        }
    }

    /// The model, identified by its bytes.
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

    /// The language model and everything that decides its answers except the figures of a prompt.
    public struct Language: Hashable, Codable, Sendable {
        /// Its name.
        public var model: String
        /// Its settings, its name included.
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

    /// How a walk-forward learned, identified by its settings and by the bytes of its models.
    public struct WalkForward: Hashable, Codable, Sendable {
        /// Its settings by their names in requests, defaults included.
        public var settings: [String: ParameterValue]
        /// SHA-256 of each fold's model, 64 hexadecimal digits; empty for a rule.
        public var models: [String]
        /// Names of the parameters that each fold chose anew; the others are the run's.
        public var searched: [String]

        /// Creates a walk-forward's part of a run.
        public init(
            settings: [String: ParameterValue],
            models: [String],
            searched: [String] = []
        ) {
            self.settings = settings
            self.models = models
            self.searched = searched
        }
    }

    /// Version of the program.
    public var hindcast: String
    /// The strategy and its parameters.
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
    /// The execution settings.
    public var execution: ExecutionConfiguration
    /// The risk policy.
    @WireRiskPolicy public var risk: RiskPolicy
    /// SHA-256 of the candles and funding rates that were read, 64 hexadecimal digits.
    public var dataSHA256: String
    /// The model; nil for a strategy without one.
    @NullCodable public var model: Model?
    /// The language model; nil if none is consulted or none is available.
    @NullCodable public var language: Language?
    /// How a walk-forward learned; nil for another run.
    public var walkForward: WalkForward?
    /// What forecast in the place of a model; nil for a model, and for a strategy without forecasts.
    public var forecaster: Forecaster?
    /// Seed of all random numbers, such as the bootstrap's.
    public var seed: UInt64

    /// Creates a manifest.
    ///
    /// - Parameters:
    ///   - hindcast: Version of the program.
    ///   - strategy: The strategy and its parameters.
    ///   - window: The bars of the window, at least one.
    ///   - execution: The execution settings.
    ///   - risk: The risk policy.
    ///   - dataSHA256: SHA-256 of what was read.
    ///   - model: The model; nil for a strategy without one.
    ///   - language: The language model; nil if none is consulted or none is available.
    ///   - walkForward: How a walk-forward learned; nil for another run.
    ///   - seed: Seed of all random numbers.
    public init(
        hindcast: String,
        strategy: Strategy,
        window: CandleSeries,
        execution: ExecutionConfiguration,
        risk: RiskPolicy,
        dataSHA256: String,
        model: Model?,
        language: Language? = nil,
        walkForward: WalkForward? = nil,
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
        self.walkForward = walkForward
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
        case walkForward = "walk_forward"
        case forecaster
        case seed
    }
}
