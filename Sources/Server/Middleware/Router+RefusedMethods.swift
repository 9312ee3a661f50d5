import HTTPTypes
package import Hummingbird

extension HTTPRequest.Method {
    /// A safe method with a body, which some clients try.
    fileprivate static let query = HTTPRequest.Method(rawValue: "QUERY") ?? .trace
}

extension Router {
    /// Answers the methods that a known path does not take with 405 and those that it does take.
    ///
    /// Call it once all routes stand: the router itself knows no difference between a path that
    /// does not exist and a method that it does not take.
    package func refuseOtherMethods() {
        let known: [HTTPRequest.Method] = [
            .get, .head, .post, .put, .patch, .delete, .options, .trace, .connect, .query,
        ]
        let methods = Dictionary(grouping: routes, by: \.path.description)
        for routes in methods.values {
            guard let path = routes.first?.path else {
                continue
            }
            // The router answers HEAD wherever it answers GET.
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
