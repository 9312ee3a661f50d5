public import Foundation

/// What tells that a file holds spot candles, though nobody said so.
///
/// Spot and futures candles have the same columns, and one market's prices are the other's to a few
/// hundredths of a percent: a file taken for the wrong one makes no error, only untrue backtests. A
/// file without a sign may be of either.
public enum SpotSign: Hashable, Sendable {
    /// The path has the word `spot`, as `data/spot/monthly/klines/BTCUSDT` of Binance's dumps does.
    case path
    /// Binance's columns without a header and times in microseconds: its spot dumps since 2025. Those
    /// of futures keep milliseconds.
    case microseconds

    /// The sign that a file has; nil where it has none, and where it cannot be read.
    ///
    /// - Parameter url: The file. A pipe is not read, since that would take its first lines away.
    public init?(of url: URL) {
        let words = url.relativePath.lowercased().split { !$0.isLetter }
        if words.contains("spot"), !words.contains("futures") {
            self = .path
        } else if Self.hasMicroseconds(url) {
            self = .microseconds
        } else {
            return nil
        }
    }

    private static func hasMicroseconds(_ url: URL) -> Bool {
        guard (try? url.resourceValues(forKeys: [.isRegularFileKey]))?.isRegularFile == true,
            let input = try? FileBytes(path: url.path, name: url.relativePath)
        else { return false }
        var fields = CSVFields()
        var found = false
        // The first line is enough; it is thrown out of the reader.
        struct FirstLine: Error {}
        try? LineReader(file: url.relativePath, lineLimit: CandleFile.Limits().lineBytes)
            .read(input.unpacked(limits: CandleFile.Limits())) { line, _ in
                guard !line.isEmpty else { return }
                try fields.split(line)
                let time = line.value(fields.all[0])
                found =
                    fields.all.count == CandleColumns.binance.count
                    && time.count == 16 && time.allSatisfy(\.isNumber)
                throw FirstLine()
            }
        return found
    }
}

extension SpotSign: CustomStringConvertible {
    /// The sign in words: `its path says spot`.
    public var description: String {
        switch self {
        case .path: "its path says spot"
        case .microseconds: "its times are microseconds, as only Binance's spot files have them"
        }
    }
}
