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
        /// A temporary failure, with the server's `Retry-After` in seconds.
        case passing(reason: String, wait: Int?)
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
        let url = host + endpoint.path + "?" + query.map { "\($0)=\($1)" }.joined(separator: "&")
        var backoff = configuration.firstBackoff
        var waited = Duration.zero
        var reason = ""
        for attempt in 1...max(1, configuration.attempts) {
            try await stayWithinBudget(endpoint, limit)
            do {
                return try await attemptGet(url, host, endpoint.venue, symbol)
            } catch .final(let error) {
                throw error
            } catch .passing(let why, let wait) {
                reason = why
                try Task.checkCancellation()
                guard attempt < configuration.attempts else { break }
                let pause: Duration
                if let wait {
                    pause = .seconds(wait)
                } else {
                    pause = await governor.jitter(backoff)
                    backoff = min(backoff * 2, configuration.longestBackoff)
                }
                guard waited + pause <= configuration.longestWait else {
                    throw ExchangeError.waitTooLong(
                        host: host,
                        seconds: Int(pause.components.seconds),
                        allowed: Int(configuration.longestWait.components.seconds)
                    )
                }
                try await clock.sleep(for: pause)
                waited += pause
            }
        }
        throw ExchangeError.unavailable(
            host: host,
            attempts: configuration.attempts,
            reason: reason
        )
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
            throw .passing(reason: String(describing: error).firstLine, wait: nil)
        }
        if let used = answer.header("x-mbx-used-weight-1m").flatMap({ Int($0) }) {
            await governor.note(used, of: venue, at: now())
        }
        switch answer.status {
        case 200:
            return Answer(
                host: host,
                date: answer.header("date").flatMap { Timestamp(httpDate: $0) },
                rows: try rows(answer.body, host)
            )
        case 418, 429:
            let wait = answer.header("retry-after").flatMap { Int($0) }
            throw .passing(reason: "HTTP \(answer.status)", wait: wait.map { max(0, $0) })
        case 500...:
            throw .passing(reason: "HTTP \(answer.status)", wait: nil)
        case 403, 451:
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

    private func rows<Row: Decodable>(_ body: Data, _ host: String) throws(Failure) -> [Row] {
        do {
            return try JSONDecoder().decode([Row].self, from: body)
        } catch DecodingError.dataCorrupted {
            throw .passing(reason: "an answer that is no whole JSON text", wait: nil)
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
