import Files
import Foundation
import Storage

/// Copies all that a store holds into another one: a home's SQLite file, or a PostgreSQL database.
///
/// Models, runs and settings are files of the home folder and are not part of the store.
public struct CopyStore: Sendable {
    /// What was copied, as both stores have it.
    public struct Summary: Encodable, Hashable, Sendable {
        /// One kind of content.
        public struct Part: Encodable, Hashable, Sendable {
            /// How many rows.
            public let count: Int
            /// SHA-256 of all rows in order.
            public let sha256: String
        }

        /// The name of the store that was read, without a password.
        public let from: String
        /// The name of the store that was filled, without a password.
        public let to: String
        /// The parts by name: `candles`, `funding_rates`, `trials`, `jobs` ...
        public let parts: [String: Part]
    }

    private let source: Place
    private let destination: Place

    /// Names two stores.
    ///
    /// - Parameters:
    ///   - source: A home folder, an SQLite file, or a URL of PostgreSQL.
    ///   - destination: The same; a file that is missing is made.
    ///   - home: The folder of the files of candles of a database.
    /// - Throws: ``WorkflowError/invalid(parameter:value:remedy:)``, `StorageError`.
    public init(from source: String, to destination: String, home: Home) throws {
        self.source = try Place(source, home: home, parameter: "from")
        self.destination = try Place(destination, home: home, parameter: "to")
        guard case .file(let file) = self.source.kind else { return }
        guard FileManager.default.fileExists(atPath: file.path) else {
            throw WorkflowError.invalid(
                parameter: "from",
                value: source,
                remedy: "there is no store; give a home folder, an SQLite file or postgres://..."
            )
        }
    }

    /// Copies and compares: the destination is read again, and its counts and digests are held against
    /// those of the source.
    ///
    /// - Returns: What was copied.
    /// - Throws: `StorageError`, `CancellationError`; an error where a service works on one of the stores,
    ///   or where the destination holds something already.
    public func run() async throws -> Summary {
        do {
            let locks = try [source, destination].map { try $0.lock() }
            defer { _ = locks }
            let (from, to) = try (source.open(), destination.open())
            for store in [from, to] where try store.jobsAtWork() > 0 {
                throw StoreCopyError.inUse(store: store.name)
            }
            let before = try Self.contents(of: from)
            try await to.fill { body in try from.export(body) }
            let after = try Self.contents(of: to)
            let differences = after.differences(from: before)
            guard differences.isEmpty else {
                throw StoreCopyError.different(store: to.name, parts: differences)
            }
            return Summary(
                from: from.name,
                to: to.name,
                parts: after.parts.mapValues { Summary.Part(count: $0.count, sha256: $0.sha256) }
            )
        } catch let error as StoreCopyError {
            throw Problem(.conflict, "STORE_NOT_COPIED", "\(error)")
        }
    }

    private static func contents(of store: some CopyableStore) throws -> StoreContents {
        try StoreContents(of: store)
    }
}

/// Where a store is.
private struct Place: Sendable {
    enum Kind: Sendable {
        case file(URL)
        case database(PostgresAddress)
    }

    let kind: Kind
    let home: Home

    init(_ text: String, home: Home, parameter: String) throws {
        self.home = home
        if PostgresAddress.isAddress(text) {
            if let fault = Home.fault(ofStoreOption: text) {
                throw WorkflowError.invalid(
                    parameter: parameter,
                    value: "(hidden)",
                    remedy: fault
                )
            }
            kind = .database(try PostgresAddress(text))
        } else if text.hasSuffix(".sqlite") {
            kind = .file(URL(filePath: (text as NSString).expandingTildeInPath))
        } else {
            kind = .file(Home(path: text, environment: [:]).store)
        }
    }

    /// Keeps services away from a home; a database tells by leases who works on it.
    func lock() throws -> HeldHome? {
        guard case .file(let file) = kind else { return nil }
        let folder = file.deletingLastPathComponent()
        try FileSystem.createFolder(folder)
        guard let lock = try FileLock.tryLock(folder.appending(path: "jobs.lock")) else {
            throw StoreCopyError.inUse(store: file.path)
        }
        return HeldHome(lock: lock)
    }

    func open() throws -> any CopyableStore {
        switch kind {
        case .file(let file): try SQLiteStore(at: file)
        case .database(let address): PostgresStore(address, candles: home.candles)
        }
    }
}

/// The lock of a home, held for the lifetime of the value.
private final class HeldHome {
    private let lock: FileLock

    init(lock: consuming FileLock) {
        self.lock = lock
    }
}
