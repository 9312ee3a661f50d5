import Foundation
import HTTPTypes
import Server
import Testing

/// Errors in the language that a client prefers.
struct KoreanMessageTests {
    private static var hangul: Regex<Substring> { /[가-힣]/ }

    /// Every code that the documentation names.
    private static let codes: [String] = {
        let file = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "../../../docs/api.md").standardized
        let text = (try? String(contentsOf: file, encoding: .utf8)) ?? ""
        let rows = text.split(separator: "\n").filter { $0.contains(/^\| [45][0-9][0-9] \|/) }
        return rows.flatMap { row in
            let cell = row.split(separator: "|")[1]
            return cell.matches(of: /`([A-Z_]+)`/).map { String($0.output.1) }
        }
    }()

    @Test func `every documented code has a message in Korean`() {
        #expect(Self.codes.count > 40)
        for code in Self.codes {
            let error = ServerError(.notFound, code: code, message: "in English")
                .translated(to: "ko")
            #expect(error.message.contains(Self.hangul), "\(code)")
            #expect(error.details["message_en"] == "in English", "\(code)")
            // No placeholder is left, nor a hole where a detail is missing.
            #expect(!error.message.contains(/[{}\[\]?]/), "\(code): \(error.message)")
        }
    }

    @Test func `details stand in the message`() {
        let error = ServerError(
            .notFound,
            code: "MODEL_NOT_FOUND",
            message: "there is no model BTCUSDT_1h",
            details: ["model_key": "BTCUSDT_1h"]
        )
        #expect(error.translated(to: "ko").message.contains("BTCUSDT_1h"))
        #expect(error.translated(to: "en") == error)
        #expect(error.translated(to: nil) == error)
    }

    @Test(arguments: [
        ("/api/v1/jobs?limit=0", "limit", "1 이상 200 이하의 정수"),
        ("/api/v1/backtest/runs?strategy=x", "strategy", "다음 중 하나"),
        ("/api/v1/jobs?no_field=1", "no_field", "알 수 없는 항목"),
        ("/api/v1/market/candles", "symbol", "필수 항목"),
        ("/api/v1/market/candles?symbol=BTCUSDT&from=x", "from", "시각"),
    ])
    func `a bad field is named with its value and its rule`(
        uri: String,
        name: String,
        rule: String
    ) async throws {
        try await AssembledService.run { service in
            let english = try await service.client.execute(uri: uri, method: .get)
            let korean = try await service.client.execute(
                uri: uri,
                method: .get,
                headers: [.acceptLanguage: "ko-KR,ko;q=0.9,en;q=0.8"]
            )
            #expect(english.status == korean.status)
            let (plain, told) = (try english.json(), try korean.json())
            let message = try #require(told["error", "message"]?.text)
            #expect(message.contains(name) && message.contains(rule), "\(message)")
            #expect(told["error", "code"] == plain["error", "code"])
            #expect(told["error", "details", "message_en"] == plain["error", "message"])
            #expect(plain["error", "details", "message_en"] == nil)
            #expect(korean.headers[.contentLanguage] == "ko")
        }
    }

    @Test func `a refused host and a hostile value are told in Korean, as text`() async throws {
        try await AssembledService.run { service in
            let value = "%3Cimg%20onerror=alert(1)%3E"
            let answer = try await service.client.execute(
                uri: "/api/v1/market/candles?symbol=\(value)",
                method: .get,
                headers: [.acceptLanguage: "ko"]
            )
            #expect(answer.headers[.contentType]?.hasPrefix("application/json") == true)
            #expect(answer.headers[.xContentTypeOptions] == "nosniff")
            let message = try answer.json()["error", "message"]?.text ?? ""
            #expect(message.contains("<img onerror=alert(1)>"))
        }
    }
}
