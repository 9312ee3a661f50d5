import Connectors
import Foundation

/// Where missing candles come from, and how patiently they are waited for.
public struct ExchangeSettings: Hashable, Sendable {
    /// Where the exchange's API is; nil for Binance's own.
    public var baseURL: String?
    /// How long a page of candles may take in all, second attempt and pauses included.
    public var timeout: Duration

    /// Creates settings; ``validate()`` checks them.
    public init(baseURL: String? = nil, timeout: Duration = .seconds(10)) {
        self.baseURL = baseURL
        self.timeout = timeout
    }

    /// Checks the settings without asking anybody.
    ///
    /// - Throws: ``WorkflowError/invalid(parameter:value:remedy:)``.
    public func validate() throws(WorkflowError) {
        _ = try configuration()
    }

    /// The settings as the client takes them.
    ///
    /// Somebody waits for the answer, so an exchange that cannot be reached costs the timeout and
    /// not the minutes that a sync may take: two attempts with a short pause between them.
    func configuration() throws(WorkflowError) -> BinanceClient.Configuration {
        guard timeout > .zero else {
            throw .invalid(
                parameter: "exchange timeout",
                value: "\(timeout)",
                remedy: "give more than 0 seconds"
            )
        }
        var configuration = try BinanceClient.Configuration(
            baseURL: baseURL,
            parameter: "exchange-url"
        )
        configuration.attempts = 2
        configuration.requestTimeout = timeout * 9 / 20
        configuration.firstBackoff = min(timeout / 20, configuration.firstBackoff)
        configuration.longestBackoff = configuration.firstBackoff
        configuration.longestWait = timeout
        return configuration
    }
}

extension BinanceClient.Configuration {
    /// The configuration for the exchange, or for whatever stands at another address.
    ///
    /// - Parameters:
    ///   - baseURL: Scheme and host; nil for the exchange itself.
    ///   - parameter: What the address is called where it was given.
    /// - Throws: ``WorkflowError/invalid(parameter:value:remedy:)``.
    init(baseURL: String?, parameter: String) throws(WorkflowError) {
        self.init()
        guard let baseURL else { return }
        guard let url = URL(string: baseURL), url.host() != nil else {
            throw .invalid(
                parameter: parameter,
                value: baseURL,
                remedy: "write a scheme and a host, such as https://fapi.binance.com"
            )
        }
        // Hosts stand in errors and answers; a password would stand there with them.
        guard url.user() == nil, url.password() == nil else {
            throw .invalid(
                parameter: parameter,
                value: "an address with a user's name or password",
                remedy: "leave them out, such as https://fapi.binance.com"
            )
        }
        futuresURL = baseURL
        spotURL = baseURL
    }
}
