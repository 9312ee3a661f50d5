import ArgumentParser
import Foundation
import Market
import Workflows

/// `hindcast demo`.
struct DemoCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "demo",
        abstract: "Import the embedded candles, train on them and backtest the last 30 days.",
        discussion: """
            Needs nothing: the executable carries real hourly BTC-USD candles of 2018-19. The \
            network is a small one, so that this takes seconds, and the 30 days lie in the part of \
            the data that its training never saw. All of it lies in the folder demo of the home. Prints two strategies beside buy-and-hold \
            and writes the same as a page of HTML.
            """
    )

    @Option(help: "Seed of the training.")
    var seed: UInt64 = 7

    @OptionGroup var global: GlobalOptions

    func run() async throws {
        let workspace = try Workspace(home: global.resolvedHome.demo)
        let demo = try await Console.run(workspace.demo(seed: seed, now: Timestamp(Date())))
        try Console.print(global.json ? demo.json : demo.text)
        if !global.json {
            try Console.print("The same as a page: \(demo.page.path)")
        }
    }
}
