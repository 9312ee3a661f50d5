public import Foundation

/// The folder that holds the store, the models and the runs.
public struct Home: Hashable, Sendable {
    /// The folder itself.
    public let folder: URL

    /// Names a home without touching it.
    ///
    /// - Parameters:
    ///   - path: As given on the command line; nil to look further.
    ///   - environment: Where `HINDCAST_HOME` is looked up next; `~/.hindcast` is the last resort.
    public init(path: String?, environment: [String: String]) {
        if let path = [path, environment["HINDCAST_HOME"]].compactMap(\.self).first(where: {
            !$0.isEmpty
        }) {
            let expanded = (path as NSString).expandingTildeInPath
            folder = URL(filePath: expanded, directoryHint: .isDirectory)
        } else {
            folder = FileManager.default.homeDirectoryForCurrentUser
                .appending(path: ".hindcast", directoryHint: .isDirectory)
        }
    }

    /// A home of its own for the demo, which must not touch what a user has.
    public var demo: Home {
        Home(folder: folder.appending(path: "demo", directoryHint: .isDirectory))
    }

    private init(folder: URL) {
        self.folder = folder
    }

    /// The database of candles and funding rates.
    public var store: URL { folder.appending(path: "hindcast.sqlite") }

    /// Where models and scalers lie, as the guide has them.
    public var models: URL { folder.appending(path: "models", directoryHint: .isDirectory) }

    /// How fast this machine trains, for estimates; to delete it costs a short measurement.
    public var trainingRates: URL { folder.appending(path: "training-rates.json") }

    /// Maintenance tiers that take the place of those that come with the program, symbol by symbol.
    public var maintenanceTiers: URL { folder.appending(path: "maintenance-tiers.json") }

    /// Where each backtest leaves its report.
    public var runs: URL { folder.appending(path: "runs", directoryHint: .isDirectory) }
}
