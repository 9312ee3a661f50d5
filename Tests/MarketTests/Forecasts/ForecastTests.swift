import Foundation
import Market
import TestSupport
import Testing

@Suite struct ForecastTests {
    @Test(arguments: [(0, 100), (log(1.05), 105), (log(0.5), 50)] as [(Double, Double)])
    func `a log return becomes a price`(logReturn: Double, price: Double) {
        let forecast = Forecast(logReturn: logReturn, logRange: nil, rank: 0.5)
        #expect(isClose(forecast.price(from: 100), price, relative: 1e-15))
    }

    @Test func `a range that is not forecast stays absent in JSON`() throws {
        let forecast = Forecast(logReturn: -0.01, logRange: nil, rank: 0.9)
        let json = try JSONEncoder().encode(forecast)
        #expect(try JSONDecoder().decode(Forecast.self, from: json) == forecast)
    }
}
