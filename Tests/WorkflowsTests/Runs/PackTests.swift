import Backtesting
import Foundation
import Hashing
import Market
import TestSupport
import Testing
import Trading
import Workflows

/// A run in one file, every byte of which is checked elsewhere.
@Suite struct PackTests {
    /// Two Ed25519 keys of `openssl genpkey`, and their public ones.
    private static let keys = [
        (
            """
            -----BEGIN PRIVATE KEY-----
            MC4CAQAwBQYDK2VwBCIEINzu7zYQiX78S3sziiLmSsYoUudF0MB9SasQIK6rJVVO
            -----END PRIVATE KEY-----
            """,
            """
            -----BEGIN PUBLIC KEY-----
            MCowBQYDK2VwAyEAt+qd8++mGSSGCVez920cieO44QYp7FhkKGCwr6gGlBA=
            -----END PUBLIC KEY-----
            """
        ),
        (
            """
            -----BEGIN PRIVATE KEY-----
            MC4CAQAwBQYDK2VwBCIEINqGOJJyCUbQU7ehFkkOiMq0N+E5R57fScNw5NZBc0A2
            -----END PRIVATE KEY-----
            """,
            """
            -----BEGIN PUBLIC KEY-----
            MCowBQYDK2VwAyEAr9nFlc0MXIU+IO/Qqb12JXZIuR4NgHVouf4+UyKErV4=
            -----END PUBLIC KEY-----
            """
        ),
    ]

    /// A home with a trained model and a run, and files of the keys.
    private static func with(
        _ body: (Workspace, BacktestRun, _ file: (String) -> URL) async throws -> Void
    ) async throws {
        let series = try TrainedWorkspace.walk(count: 1600)
        try await TrainedWorkspace.with(series) { workspace in
            let run = try await workspace.backtest(
                TrainedWorkspace.backtest(series.key),
                now: .testStart
            ).result
            let file = { (name: String) in workspace.home.folder.appending(path: name) }
            for (index, key) in keys.enumerated() {
                try Data(key.0.utf8).write(to: file("key\(index).pem"))
                try Data(key.1.utf8).write(to: file("public\(index).pem"))
            }
            try await body(workspace, run, file)
        }
    }

    @Test func `two exports have the same bytes, signed or not, and verify`() async throws {
        try await Self.with { workspace, run, file in
            for (withData, key) in [
                (false, nil), (true, nil), (false, file("key0.pem")), (true, file("key0.pem")),
            ] {
                let first = try await workspace.exportRun(
                    run.runID,
                    to: file("a.tar"),
                    withData: withData,
                    signedWith: key
                ).result
                let second = try await workspace.exportRun(
                    "latest",
                    to: file("b.tar"),
                    withData: withData,
                    signedWith: key
                ).result
                let bytes = try Data(contentsOf: file("a.tar"))
                let other = try Data(contentsOf: file("b.tar"))
                #expect(other == bytes)
                #expect(first.sha256 == second.sha256)
                #expect(first.sha256 == SHA256.hash(bytes).hexadecimal)
                #expect(first.bytes == bytes.count)
                let verified = try Workspace.verifyPack(
                    file("a.tar"),
                    publicKey: key.map { _ in file("public0.pem") }
                )
                #expect(verified.faults == [])
                #expect(verified.runID == run.runID)
                #expect(verified.parts == first.parts.count)
                #expect(verified.withData == withData)
                #expect(verified.signature == (key == nil ? .none : .valid))
                let unasked = try Workspace.verifyPack(file("a.tar"))
                #expect(unasked.signature == (key == nil ? .none : .unknownKey))
                let names = try TarArchive.read(bytes).entries.map(\.name)
                #expect(names.first == "manifest.json")
                #expect(names.contains("model/weights.pth") == withData)
                #expect(names.contains("data/candles.csv.gz") == withData)
            }
        }
    }

    @Test func `a pack of another home is taken in, and its run comes out the same there`()
        async throws
    {
        try await Self.with { workspace, run, file in
            let pack = file("run.tar")
            _ = try await workspace.exportRun(
                run.runID,
                to: pack,
                withData: true,
                signedWith: file("key0.pem")
            ).result
            try await TemporaryWorkspace.with([]) { other in
                await #expect(throws: RunError.self) {
                    try await other.importRun(pack, publicKey: file("public1.pem")).result
                }
                #expect(try other.runs(RunQuery()).isEmpty)
                let taken = try await other.importRun(pack, publicKey: file("public0.pem")).result
                #expect(taken.runID == run.runID)
                #expect(taken.candles == 1600)
                #expect(taken.hasModel)
                let again = try await other.reproduce("latest").result
                #expect(again.outcome == .identical, "\(again.differences)")
                #expect(try other.runReport(run.runID) == Data(run.json.utf8))
                // Once more changes nothing.
                let twice = try await other.importRun(pack).result
                #expect(twice.candles == 0)
                // The same bytes come out of the other home.
                _ = try await other.exportRun(
                    "latest",
                    to: file("back.tar"),
                    withData: true,
                    signedWith: file("key0.pem")
                ).result
                let back = try Data(contentsOf: file("back.tar"))
                let sent = try Data(contentsOf: pack)
                #expect(back == sent)
            }
            // Without its data it can be shown, and says what it lacks.
            _ = try await workspace.exportRun(run.runID, to: pack).result
            try await TemporaryWorkspace.with([], reproducing: false) { other in
                _ = try await other.importRun(pack).result
                #expect(try other.runText("latest").contains(run.text.prefix(40)))
                let error = await #expect(throws: RunError.self) {
                    try await other.reproduce("latest").result
                }
                guard case .candlesChanged? = error else {
                    Issue.record("\(String(describing: error))")
                    return
                }
            }
        }
    }

    @Test func `a changed byte is named by the part in which it is, wherever it is`() async throws {
        try await Self.with { workspace, run, file in
            let exported = try await workspace.exportRun(
                run.runID,
                to: file("run.tar"),
                withData: true,
                signedWith: file("key0.pem")
            ).result
            let pack = try Data(contentsOf: file("run.tar"))
            let entries = try TarArchive.read(pack).entries
            // Where each part begins and what a fault there is called.
            var places: [(range: Range<Int>, part: String)] = []
            var place = 0
            for (index, entry) in entries.enumerated() {
                places.append((place..<(place + 512), "the header of entry \(index + 1)"))
                place += 512
                places.append((place..<(place + entry.bytes.count), entry.name))
                place += entry.bytes.count
                let padding = (512 - place % 512) % 512
                places.append((place..<(place + padding), "the padding after \(entry.name)"))
                place += padding
            }
            places.append((place..<pack.count, "the end of the archive"))
            #expect(place + 1024 == pack.count)
            #expect(exported.parts.count + 2 == entries.count)

            var generator = SplitMix64(seed: 12)
            var flips = (0..<200).map { _ in Int.random(in: 0..<pack.count, using: &generator) }
            // Every part, and every byte of a header, is hit at least once.
            flips += places.filter { !$0.range.isEmpty }.flatMap { place in
                [place.range.lowerBound, place.range.upperBound - 1]
                    + [Int.random(in: place.range, using: &generator)]
            }
            flips += Array(0..<512)
            for flip in flips {
                var changed = pack
                changed[flip] ^= UInt8.random(in: 1...255, using: &generator)
                let verified = Workspace.verifyPack(changed)
                let part = try #require(places.first { $0.range.contains(flip) }?.part)
                let faults = verified.faults.map(\.part)
                // A first byte of zeros at the end makes it a header of one more entry.
                let isEnd =
                    part == "the end of the archive"
                    && faults == ["the header of entry \(entries.count + 1)"]
                #expect(faults.first == part || isEnd, "byte \(flip) of \(part): \(faults)")
            }
        }
    }

    @Test func `no damaged pack passes, and none is taken in`() async throws {
        try await Self.with { workspace, run, file in
            _ = try await workspace.exportRun(run.runID, to: file("run.tar")).result
            let pack = [UInt8](try Data(contentsOf: file("run.tar")))
            var mutations = Mutations(of: pack, seed: 4)
            for _ in 0..<300 {
                let bytes = mutations.next()
                #expect(Workspace.verifyPack(Data(bytes)).faults.isEmpty == (bytes == pack))
            }
            for length in [0, 1, 511, 512, 1024, pack.count - 1, pack.count - 512] {
                #expect(!Workspace.verifyPack(Data(pack.prefix(length))).faults.isEmpty)
            }
            #expect(!Workspace.verifyPack(Data(pack + [0])).faults.isEmpty)
            #expect(!Workspace.verifyPack(Data(pack + pack)).faults.isEmpty)
            try Data(pack.dropLast(700)).write(to: file("cut.tar"))
            try await TemporaryWorkspace.with([]) { other in
                await #expect(throws: RunError.self) {
                    try await other.importRun(file("cut.tar")).result
                }
                let kept = try other.runs(RunQuery())
                #expect(kept.isEmpty)
            }
            #expect(throws: RunError.self) { try Workspace.verifyPack(file("nothing.tar")) }
            #expect(throws: RunError.self) { try Workspace.verifyPack(workspace.home.folder) }
        }
    }

    @Test(arguments: ["../a", "/a", "a/../../b", "a/./b", "..", "a//b", "a/b/c", ""])
    func `no entry lies outside of the folder`(name: String) throws {
        let archive = TarArchive.write(
            [TarArchive.Entry(name: name, bytes: Data([1]))],
            in: "run"
        )
        #expect(throws: TarArchive.Fault.self) { try TarArchive.read(archive) }
        for folder in ["..", "a/b", "/", ""] {
            let other = TarArchive.write(
                [TarArchive.Entry(name: "a", bytes: Data([1]))],
                in: folder
            )
            #expect(throws: TarArchive.Fault.self) { try TarArchive.read(other) }
        }
    }

    @Test func `a signature by nobody, by another, or of something else is told`() async throws {
        try await Self.with { workspace, run, file in
            func exported(_ name: String, _ key: String?) async throws -> Data {
                _ = try await workspace.exportRun(
                    run.runID,
                    to: file(name),
                    signedWith: key.map(file)
                ).result
                return try Data(contentsOf: file(name))
            }
            _ = try await exported("unsigned.tar", nil)
            let signed = try await exported("signed.tar", "key0.pem")
            _ = try await exported("other.tar", "key1.pem")
            func verify(_ name: String) throws -> PackVerification {
                try Workspace.verifyPack(file(name), publicKey: file("public0.pem"))
            }
            #expect(try verify("signed.tar").signature == .valid)
            for name in ["unsigned.tar", "other.tar"] {
                let verified = try verify(name)
                #expect(verified.signature == .invalid)
                #expect(verified.faults.map(\.part) == ["manifest.json.ed25519"])
            }
            #expect(try verify("other.tar").faults[0].reason.contains("another key"))

            // The signature of another pack on this one.
            var entries = try TarArchive.read(signed).entries
            let foreign = try TarArchive.read(Data(contentsOf: file("other.tar"))).entries
            entries[1] = foreign[1]
            try TarArchive.write(entries, in: run.runID).write(to: file("mixed.tar"))
            #expect(try verify("mixed.tar").signature == .invalid)
            // The signature left out.
            entries.remove(at: 1)
            try TarArchive.write(entries, in: run.runID).write(to: file("bare.tar"))
            #expect(try verify("bare.tar").faults.map(\.part) == ["manifest.json.ed25519"])
            let bare = try Data(contentsOf: file("bare.tar"))
            #expect(!Workspace.verifyPack(bare).faults.isEmpty)

            for (key, isPublic) in [("public0.pem", false), ("key0.pem", true), ("none.pem", true)]
            {
                await #expect(throws: RunError.self) {
                    if isPublic {
                        _ = try Workspace.verifyPack(file("signed.tar"), publicKey: file(key))
                    } else {
                        _ = try await exported("x.tar", key)
                    }
                }
            }
        }
    }

    @Test func `a run without its candles is not exported with them`() async throws {
        let series = try TemporaryWorkspace.sample("BTCUSD")
        try await TemporaryWorkspace.with([series]) { workspace in
            let request = BacktestRequest(strategy: "supertrend", key: series.key)
            let run = try await workspace.backtest(request, now: .testStart).result
            let pack = workspace.home.folder.appending(path: "run.tar")
            _ = try await workspace.exportRun(run.runID, to: pack).result
            try await TemporaryWorkspace.with([], reproducing: false) { other in
                _ = try await other.importRun(pack).result
                await #expect(throws: RunError.self) {
                    try await other.exportRun(run.runID, to: pack, withData: true).result
                }
            }
        }
    }
}
