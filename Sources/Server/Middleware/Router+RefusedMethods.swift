import HTTPTypes
package import Hummingbird

extension HTTPRequest.Method {
    /// A safe method with a body, which some clients try.
    fileprivate static let query = HTTPRequest.Method(rawValue: "QUERY") ?? .trace
}

extension Router {
    /// Answers unsupported methods of a known path with 405 and the supported ones.
    ///
    /// Call it after all routes are added: the router itself does not distinguish an unknown path
    /// from an unsupported method.
    package func refuseOtherMethods() {
        let known: [HTTPRequest.Method] = [
            .get, .head, .post, .put, .patch, .delete, .options, .trace, .connect, .query,
        ]
        let methods = Dictionary(grouping: routes, by: \.path.description)
        for routes in methods.values {
            guard let path = routes.first?.path else {
                continue
            }
            // The router answers HEAD on every GET route.
            let methods = routes.map(\.method)
            let taken = methods.contains(.get) ? methods + [.head] : methods
            let allow = taken.map(\.rawValue).sorted().joined(separator: ", ")
            for method in known where !taken.contains(method) {
                on(path, method: method) { _, _ -> Response in
                    throw HTTPError(
                        .methodNotAllowed,
                        headers: [.allow: allow],
                        message: "this path takes \(allow)"
                    )
                }
            }
        }
    }
}
