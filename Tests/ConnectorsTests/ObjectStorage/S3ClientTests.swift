import Connectors
import FakeLanguageServer
import Foundation
import Testing

/// What the client makes of answers; that a real store understands it is tested with sweeps.
@Suite struct S3ClientTests {
    private static let keys = ["AWS_ACCESS_KEY_ID": "id", "AWS_SECRET_ACCESS_KEY": "secret"]

    private static func error(_ code: String) -> String {
        "<?xml version=\"1.0\"?><Error><Code>\(code)</Code><Message>as told</Message></Error>"
    }

    private static func page(_ keys: [String], next: String? = nil) -> String {
        "<?xml version=\"1.0\"?><ListBucketResult><IsTruncated>\(next != nil)</IsTruncated>"
            + (next.map { "<NextContinuationToken>\($0)</NextContinuationToken>" } ?? "")
            + keys.map { "<Contents><Key>\($0)</Key><Size>1</Size></Contents>" }.joined()
            + "</ListBucketResult>"
    }

    /// Runs a body with a client whose store answers as it is told.
    private static func withClient(
        _ script: [FakeLanguageServer.Reply],
        keys: (String) -> [String: String] = { _ in Self.keys },
        _ body: (S3Client) async throws -> Void
    ) async throws -> (lines: [String], pauses: Int) {
        let server = FakeLanguageServer(script: script, otherwise: .status(500))
        let clock = TestClock()
        try await server.run { url in
            let endpoint = url.replacing("/v1", with: "")
            let client = try S3Client(
                S3Location("s3://bucket/a/b"),
                environment: keys(endpoint).merging(["AWS_ENDPOINT_URL_S3": endpoint]) { $1 },
                seed: 1,
                clock: clock
            )
            try await body(client)
        }
        return (server.requests.map(\.line), clock.sleeps.count)
    }

    @Test func `an object is read, missing, or the bucket is`() async throws {
        let asked = try await Self.withClient([
            .body("bytes"), .body(Self.error("NoSuchKey"), status: 404),
            .body(Self.error("NoSuchBucket"), status: 404),
        ]) { (client: S3Client) async throws in
            #expect(try await client.object("x.json") == Data("bytes".utf8))
            #expect(try await client.object("x.json") == nil)
            await #expect(
                throws: ObjectStoreError.refused(
                    place: "s3://bucket/a/b/x.json",
                    status: 404,
                    code: "NoSuchBucket"
                )
            ) {
                _ = try await client.object("x.json")
            }
        }
        #expect(asked.lines == Array(repeating: "GET /bucket/a/b/x.json", count: 3))
        #expect(asked.pauses == 0)
    }

    @Test func `an object that is there stays`() async throws {
        let asked = try await Self.withClient([
            .body(""), .body(Self.error("PreconditionFailed"), status: 412), .body(""),
        ]) { (client: S3Client) async throws in
            #expect(try await client.create(Data("1".utf8), "x"))
            #expect(try await client.create(Data("2".utf8), "x") == false)
            try await client.replace(Data("3".utf8), "x")
        }
        #expect(asked.lines == Array(repeating: "PUT /bucket/a/b/x", count: 3))
    }

    @Test func `what may pass is tried again, what cannot is not`() async throws {
        let passing = try await Self.withClient([
            // First, since a connection that was used before is opened anew without a pause.
            .close, .status(503), .status(409), .status(429), .body("bytes"),
        ]) { (client: S3Client) async throws in
            #expect(try await client.object("x") == Data("bytes".utf8))
        }
        #expect(passing.pauses == 4)
        let refused = try await Self.withClient([
            .body(Self.error("AccessDenied"), status: 403)
        ]) { (client: S3Client) async throws in
            let error = await #expect(throws: ObjectStoreError.self) {
                _ = try await client.create(Data(), "x")
            }
            #expect(error?.mayPass == false)
            #expect(error.map { "\($0)" }?.contains("AccessDenied") == true)
        }
        #expect(refused.lines.count == 1)
        let gone = try await Self.withClient([]) { (client: S3Client) async throws in
            let error = await #expect(throws: ObjectStoreError.self) {
                _ = try await client.object("x")
            }
            #expect(error?.mayPass == true)
        }
        #expect(gone.lines.count == 6)
        #expect(gone.pauses == 5)
    }

    @Test func `names come in pages`() async throws {
        let asked = try await Self.withClient([
            .body(Self.page(["a/b/results/aa/1.json", "a/b/results/bb/2.json"], next: "t/1=")),
            .body(Self.page(["a/b/results/cc/3%2B.json"])),
        ]) { (client: S3Client) async throws in
            #expect(
                try await client.names(in: "results") == ["aa/1.json", "bb/2.json", "cc/3+.json"]
            )
        }
        #expect(
            asked.lines == [
                "GET /bucket/?encoding-type=url&list-type=2&prefix=a%2Fb%2Fresults%2F",
                "GET /bucket/?continuation-token=t%2F1%3D&encoding-type=url&list-type=2"
                    + "&prefix=a%2Fb%2Fresults%2F",
            ]
        )
    }

    @Test func `a container's keys are asked for once, and again when they have ended`()
        async throws
    {
        func keys(until end: String) -> FakeLanguageServer.Reply {
            .body(
                #"{"AccessKeyId":"id","SecretAccessKey":"s","Token":"t","Expiration":"\#(end)"}"#
            )
        }
        let late = "2999-01-01T00:00:00Z"
        let asked = try await Self.withClient(
            [
                keys(until: late), .body("1"), .body("2"),
                .body(Self.error("ExpiredToken"), status: 400), keys(until: "2000-01-01T00:00:00Z"),
                .body("3"), keys(until: late), .body("4"),
            ],
            keys: { ["AWS_CONTAINER_CREDENTIALS_FULL_URI": "\($0)/keys"] }
        ) { (client: S3Client) async throws in
            for text in ["1", "2", "3", "4"] {
                #expect(try await client.object("x") == Data(text.utf8))
            }
        }
        let (key, object) = ("GET /keys", "GET /bucket/a/b/x")
        #expect(asked.lines == [key, object, object, object, key, object, key, object])
    }

    @Test(arguments: [
        "s3://", "s3://B/x", "s3://ab/x", "s3://bucket/a b", "s3://bucket/é", "https://bucket/x",
    ])
    func `what is no location is refused`(text: String) throws {
        #expect(throws: ObjectStoreError.invalidLocation(text)) { _ = try S3Location(text) }
    }

    @Test func `settings that are missing or dangerous are refused`() throws {
        let location = try S3Location("s3://bucket")
        #expect(throws: ObjectStoreError.noRegion) {
            _ = try S3Client(location, environment: Self.keys)
        }
        #expect(throws: ObjectStoreError.noCredentials) {
            _ = try S3Client(location, environment: ["AWS_REGION": "eu-central-1"])
        }
        for environment in [
            ["AWS_ENDPOINT_URL": "ftp://host"],
            // Keys would travel unprotected to a stranger.
            [
                "AWS_REGION": "eu-central-1", "AWS_ACCESS_KEY_ID": "",
                "AWS_CONTAINER_CREDENTIALS_FULL_URI": "http://example.com/keys",
            ],
        ] {
            let error = #expect(throws: ObjectStoreError.self) {
                _ = try S3Client(location, environment: Self.keys.merging(environment) { $1 })
            }
            #expect(error?.mayPass == false)
            guard case .invalidSetting = error else {
                Issue.record("\(environment) gives \(String(describing: error))")
                continue
            }
        }
    }
}
