import Connectors
import Foundation

/// Where missing candles come from, with timeout and retries.
public struct ExchangeSettings: Hashable, Sendable {
    /// The base URL of the exchange's API; nil for Binance.
    public var baseURL: String?
    /// The timeout for one page of candles, the second attempt and pauses included.
    public var timeout: Duration

    /// Creates settings.
    ///
    /// ``validate()`` checks them.
    public init(baseURL: String? = nil, timeout: Duration = .seconds(10)) {
        self.baseURL = baseURL
        self.timeout = timeout
    }

    /// Checks the settings without a request.
    ///
    /// - Throws: ``WorkflowError/invalid(parameter:value:remedy:)``.
    public func validate() throws(WorkflowError) {
        _ = try configuration()
    }

    /// The client's configuration.
    ///
    /// A client waits for the answer. So an unreachable exchange costs the timeout, not the minutes
    /// of a sync: two attempts with a short pause between them.
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
    /// The configuration for Binance or for another base URL.
    ///
    /// - Parameters:
    ///   - baseURL: Scheme and host; nil for Binance.
    ///   - parameter: The name of the setting in errors.
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
        // Errors and answers contain the host, so a password in the URL would leak.
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
