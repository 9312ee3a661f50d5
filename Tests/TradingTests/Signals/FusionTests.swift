import Market
import TestSupport
import Testing
import Trading

struct FusionTests {
    private static let up = ForecastView(
        forecast: Forecast(logReturn: 0.01, logRange: nil, rank: 0.6)
    )
    private static let technical = TechnicalView(
        rsi: .init(value: 60, score: 0.5),
        macd: .init(value: 1, score: 0.25),
        bollinger: .init(value: 0.5, score: 0),
        trend: .sideways
    )
    private static let down = LanguageView(direction: .short, confidence: 0.9)

    /// The technical view says .25 * .5 + .30 * .25 = .2, the forecast .6, the language model -.9.
    private static let mixtures: [(views: Views, score: Double)] = [
        (Views(technical: technical, forecast: up), 0.4),
        (Views(technical: technical), 0.2),
        (Views(forecast: up), 0.6),
        (Views(language: down), -0.9),
        (Views(technical: technical, language: down), -0.1 / 0.6),
        (Views(forecast: up, language: down), 0.1),
        (Views(technical: technical, forecast: up, language: down), 0.14),
    ]

    @Test(arguments: mixtures)
    func `absent views leave their weight to those present`(views: Views, score: Double) throws {
        let fused = try #require(Fusion(minConfidencePct: 60).score(of: views))
        #expect(isClose(fused, score))
    }

    @Test(arguments: mixtures)
    func `the weights are those of the score`(views: Views, score: Double) {
        let weights = Fusion(minConfidencePct: 60).weights(of: views)
        #expect(isClose(weights.forecast + weights.technical + weights.language, 1))
        let sum =
            weights.forecast * (views.forecast?.score ?? 0)
            + weights.technical * (views.technical?.score ?? 0)
            + weights.language * (views.language?.score ?? 0)
        #expect(isClose(sum, score))
    }

    @Test func `a score on its threshold reaches it, whatever the last bit says`() {
        let fusion = Fusion(minConfidencePct: 60, strongConfidencePct: 85)
        for bit in [-1e-15, 0, 1e-15] {
            #expect(fusion.action(for: 0.2 + bit) == .buy)
            #expect(fusion.action(for: -0.2 + bit) == .sell)
            #expect(fusion.action(for: 0.7 + bit) == .strongBuy)
            #expect(Fusion(minConfidencePct: 50).action(for: bit) == .hold)
        }
        #expect(fusion.action(for: 0.199) == .hold)
    }

    @Test
    func `without a language model forecast and technical view weigh one half each`() {
        let weights = Fusion(minConfidencePct: 60)
            .weights(of: Views(technical: Self.technical, forecast: Self.up))
        #expect(weights.forecast == 0.5)
        #expect(weights.technical == 0.5)
        #expect(weights.language == 0)
    }

    @Test
    func `no view at all is no score and has no weight`() {
        #expect(Fusion(minConfidencePct: 60).score(of: Views()) == nil)
        let weights = Fusion(minConfidencePct: 60).weights(of: Views())
        #expect(weights.forecast + weights.technical + weights.language == 0)
    }

    @Test(arguments: [
        (threshold: 60.0, score: 0.1998, action: Action.hold),
        (threshold: 60, score: 0.2, action: .buy),
        (threshold: 60, score: -0.1998, action: .hold),
        (threshold: 60, score: -0.2, action: .sell),
        (threshold: 60, score: 0.6998, action: .buy),
        (threshold: 60, score: 0.7, action: .strongBuy),
        (threshold: 60, score: -0.6998, action: .sell),
        (threshold: 60, score: -0.7, action: .strongSell),
        (threshold: 60, score: 1, action: .strongBuy),
        (threshold: 75, score: 0.4998, action: .hold),
        (threshold: 75, score: 0.5, action: .buy),
        (threshold: 90, score: 0.75, action: .hold),
        (threshold: 90, score: -0.8, action: .strongSell),
        (threshold: 50, score: 1e-9, action: .buy),
        (threshold: 50, score: 0, action: .hold),
        (threshold: 0, score: 0, action: .hold),
        (threshold: 0, score: -0.0, action: .hold),
    ])
    func `the confidence decides whether to act and how strongly`(
        threshold: Double,
        score: Double,
        action: Action
    ) {
        #expect(Fusion(minConfidencePct: threshold).action(for: score) == action)
    }

    @Test(arguments: [(0.0, 50.0), (0.1998, 59.99), (-0.2, 60), (0.6998, 84.99), (-1, 100)])
    func `the confidence runs from 50 to 100 percent`(score: Double, percent: Double) {
        #expect(isClose(Fusion.confidencePct(of: score), percent))
    }

    @Test(arguments: [
        (logReturn: 0.01, score: 0.6), (logReturn: -1e-9, score: -0.6), (logReturn: 0, score: 0),
    ])
    func `a forecast counts by its rank, not by its size`(logReturn: Double, score: Double) {
        let forecast = Forecast(logReturn: logReturn, logRange: nil, rank: 0.6)
        #expect(ForecastView(forecast: forecast).score == score)
    }

    @Test(arguments: [
        (direction: Direction?.some(.long), score: 0.7), (.some(.short), -0.7), (nil, 0),
    ])
    func `a language view is its direction times its confidence`(
        direction: Direction?,
        score: Double
    ) {
        #expect(LanguageView(direction: direction, confidence: 0.7).score == score)
    }
}
