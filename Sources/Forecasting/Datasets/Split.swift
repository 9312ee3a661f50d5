public import Market

/// Bars in time order, cut into training, validation and test parts that share nothing.
///
/// A window is named by its end *t*: it reads the `lookback` rows up to *t*, and its target is bar
/// *t* + 1. It belongs to a part only if all of these bars do. So `lookback` window ends at each
/// border belong to no part, and no bar, as input or as target, belongs to two.
///
/// With bars 10..<50 and a lookback of 3:
///
///     training    bars 10..<38   windows that end at 12..<37
///     validation  bars 38..<44   windows that end at 40..<43
///     test        bars 44..<50   windows that end at 46..<49
public struct Split: Hashable, Sendable {
    /// One part of a split.
    public struct Part: Hashable, Sendable {
        /// The part's bars, inputs and targets together.
        public let bars: Range<Int>
        /// Ends of the windows that lie inside it.
        public let ends: Range<Int>

        init(bars: Range<Int>, lookback: Int) {
            self.bars = bars
            let first = bars.lowerBound + lookback - 1
            ends = first..<max(first, bars.upperBound - 1)
        }

        /// The rows that its windows read: all bars but the last, which is only a target.
        public var rows: Range<Int> {
            ends.isEmpty ? bars.lowerBound..<bars.lowerBound : bars.lowerBound..<ends.upperBound
        }
    }

    /// What the weights and the scalers are fitted on, or its first stretch.
    public let training: Part
    /// Further stretches of it, as a fold of a cross-validation has around its test; usually none.
    public private(set) var furtherTraining: [Part] = []
    /// What chooses the epoch and calibrates; never fitted on.
    public let validation: Part
    /// What nothing was fitted on, stopped by or calibrated with.
    public let test: Part

    /// Cuts bars in time order by shares, borders rounded down.
    ///
    /// - Parameters:
    ///   - bars: Positions with defined features.
    ///   - shares: How much of them each part gets.
    ///   - lookback: Rows in a window, at least 1.
    public init(bars: Range<Int>, shares: Shares = .standard, lookback: Int) {
        let first = bars.lowerBound + bars.count * shares.training / 100
        let second =
            bars.lowerBound + bars.count * (shares.training + shares.validation) / 100
        self.init(
            training: bars.lowerBound..<first,
            validation: first..<second,
            test: second..<bars.upperBound,
            lookback: lookback
        )
    }

    /// States training stretches, at least one, and a validation part, for a training without a
    /// test part.
    init(training: [Range<Int>], validation: Range<Int>, lookback: Int) {
        self.init(
            training: training[0],
            validation: validation,
            test: validation.upperBound..<validation.upperBound,
            lookback: lookback
        )
        furtherTraining = training.dropFirst().map { Part(bars: $0, lookback: lookback) }
    }

    /// All stretches that the weights and the scalers are fitted on.
    var trainings: [Part] { [training] + furtherTraining }

    /// Takes the bars of each part.
    init(
        training: Range<Int>,
        validation: Range<Int>,
        test: Range<Int>,
        lookback: Int
    ) {
        self.training = Part(bars: training, lookback: lookback)
        self.validation = Part(bars: validation, lookback: lookback)
        self.test = Part(bars: test, lookback: lookback)
    }

    /// Whether each part has a window.
    public var isComplete: Bool {
        !training.ends.isEmpty && !validation.ends.isEmpty && !test.ends.isEmpty
    }

    /// Whether the parts that a training reads have a window each.
    var isTrainable: Bool {
        trainings.contains { !$0.ends.isEmpty } && !validation.ends.isEmpty
    }

    /// As many bars as make every split with that lookback complete.
    ///
    /// The smallest part has more than its share less one bar and must hold `lookback + 1`.
    public static func sufficientBars(lookback: Int, shares: Shares = .standard) -> Int {
        ((lookback + 1) * 100 + shares.smallest - 1) / shares.smallest
    }
}

// MARK: - Rules

extension Split {
    /// How much of the bars each part gets, in percent; the test part gets the rest.
    public struct Shares: Hashable, Sendable {
        /// The training part's share, in percent.
        public let training: Int
        /// The validation part's share, in percent.
        public let validation: Int

        /// 70 % for training, 15 % for validation, 15 % for the test.
        public static let standard = Shares(checked: 70, 15)

        /// Creates shares of 1 % at least, which leave 1 % at least for the test part.
        ///
        /// - Throws: ``ForecastingError/invalidParameter(name:value:expected:)`` for others.
        public init(training: Int, validation: Int) throws(ForecastingError) {
            guard (1...98).contains(training), (1...98).contains(validation),
                training + validation <= 99
            else {
                throw .invalidParameter(
                    name: "split",
                    value: "\(training)/\(validation)",
                    expected: "two shares in percent, at least 1 each and at most 99 together"
                )
            }
            self.init(checked: training, validation)
        }

        private init(checked training: Int, _ validation: Int) {
            self.training = training
            self.validation = validation
        }

        /// The share of the smallest part, in percent.
        var smallest: Int { min(training, validation, 100 - training - validation) }
    }

    /// Where the parts of a split end.
    public enum Rule: Hashable, Sendable {
        /// By shares of the bars that have features.
        case shares(Shares)
        /// By half-open spans of opening times, in this order and without an overlap; bars in none
        /// of them are left out.
        case spans(
            training: Range<Timestamp>,
            validation: Range<Timestamp>,
            test: Range<Timestamp>
        )
        /// By half-open spans of opening times without an overlap, the training's ascending, and no
        /// test part: what a fold of a walk-forward or a cross-validation learns from.
        case untested(training: [Range<Timestamp>], validation: Range<Timestamp>)

        /// 70/15/15.
        public static let standard = Rule.shares(.standard)
    }
}

extension Split.Rule {
    /// Splits the bars of a series.
    ///
    /// - Parameters:
    ///   - series: The candles.
    ///   - bars: Positions with defined features.
    ///   - lookback: Rows in a window.
    ///   - warmUp: Bars without features at the start of a series, for the error.
    /// - Returns: A split whose every part has a window.
    /// - Throws: ``ForecastingError/notEnoughCandles(series:have:need:)`` for shares of too few bars,
    ///   ``ForecastingError/invalidParameter(name:value:expected:)`` for spans that overlap or are
    ///   too short.
    func split(
        _ series: CandleSeries,
        bars: Range<Int>,
        lookback: Int,
        warmUp: Int = FeatureTable.warmUp
    ) throws(ForecastingError) -> Split {
        switch self {
        case .shares(let shares):
            let split = Split(bars: bars, shares: shares, lookback: lookback)
            guard split.isComplete else {
                throw .notEnoughCandles(
                    series: series.key,
                    have: series.count,
                    need: warmUp
                        + Split.sufficientBars(lookback: lookback, shares: shares)
                )
            }
            return split
        case .untested(let training, let validation):
            let stretches = training.map { positions(of: $0, in: series).clamped(to: bars) }
            let spans = (training + [validation]).sorted { $0.lowerBound < $1.lowerBound }
            let isApart = spans.isAscending()
            let split =
                stretches.isEmpty
                ? nil
                : Split(
                    training: stretches,
                    validation: positions(of: validation, in: series).clamped(to: bars),
                    lookback: lookback
                )
            guard isApart, let split, split.isTrainable else {
                throw .invalidParameter(
                    name: "split",
                    value: "\(training), \(validation)",
                    expected: "spans apart from each other, each with \(lookback + 1) candles"
                        + " after the first \(FeatureTable.warmUp)"
                )
            }
            return split
        case .spans(let training, let validation, let test):
            func positions(_ span: Range<Timestamp>) -> Range<Int> {
                self.positions(of: span, in: series).clamped(to: bars)
            }
            let split = Split(
                training: positions(training),
                validation: positions(validation),
                test: positions(test),
                lookback: lookback
            )
            guard training.upperBound <= validation.lowerBound,
                validation.upperBound <= test.lowerBound, split.isComplete
            else {
                throw .invalidParameter(
                    name: "split",
                    value: "\(training), \(validation), \(test)",
                    expected: "spans that follow one another, each with \(lookback + 1) candles"
                        + " after the first \(warmUp)"
                )
            }
            return split
        }
    }

    /// Positions of the bars that open in a span.
    private func positions(of span: Range<Timestamp>, in series: CandleSeries) -> Range<Int> {
        let first = series.firstIndex(openingAtOrAfter: span.lowerBound)
        return first..<max(first, series.firstIndex(openingAtOrAfter: span.upperBound))
    }
}
