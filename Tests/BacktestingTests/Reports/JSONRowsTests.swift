import Backtesting
import Foundation
import Market
import TestSupport
import Testing

/// Rows that are written directly have the bytes that `JSONEncoder` gives.
@Suite struct JSONRowsTests {
    private static func encoded(_ value: some Encodable) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(value), as: UTF8.self)
    }

    private static func text(_ value: Double) -> String {
        var bytes: [UInt8] = []
        bytes.appendShortest(value)
        return String(decoding: bytes, as: UTF8.self)
    }

    @Test(arguments: [
        0, -0.0, 1, -1, 0.1, 1e-7, 1e-5, 0.0001, 1e15, 1e16, 999_999_999_999_999, -1e15, 1e22,
        1e300,
        123_456_789.125, .leastNonzeroMagnitude, .leastNormalMagnitude, .greatestFiniteMagnitude,
        1.0 / 3,
        9_007_199_254_740_992, 4_503_599_627_370_496.5, 100, 1e5, 1e-4,
    ])
    func `a number has the encoder's digits`(_ value: Double) throws {
        #expect(Self.text(value) == (try Self.encoded(value)))
    }

    @Test func `a hundred thousand numbers of all sizes have the encoder's digits`() throws {
        var generator = SplitMix64(seed: 5)
        let values = (0..<100_000).map { index -> Double in
            switch index % 4 {
            case 0:
                let value = Double(bitPattern: generator.next())
                return value.isFinite ? value : 0
            case 1: return Double.random(in: -1e5...1e5, using: &generator)
            case 2: return (Double.random(in: 0...1e6, using: &generator) * 100).rounded() / 100
            default: return Double(Int64.random(in: -(1 << 55)...(1 << 55), using: &generator))
            }
        }
        let encoder = JSONEncoder()
        let encoded = String(decoding: try encoder.encode(values), as: UTF8.self)
        #expect("[" + values.map(Self.text).joined(separator: ",") + "]" == encoded)
    }

    @Test(arguments: [0, 1, 4]) func `a report has the encoder's bytes`(trades: Int) throws {
        let report = try BacktestReport.sample(SampleRun(trades: trades))
        #expect(String(decoding: try report.json(), as: UTF8.self) == (try Self.encoded(report)))
    }

    @Test func `a long report has the encoder's bytes`() throws {
        let report = try BacktestReport.sample(SampleRun(bars: 25_000, trades: 11_000))
        let isEqual =
            String(decoding: try report.json(), as: UTF8.self) == (try Self.encoded(report))
        #expect(isEqual)
    }

    @Test(arguments: [Double.nan, .infinity, -.infinity])
    func `a number that JSON does not have is an error`(_ value: Double) {
        #expect(throws: EncodingError.self) {
            var rows = JSONRows()
            try rows.row { try $0.field("a", value) }
        }
    }
}
