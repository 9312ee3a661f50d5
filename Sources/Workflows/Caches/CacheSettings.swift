import Connectors

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
    /// The Valkey or Redis server that several services share, `redis://host:port/database`; nil for none.
    public var shared: String?
    /// Its password, unless the address has one; nil for none.
    public var sharedPassword: String?

    /// The defaults: 64 MiB, 512 MiB, 64 MiB.
    public init() {}

    /// Forecasts on disk alone: a command computes one answer and ends.
    public static let command = {
        var settings = CacheSettings()
        settings.forecastMemory = 0
        settings.runMemory = 0
        return settings
    }()

    /// Nothing is kept, and everything is computed each time.
    public static let none = {
        var settings = CacheSettings()
        settings.forecastMemory = 0
        settings.forecastDisk = 0
        settings.runMemory = 0
        return settings
    }()

    /// Whether a text is the address of a shared cache, without a user or a password.
    package static func isPlainAddress(_ text: String) -> Bool {
        guard let address = try? ValkeyAddress(text) else { return false }
        return address.user == nil && address.password == nil
    }

    /// The cache that several services share; nil for none.
    ///
    /// - Throws: ``WorkflowError/invalid(parameter:value:remedy:)``, without the address, which may hold a
    ///   password.
    func sharedCache() throws -> (any SharedCache)? {
        guard let shared else { return nil }
        do throws(ValkeyError) {
            var address = try ValkeyAddress(shared)
            if let sharedPassword { address.password = sharedPassword }
            return ValkeyCache(client: ValkeyClient(address))
        } catch {
            throw WorkflowError.invalid(
                parameter: "forecast-cache",
                value: "(hidden)",
                remedy: "\(error)"
            )
        }
    }
}
