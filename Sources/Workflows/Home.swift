public import Foundation

/// The folder that holds the store, the models and the runs.
public struct Home: Hashable, Sendable {
    /// The folder itself.
    public let folder: URL
    /// The URL of the PostgreSQL database that is the store, which homes of several services may share
    /// when they share the folder; nil for the SQLite store in the folder.
    public var database: String?

    /// Resolves the home folder without touching it.
    ///
    /// - Parameters:
    ///   - path: The command line's `--home`; nil to use the environment.
    ///   - store: The command line's `--store`; nil to use the environment.
    ///   - environment: Checked for `HINDCAST_HOME` and `HINDCAST_STORE` next; the defaults are
    ///     `~/.hindcast` and the SQLite store in it.
    public init(path: String?, store: String? = nil, environment: [String: String]) {
        database = [store, environment["HINDCAST_STORE"]].compactMap(\.self).first { !$0.isEmpty }
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

    /// A separate home for the demo, so that it does not touch the user's data.
    public var demo: Home {
        Home(folder: folder.appending(path: "demo", directoryHint: .isDirectory))
    }

    private init(folder: URL) {
        self.folder = folder
    }

    /// The SQLite database of candles, funding rates and jobs.
    public var store: URL { folder.appending(path: "hindcast.sqlite") }

    /// The files of candles of a store that is a database, named by their content.
    public var candles: URL { folder.appending(path: "candles", directoryHint: .isDirectory) }

    /// Models and scalers, under the guide's paths.
    public var models: URL { folder.appending(path: "models", directoryHint: .isDirectory) }

    /// Measured training rates of this machine, for estimates.
    ///
    /// Deleting the file costs a short measurement.
    public var trainingRates: URL { folder.appending(path: "training-rates.json") }

    /// Maintenance tiers that take the place of those that come with the program, symbol by symbol.
    public var maintenanceTiers: URL { folder.appending(path: "maintenance-tiers.json") }

    /// Models of folds, named by all that decides them; deleting the folder costs their training.
    public var folds: URL {
        folder.appending(path: "cache/folds", directoryHint: .isDirectory)
    }

    /// Forecasts of models, named by all that decides them; deleting the folder costs their computation.
    public var forecasts: URL {
        folder.appending(path: "cache/forecasts", directoryHint: .isDirectory)
    }

    /// Results of sweeps that were asked of the service, by their tasks; deleting the folder costs their
    /// computation.
    public var sweeps: URL {
        folder.appending(path: "cache/sweeps", directoryHint: .isDirectory)
    }

    /// Which searches have looked at which holdouts; deleting it forgets that they did.
    public var lockbox: URL { folder.appending(path: "lockbox", directoryHint: .isDirectory) }

    /// Where each backtest leaves its report.
    public var runs: URL { folder.appending(path: "runs", directoryHint: .isDirectory) }
}
