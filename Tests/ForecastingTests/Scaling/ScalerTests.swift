import Forecasting
import Foundation
import Market
import Neural
import TestSupport
import Testing

@Suite struct ScalerTests {
    /// What scripts/goldens/forecasting.py wrote: scikit-learn's own scalers.
    struct Golden: Decodable {
        let fitted: Int
        let mean: [Double]
        let variance: [Double]
        let scale: [Double]
        let minimum: [Double]
        let maximum: [Double]
        let factor: [Double]
        let offset: [Double]
        let rows: [Int]
        let standardised: [[Double]]
        let normalised: [[Double]]

        init() throws {
            let data = try Data(contentsOf: Fixtures.url("Forecasting/scalers.json"))
            self = try JSONDecoder().decode(Golden.self, from: data)
        }
    }

    static let names = ["open", "volume", "constant", "steps", "returns"]

    /// The columns that the script scales, row after row.
    static func table() throws -> [Double] {
        let series = try CandleSeries.sample()
        return series.openTimes.indices.flatMap { row in
            [
                series.opens[row],
                series.volumes[row],
                0.1,
                1e9 + Double(row % 2) * 1e-7,
                row == 0 ? 0 : log(series.closes[row] / series.closes[row - 1]),
            ]
        }
    }

    static func scaler(_ kind: ScalerKind, rows: Range<Int>) throws -> Scaler {
        try Scaler(
            fitting: table(),
            columns: names,
            kind: kind,
            rows: rows,
            range: BarSpan(.sample(), bars: rows)
        )
    }

    @Test func `a standard scaler fits as scikit-learn does`() throws {
        let golden = try Golden()
        let table = try Self.table()
        let scaler = StandardScaler(fitting: table[..<(golden.fitted * 5)], width: 5)
        expectClose(scaler.mean, golden.mean)
        expectClose(scaler.variance, golden.variance)
        expectClose(scaler.scale, golden.scale)
        #expect(scaler.scale[2] == 1, "a constant is only centred")
        #expect(scaler.sampleCount == golden.fitted)
    }

    @Test func `a min-max scaler fits as scikit-learn does`() throws {
        let golden = try Golden()
        let table = try Self.table()
        let scaler = MinMaxScaler(fitting: table[..<(golden.fitted * 5)], width: 5)
        expectClose(scaler.minimum, golden.minimum)
        expectClose(scaler.maximum, golden.maximum)
        expectClose(scaler.scale, golden.factor)
        expectClose(scaler.offset, golden.offset)
    }

    @Test(arguments: ScalerKind.allCases)
    func `rows inside and outside the fitted range scale as scikit-learn scales them`(
        kind: ScalerKind
    ) throws {
        let golden = try Golden()
        let table = try Self.table()
        let scaler = try Self.scaler(kind, rows: 0..<golden.fitted)
        let expected = kind == .standard ? golden.standardised : golden.normalised
        for (row, values) in zip(golden.rows, expected) {
            for (column, value) in values.enumerated() {
                let scaled = scaler.scaled(table[row * 5 + column], column: column)
                #expect(isClose(scaled, value, relative: 1e-12, absolute: 1e-12))
                let restored = scaler.restored(scaled, column: column)
                #expect(isClose(restored, table[row * 5 + column], relative: 1e-12))
            }
        }
    }

    @Test(arguments: ScalerKind.allCases)
    func `rows outside the fitted range change no parameter`(kind: ScalerKind) throws {
        var table = try Self.table()
        let range = BarSpan(try .sample(), bars: 100..<900)
        let before = Scaler(
            fitting: table,
            columns: Self.names,
            kind: kind,
            rows: 100..<900,
            range: range
        )
        for index in table.indices where !(500..<4500).contains(index) {
            table[index] = 1e12
        }
        let after = Scaler(
            fitting: table,
            columns: Self.names,
            kind: kind,
            rows: 100..<900,
            range: range
        )
        #expect(before == after)
    }

    @Test func `what the network gets is bounded and the undefined stays undefined`() throws {
        let scaler = Scaler(
            fitting: [1, 0, 3, 0],
            columns: ["a", "b"],
            kind: .standard,
            rows: 0..<2,
            range: BarSpan(try .sample(), bars: 0..<2)
        )
        let matrix = scaler.matrix(of: [1, 0, 100, -3, .nan, -1e9], limit: 10)
        #expect(matrix.rows == 3 && matrix.columns == 2)
        #expect(Array(matrix.values[0..<4]) == [-1, 0, 10, -3])
        #expect(matrix.values[4].isNaN && matrix.values[5] == -10)
    }

    @Test func `a scaler remembers the rows that it has seen`() throws {
        let fitted = try #require(try Self.scaler(.standard, rows: 24..<48).fitted)
        #expect(fitted.bars == 24)
        #expect(fitted.from.description == "2018-08-12T00:00:00Z")
        #expect(fitted.to.description == "2018-08-12T23:00:00Z")
    }

    @Test(arguments: ScalerKind.allCases)
    func `a scaler survives its file to the last bit`(kind: ScalerKind) throws {
        let scaler = try Self.scaler(kind, rows: 0..<1400)
        let data = try JSONEncoder().encode(scaler)
        #expect(try JSONDecoder().decode(Scaler.self, from: data) == scaler)
    }

    // scripts/goldens/forecasting.py proves that scikit-learn loads these very bytes.
    @Test(arguments: [(ScalerKind.standard, "standard.pkl"), (.minMax, "minmax.pkl")])
    func `a pickle has the bytes that scikit-learn is known to load`(
        kind: ScalerKind,
        name: String
    ) throws {
        let pickle = try Self.scaler(kind, rows: 0..<1400).pickle()
        let golden = try Data(contentsOf: Fixtures.url("Forecasting/\(name)"))
        #expect(Data(pickle) == golden)
    }

    private func expectClose(_ actual: [Double], _ expected: [Double]) {
        #expect(actual.count == expected.count)
        for (value, other) in zip(actual, expected) {
            #expect(isClose(value, other, relative: 1e-12), "\(value) instead of \(other)")
        }
    }
}
