import Backtesting
import Connectors
import Forecasting
import Foundation
import Market
import Storage
import Trading

/// What a run has read, as files of a pack: `data/candles.csv.gz`, `data/funding.csv.gz`,
/// `data/answers.json` and the files of the model under `model/`.
enum RunData {
    static let candles = "data/candles.csv.gz"
    static let funding = "data/funding.csv.gz"
    static let answers = "data/answers.json"
    static let modelFolder = "model/"

    /// Candles as gzipped CSV that reads back to the same bits.
    static func table(_ series: CandleSeries) -> Data {
        var table = GzipTable(header: "open_time_ms,open,high,low,close,volume")
        for candle in series.candles {
            table.row { bytes in
                bytes.append(contentsOf: "\(candle.openTime.milliseconds)".utf8)
                for value in [candle.open, candle.high, candle.low, candle.close, candle.volume] {
                    bytes.append(UInt8(ascii: ","))
                    bytes.appendShortest(value)
                }
            }
        }
        return table.finish()
    }

    /// Funding rates as gzipped CSV that reads back to the same bits.
    static func table(_ rates: [FundingRate]) -> Data {
        var table = GzipTable(header: "funding_time,funding_rate")
        for rate in rates {
            table.row { bytes in
                bytes.append(contentsOf: "\(rate.time.milliseconds),".utf8)
                bytes.appendShortest(rate.rate)
            }
        }
        return table.finish()
    }

    /// Candles of several stretches of one series as one series, each candle once.
    static func union(_ stretches: [CandleSeries]) throws -> CandleSeries {
        var candles: [Timestamp: Candle] = [:]
        for candle in stretches.flatMap({ Array($0.candles) }) {
            candles[candle.openTime] = candle
        }
        return try CandleSeries(
            key: stretches[0].key,
            candles: candles.values.sorted { $0.openTime < $1.openTime }
        )
    }

    /// A stored answer of a language model.
    struct Answer: Codable, Hashable {
        var promptSHA256: String
        var settings: String
        var direction: String?
        var confidence: Double?
        var reasoning: String?
        var refusal: String?

        private enum CodingKeys: String, CodingKey {
            case promptSHA256 = "prompt_sha256"
            case settings, direction, confidence, reasoning, refusal
        }

        init(_ record: StoredAnswers.Record) {
            promptSHA256 = record.promptHash.map { byte in
                (byte < 16 ? "0" : "") + String(byte, radix: 16)
            }.joined()
            settings = record.settings
            switch record.answer {
            case .opinion(let direction, let confidence, let reasoning):
                (self.direction, self.confidence, self.reasoning) = (
                    direction, confidence, reasoning
                )
            case .refusal(let reason): refusal = reason
            }
        }

        /// The prompt's hash and the answer; nil for fields that are no answer.
        var stored: (hash: [UInt8], answer: StoredAnswer)? {
            let digits = Array(promptSHA256.utf8)
            guard digits.count == 64 else { return nil }
            var hash: [UInt8] = []
            for index in stride(from: 0, to: 64, by: 2) {
                let pair = String(decoding: digits[index..<(index + 2)], as: UTF8.self)
                guard pair.allSatisfy(\.isHexDigit), let byte = UInt8(pair, radix: 16) else {
                    return nil
                }
                hash.append(byte)
            }
            if let refusal { return (hash, .refusal(reason: refusal)) }
            guard let direction, let confidence, let reasoning else { return nil }
            return (
                hash,
                .opinion(direction: direction, confidence: confidence, reasoning: reasoning)
            )
        }
    }
}
