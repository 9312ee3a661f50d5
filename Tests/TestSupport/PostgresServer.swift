import CLibpq
package import Foundation
import Synchronization

/// A real PostgreSQL server in a temporary folder, that listens at a socket in it and nowhere else.
///
/// It runs under a shell that reads from this process, and so stops it when this process ends, however
/// that ends. Nothing is synced: what such a server keeps need not outlive it. PostgreSQL refuses to run
/// as root, so root starts it as `postgres` or `nobody`.
package final class PostgresServer: Sendable {
    /// Why no server can be had; nil where one can.
    package static let absence: String? = {
        guard programs != nil else { return "PostgreSQL is missing: apt-get install postgresql" }
        guard geteuid() != 0 || account != nil else { return "no user to run PostgreSQL as" }
        return nil
    }()

    /// The one server of this process.
    package static let shared = Result { try PostgresServer() }

    /// The newest of Debian's folders of the server's programs.
    private static let programs: URL? = {
        let versions = URL(filePath: "/usr/lib/postgresql")
        let names = (try? FileManager.default.contentsOfDirectory(atPath: versions.path)) ?? []
        return names.compactMap { Int($0) }.sorted().reversed()
            .map { versions.appending(path: "\($0)/bin") }
            .first {
                FileManager.default.isExecutableFile(atPath: $0.appending(path: "initdb").path)
            }
    }()

    /// The user and the group that root starts the server as.
    private static let account: (user: uid_t, group: gid_t)? = ["postgres", "nobody"].lazy
        .compactMap { (name: String) in
            getpwnam(name).map { ($0.pointee.pw_uid, $0.pointee.pw_gid) }
        }
        .first

    /// An error of a server or of its start.
    package struct Failure: Error, CustomStringConvertible {
        package let description: String
    }

    /// The folder of its socket.
    package let folder: URL
    private let orders: Pipe
    private let answers: Pipe
    private let databases = Atomic(0)

    /// Makes and starts a server.
    package init() throws {
        guard let programs = Self.programs, Self.absence == nil else {
            throw Failure(description: Self.absence ?? "")
        }
        // A short path: that of a socket has at most 107 bytes.
        var template = Array("/tmp/hindcast-pg-XXXXXX".utf8CString)
        guard let path = mkdtemp(&template).map({ String(cString: $0) }) else {
            throw Failure(description: "no temporary folder")
        }
        folder = URL(filePath: path, directoryHint: .isDirectory)
        chmod(folder.path, 0o755)
        var run = ""
        if geteuid() == 0, let (user, group) = Self.account {
            chown(folder.path, user, group)
            run = "setpriv --reuid=\(user) --regid=\(group) --clear-groups"
        }
        let shell = Process()
        shell.executableURL = URL(filePath: "/bin/sh")
        shell.arguments = [
            "-c", Self.script, "sh", folder.path, programs.path, run,
        ]
        shell.currentDirectoryURL = folder
        (orders, answers) = (Pipe(), Pipe())
        // A program that another test starts must not hold the pipe open.
        for pipe in [orders, answers] {
            _ = fcntl(pipe.fileHandleForWriting.fileDescriptor, F_SETFD, FD_CLOEXEC)
            _ = fcntl(pipe.fileHandleForReading.fileDescriptor, F_SETFD, FD_CLOEXEC)
        }
        shell.standardInput = orders
        shell.standardOutput = answers
        try shell.run()
        try awaitAnswer()
    }

    /// Makes, starts and stops the server, as its standard input says.
    private static let script = """
        folder=$1 programs=$2 run=$3
        trap 'kill -QUIT $server 2>/dev/null; wait $server; rm -rf "$folder"' EXIT
        start() {
            $run "$programs/postgres" -D "$folder/data" -k "$folder" -c listen_addresses= \\
                -c fsync=off -c full_page_writes=off -c synchronous_commit=off \\
                -c max_connections=300 -c shared_buffers=64MB >>"$folder/log" 2>&1 &
            server=$!
            until "$programs/pg_isready" -q -h "$folder"; do
                kill -0 $server 2>/dev/null || { echo "it does not start: $(tail -n 1 "$folder/log")"; exit; }
                sleep 0.02
            done
            echo ready
        }
        $run "$programs/initdb" -D "$folder/data" -U hindcast --auth=trust --no-sync -E UTF8 \\
            --locale=C >"$folder/log" 2>&1 || { echo "initdb: $(tail -n 1 "$folder/log")"; exit; }
        chmod 666 "$folder/log"
        start
        while read -r order; do
            kill -INT $server; wait $server
            start
        done
        """

    /// Ends all connections at once and starts the server again.
    package func restart() throws {
        try orders.fileHandleForWriting.write(contentsOf: Data("restart\n".utf8))
        try awaitAnswer()
    }

    /// Stops the server and removes its folder.
    package func stop() throws {
        try orders.fileHandleForWriting.close()
        _ = try answers.fileHandleForReading.readToEnd()
    }

    private func awaitAnswer() throws {
        var line = ""
        while !line.hasSuffix("\n") {
            let piece = try answers.fileHandleForReading.read(upToCount: 1) ?? Data()
            guard !piece.isEmpty else { break }
            line += String(decoding: piece, as: UTF8.self)
        }
        guard line == "ready\n" else { throw Failure(description: line) }
    }

    /// Makes an empty database.
    package func makeDatabase() throws -> PostgresDatabase {
        let name = "test\(databases.add(1, ordering: .relaxed).newValue)"
        try PostgresDatabase(url: url(of: "postgres")).execute("CREATE DATABASE \(name)")
        return PostgresDatabase(url: url(of: name))
    }

    private func url(of database: String) -> String {
        "postgres://hindcast@/\(database)?host=\(folder.path)"
    }
}

/// A database of a server of the tests.
package struct PostgresDatabase: Sendable {
    /// Where it is.
    package let url: String

    /// Names a database.
    package init(url: String) {
        self.url = url
    }

    /// Runs statements as another program would.
    ///
    /// - Returns: The first value of the first row of the last one, as text.
    @discardableResult
    package func execute(_ sql: String) throws -> String? {
        let connection = PQconnectdb(url)
        defer { PQfinish(connection) }
        pq_ignore_notices(connection)
        let result = PQexec(connection, sql)
        defer { PQclear(result) }
        switch PQresultStatus(result) {
        case PGRES_TUPLES_OK:
            return PQntuples(result) > 0 ? String(cString: PQgetvalue(result, 0, 0)) : nil
        case PGRES_COMMAND_OK:
            return nil
        default:
            throw PostgresServer.Failure(description: String(cString: PQerrorMessage(connection)))
        }
    }
}
