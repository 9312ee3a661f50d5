public import Market
public import Trading

/// What a walk-forward adds to the report of its one account: its folds, and the spread over seeds.
///
/// In JSON it stands under `walk_forward`; `docs/walk-forward.md` describes every field.
public struct WalkForwardReport: Hashable, Codable, Sendable {
    /// Return and Sharpe ratio of a stretch of bars.
    public struct Part: Hashable, Codable, Sendable {
        /// The return, in percent of the equity at its start.
        @NullCodable public var totalReturnPct: Double?
        /// The same scaled to a year, simple.
        @NullCodable public var annualizedReturn: Double?
        /// Sharpe ratio of the marked equity, annualised.
        @NullCodable public var sharpeRatio: Double?

        /// The figures of equity curves, one after the other as if each went on where the one before
        /// ended.
        ///
        /// - Parameters:
        ///   - curves: At least one; each has the start of its stretch, then the close of each bar.
        ///   - interval: How long a bar is.
        public init(chaining curves: [[EquityPoint]], interval: Interval) {
            let equity = Self.chained(curves)
            _totalReturnPct = NullCodable(Performance.totalReturnPct(of: equity))
            _annualizedReturn = NullCodable(Performance.annualizedReturn(of: equity))
            _sharpeRatio = NullCodable(
                Performance.sharpeRatio(
                    of: Performance.returns(of: equity),
                    barsPerYear: interval.barsPerYear
                )
            )
        }

        private static func chained(_ curves: [[EquityPoint]]) -> [EquityPoint] {
            guard var chain = curves.first else { return [] }
            for curve in curves.dropFirst() {
                guard let start = curve.first, let end = chain.last, start.equity > 0 else {
                    continue
                }
                let shift = end.timestamp.milliseconds - start.timestamp.milliseconds
                chain += curve.dropFirst().map { point in
                    EquityPoint(
                        timestamp: point.timestamp + shift,
                        equity: end.equity * (point.equity / start.equity)
                    )
                }
            }
            return chain
        }

        private enum CodingKeys: String, CodingKey {
            case totalReturnPct = "total_return_pct"
            case annualizedReturn = "annualized_return"
            case sharpeRatio = "sharpe_ratio"
        }
    }

    /// The model of a fold.
    public struct Model: Hashable, Codable, Sendable {
        /// SHA-256 of the model's bytes, 64 hexadecimal digits.
        public var sha256: String
        /// The epoch of the kept weights, counted from 1.
        public var bestEpoch: Int
        /// Epochs trained.
        public var epochsTrained: Int
        /// Loss of the kept weights on the validation part.
        public var validationLoss: Double

        /// Creates the entry of a model.
        public init(sha256: String, bestEpoch: Int, epochsTrained: Int, validationLoss: Double) {
            self.sha256 = sha256
            self.bestEpoch = bestEpoch
            self.epochsTrained = epochsTrained
            self.validationLoss = validationLoss
        }

        private enum CodingKeys: String, CodingKey {
            case sha256
            case bestEpoch = "best_epoch"
            case epochsTrained = "epochs_trained"
            case validationLoss = "best_val_loss"
        }
    }

    /// A forecaster in closed form that was fitted for a fold.
    public struct Forecaster: Hashable, Codable, Sendable {
        /// What was fitted: `har`, `ewma` or `ridge`.
        public var kind: String
        /// SHA-256 of all that was fitted, 64 hexadecimal digits.
        public var sha256: String

        /// Creates the entry of a forecaster.
        public init(kind: String, sha256: String) {
            self.kind = kind
            self.sha256 = sha256
        }
    }

    /// One fold: what was learned from, and what was traded with it.
    public struct Fold: Hashable, Codable, Sendable {
        /// Its place, counted from 1.
        public var number: Int
        /// The bars that weights and scalers were fitted on; for a rule, those that chose its
        /// parameters.
        @NullCodable public var training: BarSpan?
        /// The bars that chose the epoch, or a fitted forecaster's penalty, and ranked the forecasts;
        /// nil for a rule.
        @NullCodable public var validation: BarSpan?
        /// Bars between the last learned and the first traded one, which take no part.
        public var gapBars: Int
        /// The traded bars.
        public var trading: BarSpan
        /// The model; nil for a rule and for a fitted forecaster.
        @NullCodable public var model: Model?
        /// The forecaster that was fitted in the place of a model; nil for a model and for a rule.
        public var forecaster: Forecaster?
        /// The parameters that were chosen for it; empty where none are searched.
        public var settings: [String: ParameterValue]
        /// The account on the learned bars, of its own; nil where nothing was learned.
        @NullCodable public var inSample: Part?
        /// The one account on the traded bars.
        public var outOfSample: Part

        /// Creates a fold.
        public init(
            number: Int,
            training: BarSpan?,
            validation: BarSpan?,
            gapBars: Int,
            trading: BarSpan,
            model: Model?,
            settings: [String: ParameterValue],
            inSample: Part?,
            outOfSample: Part
        ) {
            self.number = number
            _training = NullCodable(training)
            _validation = NullCodable(validation)
            self.gapBars = gapBars
            self.trading = trading
            _model = NullCodable(model)
            self.settings = settings
            _inSample = NullCodable(inSample)
            self.outOfSample = outOfSample
        }

        private enum CodingKeys: String, CodingKey {
            case number
            case training
            case validation
            case gapBars = "gap_bars"
            case trading
            case model
            case forecaster
            case settings
            case inSample = "in_sample"
            case outOfSample = "out_of_sample"
        }
    }

    /// The search of parameters, which is the same in every fold.
    public struct Search: Hashable, Codable, Sendable {
        /// The values of each searched parameter.
        public var grid: [String: [ParameterValue]]
        /// How many combinations were tried in each fold.
        public var candidates: Int

        /// Describes a search.
        public init(grid: [String: [ParameterValue]], candidates: Int) {
            self.grid = grid
            self.candidates = candidates
        }
    }

    /// The folds, ascending.
    public var folds: [Fold]
    /// Out-of-sample annualised return over the mean of the folds' in-sample ones.
    ///
    /// Nil without both, and where the mean in-sample return is not above zero.
    @NullCodable public var efficiency: Double?
    /// The search of parameters; nil where none are searched.
    @NullCodable public var search: Search?
    /// The walks of several seeds; nil for one walk.
    @NullCodable public var seeds: WalkSeeds?

    /// Creates the part of a report.
    ///
    /// - Parameters:
    ///   - folds: The folds, ascending.
    ///   - annualizedReturn: That of the one account over all traded bars, in percent.
    ///   - search: The search of parameters.
    ///   - seeds: The walks of several seeds.
    public init(
        folds: [Fold],
        annualizedReturn: Double?,
        search: Search?,
        seeds: WalkSeeds?
    ) {
        self.folds = folds
        let learned = folds.compactMap { $0.inSample?.annualizedReturn }
        let mean = learned.isEmpty ? nil : learned.reduce(0, +) / Double(learned.count)
        let ratio = mean.flatMap { mean in
            mean > 0 ? annualizedReturn.map { ($0 / mean) } : nil
        }
        _efficiency = NullCodable(ratio?.finite)
        _search = NullCodable(search)
        _seeds = NullCodable(seeds)
    }
}

/// The walks of several seeds, of which the report shows the median one.
public struct WalkSeeds: Hashable, Codable, Sendable {
    /// One whole walk.
    public struct Walk: Hashable, Codable, Sendable {
        /// The seed of its trainings.
        public var seed: UInt64
        /// Its total return, in percent.
        @NullCodable public var totalReturnPct: Double?
        /// Its Sharpe ratio.
        @NullCodable public var sharpeRatio: Double?
        /// Its evidence, corrected for the choice among all walks; nil for a walk alone.
        @NullCodable public var corrected: CorrectedEvidence?

        /// Creates a walk.
        public init(
            seed: UInt64,
            totalReturnPct: Double?,
            sharpeRatio: Double?,
            corrected: CorrectedEvidence? = nil
        ) {
            self.seed = seed
            _totalReturnPct = NullCodable(totalReturnPct)
            _sharpeRatio = NullCodable(sharpeRatio)
            _corrected = NullCodable(corrected)
        }

        private enum CodingKeys: String, CodingKey {
            case seed
            case totalReturnPct = "total_return_pct"
            case sharpeRatio = "sharpe_ratio"
            case corrected
        }
    }

    /// The least, the median and the largest of one figure; undefined ones are left out.
    public struct Spread: Hashable, Codable, Sendable {
        /// The least.
        public var min: Double
        /// The median; the lower one of an even number.
        public var median: Double
        /// The largest.
        public var max: Double

        /// Nil without a value.
        public init?(_ values: [Double]) {
            let sorted = values.sorted()
            guard let first = sorted.first, let last = sorted.last else { return nil }
            min = first
            median = sorted[(sorted.count - 1) / 2]
            max = last
        }
    }

    /// The walks, by seed.
    public var walks: [Walk]
    /// The seed of the walk that the report shows: the median one by Sharpe ratio.
    public var shown: UInt64
    /// The spread of the total returns, in percent.
    @NullCodable public var totalReturnPct: Spread?
    /// The spread of the Sharpe ratios.
    @NullCodable public var sharpeRatio: Spread?

    /// Orders some walks by Sharpe ratio, those without one first, and takes the median, the lower
    /// one of an even number.
    ///
    /// - Parameter walks: At least one.
    public init(_ walks: [Walk]) {
        precondition(!walks.isEmpty, "at least one walk")
        let order = walks.indices.sorted { left, right in
            let (first, second) = (walks[left].sharpeRatio, walks[right].sharpeRatio)
            guard first != second else { return left < right }
            return (first ?? -.infinity) < (second ?? -.infinity)
        }
        self.walks = walks
        shown = walks[order[(order.count - 1) / 2]].seed
        _totalReturnPct = NullCodable(Spread(walks.compactMap(\.totalReturnPct)))
        _sharpeRatio = NullCodable(Spread(walks.compactMap(\.sharpeRatio)))
    }

    /// What a reader must know of the choice, as a sentence.
    package var warning: String {
        guard walks.count > 1 else {
            return "One walk with one seed: other seeds train other networks, and how far their "
                + "results lie apart is not known."
        }
        let range = sharpeRatio.map {
            "; their Sharpe ratios reach from \(NumberText.ratio($0.min)) to "
                + NumberText.ratio($0.max)
        }
        let corrected = walks.compactMap(\.corrected)
        let verdict =
            corrected.count < walks.count
            ? ""
            : " "
                + CorrectedEvidence.verdict(
                    corrected,
                    names: walks.map { "seed \($0.seed)" },
                    candidates: "seeds"
                )
        return "The median of \(NumberText.count(walks.count)) walks of different seeds is shown, "
            + "that of seed \(shown)" + (range ?? "") + "." + verdict
    }

    private enum CodingKeys: String, CodingKey {
        case walks
        case shown = "shown_seed"
        case totalReturnPct = "total_return_pct"
        case sharpeRatio = "sharpe_ratio"
    }
}
