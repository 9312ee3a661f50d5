/// Bodies that are no JSON object of the fields that there are, or too much of one.
enum HostileBodies {
    static let cases: [HostileCase] = paths.flatMap { path in
        bodies.map { name, bytes, statuses in
            HostileCase("\(path): \(name)", Message("POST", path, body: bytes), .refused(statuses))
        }
    }

    private static let paths = [
        "/api/v1/ai/train", "/api/v1/ai/predict", "/api/v1/backtest/run?wait=0",
        "/api/v1/backtest/compare?wait=0", "/api/v1/backtest/multi-symbol?wait=0",
        "/api/v1/market/sync?wait=0",
    ]

    private typealias Body = (name: String, bytes: [UInt8], statuses: Set<Int>)

    private static let bodies: [Body] =
        texts(notJSON, [400]) + texts(notBodies, [422]) + bytes + deep

    private static func texts(_ texts: [String], _ statuses: Set<Int>) -> [Body] {
        texts.map { (name: "\($0.prefix(40))", bytes: Array($0.utf8), statuses: statuses) }
    }

    private static let bytes: [Body] = notUTF8.map { bytes in
        (name: "bytes \(bytes.prefix(20))", bytes: bytes, statuses: [400])
    }

    private static let notJSON: [String] = [
        "", " ", "\u{0}", "{", "}", "{\"symbol\":}", "{\"symbol\" \"BTCUSD\"}",
        "{'symbol': 'BTCUSD'}",
        "{symbol: \"BTCUSD\"}", "{\"symbol\": \"BTCUSD\",}", "{\"symbol\": \"BTCUSD\"} x",
        "{\"symbol\": \"BTCUSD\"}{\"symbol\": \"BTCUSD\"}", "{\"symbol\": \"BTCUSD\"}\u{0}",
        "{\"symbol\": \"BTCUSD\" /* a */}", "// a\n{\"symbol\": \"BTCUSD\"}", "{\"symbol\": NaN}",
        "{\"symbol\": Infinity}", "{\"symbol\": \"BTC\u{1}USD\"}", "{\"symbol\": \"\\x41\"}",
        "{\"symbol\": \"\\ud800\"}", "{\"symbol\": \"BTCUSD}", "{\"symbol\": tru}", "nul",
        "{\"symbol\": \"BTCUSD\", \"symbol\": \"ETHUSD\"}",
        "{\"symbol\": \"BTCUSD\", \"market\": \"spot\", \"market\": \"spot\"}",
        "symbol=BTCUSD&market=spot", "<symbol>BTCUSD</symbol>", "\u{FEFF}{\"symbol\": \"BTCUSD\"}",
        "--x\r\nContent-Disposition: form-data; name=\"symbol\"\r\n\r\nBTCUSD\r\n--x--\r\n",
        "{\"symbol\": 1" + String(repeating: "0", count: 50_000) + "}",
    ]

    private static let notBodies: [String] = [
        "null", "true", "0", "\"BTCUSD\"", "[]", "[{\"symbol\": \"BTCUSD\"}]", "{}",
        "{\"symbol\": null}", "{\"Symbol\": \"BTCUSD\"}",
        "{\"__proto__\": {\"symbol\": \"BTCUSD\"}}",
        "{\"symbol\": \"BTCUSD\", \"\": 1}", "{\"symbol\": \"BTCUSD\", \"home\": \"/etc\"}",
        "{\"symbol\": {\"symbol\": \"BTCUSD\"}}",
        "{\"symbol\": \"BTCUSD\", \"x\": \"" + String(repeating: "a", count: 60_000) + "\"}",
        "{\"symbol\": [" + String(repeating: "0,", count: 20_000) + "0]}",
        "{" + (0..<4000).map { "\"f\($0)\": 1" }.joined(separator: ",") + "}",
    ]

    private static let notUTF8: [[UInt8]] =
        parts.map { Array("{\"symbol\": \"BTC".utf8) + $0 + Array("\"}".utf8) } + [
            wide, [0xFF, 0xFE] + wide,
            // An empty text, compressed by gzip.
            [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0],
        ]

    /// A lone byte, a cut sequence, an overlong solidus, a surrogate, beyond Unicode.
    private static let parts: [[UInt8]] = [
        [0xFF], [0xE2, 0x82], [0xC0, 0xAF], [0xED, 0xA0, 0x80], [0xF5, 0x80, 0x80, 0x80],
    ]

    /// UTF-16, which JSON is not (RFC 8259, section 8.1).
    private static let wide = "{\"symbol\": \"BTCUSD\"}".utf16.flatMap { unit in
        [UInt8(truncatingIfNeeded: unit), UInt8(truncatingIfNeeded: unit >> 8)]
    }

    private static let deep: [Body] = [
        (name: "lists without end", bytes: repeated("[", 60_000), statuses: [400]),
        (name: "objects without end", bytes: repeated("{\"a\":", 12_000), statuses: [400]),
        (name: "500 levels", bytes: nested(500), statuses: [400, 422]),
        (name: "30,000 levels", bytes: nested(30_000), statuses: [400]),
        (name: "100,000 lists", bytes: repeated("[", 100_000), statuses: [400, 413]),
        (name: "100,000 levels", bytes: nested(100_000), statuses: [400, 413]),
    ]

    private static func repeated(_ text: String, _ count: Int) -> [UInt8] {
        Array(String(repeating: text, count: count).utf8)
    }

    private static func nested(_ depth: Int) -> [UInt8] {
        repeated("{\"symbol\": ", 1) + repeated("[", depth) + repeated("]", depth)
            + repeated("}", 1)
    }
}
