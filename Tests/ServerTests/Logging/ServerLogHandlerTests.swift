import Foundation
import Logging
import Market
import Server
import Synchronization
import Testing

/// Lines of the service's log.
@Suite struct ServerLogHandlerTests {
    private struct Wrong: Error, CustomStringConvertible {
        let description: String
    }

    private final class Lines: Sendable {
        private let lines = Mutex<[String]>([])
        func add(_ line: String) { lines.withLock { $0.append(line) } }
        var all: [String] { lines.withLock(\.self) }
    }

    /// The lines that a body logs at 2025-01-18T16:00:00.250Z.
    private static func lines(
        _ format: LogFormat,
        secrets: [Secret] = [],
        _ body: (inout Logger) -> Void
    ) -> [String] {
        let lines = Lines()
        var logger = Logger(label: "hindcast") { label in
            ServerLogHandler(
                label: label,
                format: format,
                secrets: secrets,
                now: { Timestamp(milliseconds: 1_737_216_000_250) },
                write: { lines.add($0) }
            )
        }
        body(&logger)
        return lines.all
    }

    @Test func `an event is one JSON object with its metadata beside it`() {
        let lines = Self.lines(.json) { logger in
            logger[metadataKey: "request_id"] = "abc-1"
            logger.info(
                "done",
                metadata: [
                    "status": .stringConvertible(200), "ms": .stringConvertible(1.5),
                    "cached": .stringConvertible(true), "path": "/health/live",
                    "job": ["id": "7", "steps": ["load", "run"]],
                    "ratio": .stringConvertible(Double.nan),
                ]
            )
        }
        #expect(
            lines == [
                #"{"time":"2025-01-18T16:00:00.250Z","level":"info","label":"hindcast","#
                    + #""message":"done","cached":true,"job.id":"7","job.steps.0":"load","#
                    + #""job.steps.1":"run","ms":1.5,"path":"/health/live","ratio":"nan","#
                    + #""request_id":"abc-1","status":200}"# + "\n"
            ]
        )
    }

    @Test func `an event is one line for people`() {
        let lines = Self.lines(.text) { logger in
            logger.warning("slow", metadata: ["path": "/a b", "ms": .stringConvertible(12)])
        }
        #expect(
            lines == [
                "2025-01-18T16:00:00.250Z warning hindcast: slow ms=12 path=\"/a b\"\n"
            ]
        )
    }

    static let hostile = [
        "a\nb", "a\r\nb", "\u{1B}[31mred", "\"quoted\" \\ back", "tab\there", "\u{0}", "\u{7F}",
        "\u{2028}line", "\u{85}next", "한국어 🚀", "e\u{301}", "</script>", "a\u{202E}b",
    ]

    @Test(arguments: hostile)
    func `no text breaks its line, and JSON gives it back`(_ text: String) throws {
        let log: (inout Logger) -> Void = { $0.error("\(text)", metadata: ["\(text)": "\(text)"]) }
        let line = try #require(Self.lines(.json, log).first)
        #expect(line.unicodeScalars.count { $0.properties.generalCategory == .control } == 1)
        let object = try #require(
            try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: String]
        )
        #expect(object["message"] == text)
        #expect(object[text] == text)

        let plain = try #require(Self.lines(.text, log).first)
        #expect(plain.hasSuffix("\n"))
        let breaking = CharacterSet.controlCharacters.union(.newlines)
        #expect(plain.dropLast().unicodeScalars.allSatisfy { !breaking.contains($0) })
    }

    @Test func `names of the event itself are not taken over by metadata`() throws {
        let line = try #require(
            Self.lines(.json) { $0.info("m", metadata: ["level": "x", "message": "y"]) }.first
        )
        #expect(line.contains(#""level":"info""#))
        #expect(line.contains(#""metadata.level":"x","metadata.message":"y""#))
    }

    @Test(arguments: [
        "authorization", "Authorization", "proxy-authorization", "cookie", "Set-Cookie", "api_key",
        "X-Api-Key", "apiKey", "token", "access_token", "secret", "jwt-secret", "password",
    ])
    func `values that their name calls secret are left out`(_ name: String) {
        for format in LogFormat.allCases {
            let lines = Self.lines(format) { logger in
                logger[metadataKey: name] = "do-not-show"
                logger.info("m", metadata: ["headers": [name: "do-not-show"], "kept": "kept"])
                logger.info("m", metadata: ["list": [[name: "do-not-show"]]])
            }
            #expect(lines.count == 2)
            #expect(!lines.joined().contains("do-not-show"))
            #expect(lines[0].contains("kept"))
        }
    }

    @Test func `a known secret is hidden wherever it stands`() throws {
        let key = "key-\"quoted\"-\\0123456789"
        let secret = try #require(Secret(key: key))
        for format in LogFormat.allCases {
            let lines = Self.lines(format, secrets: [secret]) { logger in
                logger.info(
                    "got \(key)!",
                    error: Wrong(description: "bad \(key)"),
                    metadata: [
                        "path": "/\(key)", "list": ["\(key)"], key: "x", "in": [key: "y"],
                        "value": .stringConvertible(Wrong(description: key)),
                    ]
                )
            }
            #expect(lines.count == 1)
            #expect(!lines.joined().contains("0123456789"))
            #expect(lines.joined().contains("got (hidden)!"))
            #expect(lines.joined().contains("bad (hidden)"))
        }
    }

    @Test func `a text without end is cut off`() throws {
        let line = try #require(
            Self.lines(.json) { $0.info("\(String(repeating: "x", count: 100_000))") }.first
        )
        #expect(line.utf8.count < 2200)
        #expect(line.contains("x…\""))
    }

    @Test func `only events of the level and above are written`() {
        let lines = Self.lines(.text) { logger in
            logger.logLevel = .warning
            logger.info("no")
            logger.error("yes")
        }
        #expect(lines.count == 1)
    }

    @Test func `metadata of the event counts before that of the logger`() throws {
        let line = try #require(
            Self.lines(.json) { logger in
                logger[metadataKey: "a"] = "logger"
                logger[metadataKey: "b"] = "logger"
                logger.info("m", metadata: ["a": "event"])
            }.first
        )
        #expect(line.contains(#""a":"event","b":"logger""#))
    }
}
