/// How much of what was computed a workspace keeps for those who ask again.
///
/// No cache changes an answer: each is found by all that decides its content.
public struct CacheSettings: Hashable, Sendable {
    /// Bytes of forecasts in memory; 0 for none.
    public var forecastMemory = ForecastCache.memoryBound
    /// Bytes of forecasts in the home's `cache/forecasts`; 0 for none.
    public var forecastDisk = ForecastCache.diskBound
    /// Bytes of finished backtests in memory; 0 for none.
    public var runMemory = EqualRuns.bound

    /// The defaults: 64 MiB, 512 MiB, 64 MiB.
    public init() {}

    /// Nothing is kept, and everything is computed each time.
    public static let none = {
        var settings = CacheSettings()
        settings.forecastMemory = 0
        settings.forecastDisk = 0
        settings.runMemory = 0
        return settings
    }()
}
