import Foundation
import Market

extension BinanceClient {
    /// A complete successful response.
    struct Answer<Row: Decodable & Sendable>: Sendable {
        let host: String
        /// The server's `Date`.
        let date: Timestamp?
        let rows: [Row]
    }

    /// Why an attempt failed, and whether to retry.
    private enum Failure: Error {
        /// It may pass.
        case passing(reason: String)
        /// The exchange wants no request until then.
        case paused(until: Timestamp)
        case final(ExchangeError)
    }

    /// Sends a request with retries, within the bounds of the configuration.
    func get<Row>(
        _ endpoint: Endpoint,
        _ symbol: Symbol,
        limit: Int,
        _ query: [(String, String)]
    ) async throws -> Answer<Row> {
        let host = endpoint.venue == .futures ? configuration.futuresURL : configuration.spotURL
        let url =
            host + endpoint.path + "?"
            + query.map { "\($0)=\($1.percentEncoded)" }.joined(separator: "&")
        var backoff = configuration.firstBackoff
        var waited = Duration.zero
        var reason = ""
        var made = 0
        while made < max(1, configuration.attempts) {
            waited += try await waitOutPause(of: host, atMost: configuration.longestWait - waited)
            try await stayWithinBudget(endpoint, limit)
            made += 1
            do {
                return try await attemptGet(url, host, endpoint.venue, symbol)
            } catch .final(let error) {
                throw error
            } catch .paused(let until) {
                try await pauses.note(until, of: host)
                try Task.checkCancellation()
                guard made < configuration.attempts else { throw paused(host, until) }
            } catch .passing(let why) {
                reason = why
                try Task.checkCancellation()
                let pause = await governor.jitter(backoff)
                guard made < configuration.attempts, waited + pause <= configuration.longestWait
                else { break }
                backoff = min(backoff * 2, configuration.longestBackoff)
                try await clock.sleep(for: pause)
                waited += pause
            }
        }
        throw ExchangeError.unavailable(host: host, attempts: made, reason: reason)
    }

    /// Waits until a host wants requests again.
    ///
    /// - Returns: How long that took.
    /// - Throws: ``ExchangeError/paused(host:until:seconds:)`` where it takes longer than that.
    private func waitOutPause(of host: String, atMost longest: Duration) async throws -> Duration {
        guard let until = try pauses.pause(of: host) else { return .zero }
        let pause = Duration.milliseconds(until.milliseconds - now().milliseconds)
        guard pause > .zero else { return .zero }
        guard pause <= longest else { throw paused(host, until) }
        try await clock.sleep(for: pause)
        return pause
    }

    private func paused(_ host: String, _ until: Timestamp) -> ExchangeError {
        let rest = max(0, until.milliseconds - now().milliseconds)
        return .paused(host: host, until: until, seconds: Int((rest + 999) / 1000))
    }

    private func stayWithinBudget(_ endpoint: Endpoint, _ limit: Int) async throws {
        let pause = await governor.pause(
            before: endpoint.weight(limit),
            of: endpoint.venue,
            budget: endpoint.venue == .futures
                ? configuration.futuresWeight : configuration.spotWeight,
            at: now()
        )
        if let pause {
            try await clock.sleep(for: pause)
        }
    }

    /// Sends a request once.
    private func attemptGet<Row>(
        _ url: String,
        _ host: String,
        _ venue: Venue,
        _ symbol: Symbol
    ) async throws(Failure) -> Answer<Row> {
        let answer: HTTPClient.Response
        do {
            answer = try await exchange(url)
        } catch HTTPClientError.bodyTooLong {
            let reason = "longer than \(configuration.longestAnswer) bytes"
            throw .final(.badAnswer(host: host, reason: reason))
        } catch {
            throw .passing(reason: String(describing: error).firstLine)
        }
        if let used = answer.header("x-mbx-used-weight-1m").flatMap({ Int($0) }) {
            await governor.note(used, of: venue, at: now())
        }
        let named = pause(namedBy: answer)
        switch answer.status {
        case 200:
            return Answer(
                host: host,
                date: answer.header("date").flatMap { Timestamp(httpDate: $0) },
                rows: try rows(answer.body, host)
            )
        case 418, 429:
            let standard =
                answer.status == 418
                ? configuration.pauseAfterBan : configuration.pauseAfterLimit
            let present = now()
            throw .paused(
                until: named.map { max($0, present + 1000) }
                    ?? present + Int64(standard / .milliseconds(1))
            )
        case 403, 500...:
            if let named { throw .paused(until: named) }
            guard answer.status == 403 else {
                throw .passing(reason: "HTTP \(answer.status)")
            }
            throw .final(.regionRefused(host: host, status: 403))
        case 451:
            throw .final(.regionRefused(host: host, status: answer.status))
        default:
            let error = try? JSONDecoder().decode(WireError.self, from: answer.body)
            guard error?.code != WireError.invalidSymbol else {
                throw .final(.unknownSymbol(symbol, venue))
            }
            let reason = error.map { "\($0.code) \($0.msg.firstLine)" } ?? "no reason given"
            throw .final(.refused(host: host, status: answer.status, reason: reason))
        }
    }

    /// Until when an answer asks for no request.
    private func pause(namedBy answer: HTTPClient.Response) -> Timestamp? {
        guard answer.status != 200 else { return nil }
        return NamedPause.end(
            retryAfter: answer.header("retry-after"),
            date: answer.header("date").flatMap { Timestamp(httpDate: $0) },
            body: String(decoding: answer.body.prefix(4096), as: UTF8.self),
            now: now()
        )
    }

    private func rows<Row: Decodable>(_ body: Data, _ host: String) throws(Failure) -> [Row] {
        do {
            return try JSONDecoder().decode([Row].self, from: body)
        } catch DecodingError.dataCorrupted {
            throw .passing(reason: "an answer that is no whole JSON text")
        } catch {
            let start = String(decoding: body.prefix(60), as: UTF8.self).firstLine
            throw .final(.badAnswer(host: host, reason: "no rows in \(start)"))
        }
    }

    private func exchange(_ url: String) async throws -> HTTPClient.Response {
        try await http.send(
            HTTPClient.Request(url: url, headers: [("User-Agent", "hindcast")]),
            within: configuration.requestTimeout,
            upTo: configuration.longestAnswer
        )
    }
}

extension String {
    /// The text as a value in a query (RFC 3986, 2.3): all but letters, digits, `-`, `.`, `_` and `~`
    /// as the bytes of its UTF-8.
    fileprivate var percentEncoded: String {
        let kept = Set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~".utf8)
        return utf8.map { byte in
            if kept.contains(byte) { return String(Unicode.Scalar(byte)) }
            let digits = String(byte, radix: 16, uppercase: true)
            return "%" + (digits.count == 1 ? "0" : "") + digits
        }.joined()
    }
}
