import Forecasting
import Foundation
import Market
import Neural

/// Scalers of both kinds, as pickles and with what they make of some rows.
enum ScalerCases {
    /// What `scaler-KIND.json` holds.
    private struct Record: Codable {
        let rows: [[Double]]
        let scaled: [[Double]]
    }

    private static let columns = ["price", "volume", "constant"]

    static func write(to folder: URL) throws {
        var generator = SeededGenerator(seed: 9)
        let values = (0..<100).flatMap { _ in
            [20_000 + 500 * generator.nextNormal(), exp(3 * generator.nextNormal()), 0.1]
        }
        let rows = stride(from: 0, to: values.count, by: 3).map { Array(values[$0..<$0 + 3]) }
        for kind in ScalerKind.allCases {
            let scaler = Scaler(
                fitting: values,
                columns: columns,
                kind: kind,
                rows: 0..<70,
                range: BarSpan(try candles(count: 100), bars: 0..<70)
            )
            let file = folder.appending(path: "scaler-\(kind.rawValue)")
            try Data(scaler.pickle()).write(to: file.appendingPathExtension("pkl"))
            let scaled = rows.map { row in
                row.indices.map { scaler.scaled(row[$0], column: $0) }
            }
            try Record(rows: rows, scaled: scaled)
                .writeJSON(to: file.appendingPathExtension("json"))
        }
    }

    /// Reads every `sklearn-*.pkl` and writes what it makes of the rows beside it.
    static func answer(in folder: URL) throws {
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
        let data = try Data(contentsOf: folder.appending(path: "scaler-standard.json"))
        let record = try JSONDecoder().decode(Record.self, from: data)
        for name in names.filter({ $0.hasPrefix("sklearn-") && $0.hasSuffix(".pkl") }) {
            let file = folder.appending(path: name)
            let read = try Scaler.read(pickle: Array(Data(contentsOf: file)), path: file.path)
            let scaled = record.rows.map { row in
                row.indices.map { read.map.scaled(row[$0], column: $0) }
            }
            try Record(rows: record.rows, scaled: scaled)
                .writeJSON(to: file.deletingPathExtension().appendingPathExtension("json"))
        }
    }

    /// Candles that give the scalers' rows a place in time.
    private static func candles(count: Int) throws -> CandleSeries {
        let key = SeriesKey(symbol: try Symbol("TEST"), venue: .spot, interval: .oneHour)
        return try CandleSeries(
            key: key,
            candles: (0..<count).map { hour in
                Candle(
                    openTime: Timestamp(milliseconds: Int64(hour) * 3_600_000),
                    open: 1,
                    high: 1,
                    low: 1,
                    close: 1,
                    volume: 1
                )
            }
        )
    }
}
