import ArgumentParser
import Foundation
import Market
import Workflows

/// `hindcast data import FILE`.
struct ImportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "Import candles or funding rates from a CSV file, plain, gzip or zip.",
        discussion: """
            Reads Binance's kline dumps (12 columns, with or without a header) and any CSV whose \
            header names open_time_ms (or open_time, timestamp, date), open, high, low, close and \
            volume. A file whose header names calc_time and last_funding_rate, as Binance's dumps \
            of funding rates do, brings those.

            All rows are stored or none. Rows that are there already are counted, not stored \
            again; a row that differs from the stored one stops the import, unless --replace is \
            given.

            No file says which market its candles are of. Without --market they are stored as \
            futures, but for a file that looks like spot candles, which is not imported.

              hindcast data import BTCUSDT-1h.csv.gz --symbol BTCUSDT --interval 1h
              hindcast data import BTCUSDT-fundingRate-2024-01.zip --symbol BTCUSDT
            """
    )

    @Argument(help: "The file.", completion: .file())
    var file: String

    @OptionGroup var series: SeriesOptions

    @Flag(help: "Overwrite stored candles or funding rates that differ.")
    var replace = false

    @OptionGroup var global: GlobalOptions

    func run() async throws {
        let workspace = try Workspace(home: global.resolvedHome)
        var request = ImportRequest(file: URL(filePath: file), key: series.key, replace: replace)
        request.isMarketGiven = series.kind.market != nil
        let now = Timestamp(Date())
        if try Workspace.isFundingFile(request.file) {
            let outcome = try await Console.run(workspace.importFunding(request, now: now))
            try show(outcome, outcome.text)
        } else {
            let outcome = try await Console.run(workspace.importCandles(request, now: now))
            try show(outcome, outcome.text)
        }
    }

    private func show(_ outcome: some Encodable, _ text: String) throws {
        if global.json {
            try Console.print(json: outcome)
        } else {
            try Console.print(text)
        }
    }
}
