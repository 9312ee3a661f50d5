import ArgumentParser
import Foundation
import Market
import Workflows

/// `hindcast data import FILE`.
struct ImportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "Import candles from a CSV file, plain, gzip or zip.",
        discussion: """
            Reads Binance's kline dumps (12 columns, with or without a header) and any CSV whose \
            header names open_time_ms (or open_time, timestamp, date), open, high, low, close and \
            volume.

            All rows are stored or none. Rows that are there already are counted, not stored \
            again; a row that differs from the stored one stops the import, unless --replace is \
            given.

            No file says which market its candles are of. Without --market they are stored as \
            futures, but for a file that looks like spot candles, which is not imported.

              hindcast data import BTCUSDT-1h.csv.gz --symbol BTCUSDT --interval 1h
            """
    )

    @Argument(help: "The file.", completion: .file())
    var file: String

    @OptionGroup var series: SeriesOptions

    @Flag(help: "Overwrite stored candles that differ.")
    var replace = false

    @OptionGroup var global: GlobalOptions

    func run() async throws {
        let workspace = try Workspace(home: global.resolvedHome)
        var request = ImportRequest(file: URL(filePath: file), key: series.key, replace: replace)
        request.isMarketGiven = series.kind.market != nil
        let outcome = try await Console.run(
            workspace.importCandles(request, now: Timestamp(Date()))
        )
        if global.json {
            try Console.print(json: outcome)
        } else {
            try Console.print(outcome.text)
        }
    }
}
