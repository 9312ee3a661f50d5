import HTTPTypes
package import Hummingbird
package import Logging

/// Gives every request an id for its log lines, its answer and its errors.
///
/// A client's own id is kept if it is safe in a log: 1 to 64 letters, digits, dots, underscores and
/// hyphens.
package struct RequestIDMiddleware: RouterMiddleware {
    package typealias Context = AppContext

    private let logLevel: Logger.Level?
    private let makeID: @Sendable () -> String

    /// Creates the middleware.
    ///
    /// - Parameters:
    ///   - logLevel: The log level of requests; nil for that of the connection's logger.
    ///   - makeID: Makes the id of a request that has none.
    package init(
        logLevel: Logger.Level? = nil,
        makeID: @escaping @Sendable () -> String = Self.random
    ) {
        self.logLevel = logLevel
        self.makeID = makeID
    }

    package func handle(
        _ request: Request,
        context: AppContext,
        next: (Request, AppContext) async throws -> Response
    ) async throws -> Response {
        let id = Self.clientID(in: request) ?? makeID()
        var context = context
        context.requestID = id
        context.logger[metadataKey: "request_id"] = "\(id)"
        // The client sees this service's id.
        context.logger[metadataKey: "hb.request.id"] = nil
        context.logger.logLevel = logLevel ?? context.logger.logLevel
        var response = try await next(request, context)
        response.headers[.requestID] = id
        return response
    }

    /// 128 random bits in hexadecimal.
    package static func random() -> String {
        let bits = UInt128.random(in: .min ... .max)
        let digits = String(bits, radix: 16)
        return String(repeating: "0", count: 32 - digits.count) + digits
    }

    private static func clientID(in request: Request) -> String? {
        let values = request.headers[values: .requestID]
        guard values.count == 1, let id = values.first, (1...64).contains(id.utf8.count) else {
            return nil
        }
        let harmless = id.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"),
                UInt8(ascii: "-"):
                true
            default:
                false
            }
        }
        return harmless ? id : nil
    }
}
