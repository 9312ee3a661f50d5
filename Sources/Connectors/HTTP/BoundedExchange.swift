import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1

/// An answer of any kind, complete.
struct RawAnswer: Sendable {
    let status: Int
    let headers: HTTPHeaders
    let body: Data

    func header(_ name: String) -> String? { headers.first(name: name) }
}

/// An answer did not come in time.
struct Stall: Error, CustomStringConvertible {
    let limit: Duration

    var description: String { "no answer within \(limit)" }
}

extension HTTPClient {
    /// Connections where retries are the caller's to make and nobody is followed elsewhere.
    static func plain(connectTimeout: TimeAmount) -> HTTPClient {
        var configuration = Configuration(
            redirectConfiguration: .disallow,
            timeout: .init(connect: connectTimeout)
        )
        configuration.connectionPool.retryConnectionEstablishment = false
        return HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
    }

    /// Sends a request and takes in the whole answer, within the time and size allowed.
    ///
    /// - Throws: ``Stall`` after that time, `NIOTooManyBytesError` above that size.
    func exchange(
        _ request: HTTPClientRequest,
        within limit: Duration,
        upTo longest: Int
    ) async throws -> RawAnswer {
        try await withThrowingTaskGroup(of: RawAnswer.self) { group in
            // The client's own deadline ends with the head of the answer; a body stalls too.
            group.addTask {
                try await ContinuousClock().sleep(for: limit)
                throw Stall(limit: limit)
            }
            group.addTask {
                let response = try await self.execute(request, deadline: .distantFuture)
                let body = try await response.body.collect(upTo: longest)
                return RawAnswer(
                    status: Int(response.status.code),
                    headers: response.headers,
                    body: Data(body.readableBytesView)
                )
            }
            defer { group.cancelAll() }
            guard let first = try await group.next() else { throw CancellationError() }
            return first
        }
    }
}

extension String {
    /// The first line of a text that others wrote, shortened and without control characters.
    var firstLine: String {
        let line = split(whereSeparator: \.isNewline).first ?? ""
        return String(line.prefix(120).filter { !$0.unicodeScalars.contains { $0.value < 32 } })
    }
}
