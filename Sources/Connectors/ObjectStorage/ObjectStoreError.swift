/// Why an object store was not read or written, by what the caller can do.
public enum ObjectStoreError: Error, Hashable, Sendable {
    /// A location that is no `s3://bucket/prefix`.
    case invalidLocation(String)
    /// A setting of the environment that cannot be used.
    case invalidSetting(name: String, value: String, remedy: String)
    /// Nothing names a region.
    case noRegion
    /// The environment has no keys, and no endpoint that gives some.
    case noCredentials
    /// The store refuses the request; a retry fails alike.
    case refused(place: String, status: Int, code: String)
    /// No good answer in so many attempts; a retry may succeed.
    case unavailable(place: String, attempts: Int, reason: String)
}

extension ObjectStoreError: CustomStringConvertible {
    /// One line: what, where, and the remedy.
    public var description: String {
        switch self {
        case .invalidLocation(let text):
            "\(text) is no place in an object store; write s3://BUCKET/PREFIX, such as "
                + "s3://my-sweeps/btc"
        case .invalidSetting(let name, let value, let remedy):
            "\(name) is \(value); \(remedy)"
        case .noRegion:
            "nothing says in which region the bucket is; set AWS_REGION, such as eu-central-1"
        case .noCredentials:
            "there are no credentials for the object store; set AWS_ACCESS_KEY_ID and "
                + "AWS_SECRET_ACCESS_KEY (and AWS_SESSION_TOKEN for temporary ones), or give the "
                + "container a role"
        case .refused(let place, let status, let code):
            "\(place) was refused (HTTP \(status), \(code)); check the bucket's name and region, and "
                + "that the credentials may list it, and read and write objects below the prefix"
        case .unavailable(let place, let attempts, let reason):
            "\(place) gave no good answer in \(attempts) attempts (\(reason)); check the network and "
                + "try again, what is done is kept"
        }
    }

    /// Whether it may pass by itself.
    public var mayPass: Bool {
        if case .unavailable = self { true } else { false }
    }
}
