import Foundation
import HTTPTypes
import Server
import Testing
import Workflows

/// Sentences of answers and reports in Korean.
struct KoreanSentenceTests {
    private static let root = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "../../..").standardized

    /// The table as it lies in the repository: a build without assets has none.
    private static let table: [String: String] = {
        let file = root.appending(path: "Sources/CAssets/dashboard/js/i18n/sentences.ko.json")
        return (try? Data(contentsOf: file)).flatMap {
            try? JSONDecoder().decode([String: String].self, from: $0)
        } ?? [:]
    }()

    /// The sources whose sentences reach a report, a signal or an explanation.
    static let sources = [
        "Backtesting/Comparisons/Comparison.swift",
        "Backtesting/Comparisons/CorrectedEvidence.swift",
        "Backtesting/Reports/PlainVerdict.swift",
        "Backtesting/Reports/WalkForward/CrossValidation.swift",
        "Backtesting/Reports/WalkForward/WalkForwardReport.swift",
        "Backtesting/Search/SearchEvidence.swift",
        "Backtesting/Search/SearchReport.swift",
        "Backtesting/Validation/CalibrationReport.swift",
        "Backtesting/Validation/Causality/Causality.swift",
        "Backtesting/Validation/Checks/EvidenceCheck+All.swift",
        "Backtesting/Validation/Evidence+Warnings.swift",
        "Backtesting/Validation/Ruin.swift",
        "Backtesting/Validation/Trials.swift",
        "Forecasting/Datasets/DataQuality.swift",
        "Workflows/Backtests/BacktestPlan.swift",
        "Workflows/Explanations/DecidingFold.swift",
        "Workflows/Explanations/ExplainTrade.swift",
        "Workflows/Explanations/Why+Making.swift",
        "Workflows/Signals/LiveSignal+Making.swift",
        "Workflows/Sweeps/SweepReport.swift",
    ]

    private static var hangul: Regex<Substring> { /[가-힣]/ }

    /// Whether all sentences of a text have templates.
    private static func isKnown(_ text: String) -> Bool {
        if hasTemplate(text) { return true }
        let parts = text.split(separator: /\. (?=[A-Z])/)
        return parts.count > 1
            && parts.enumerated().allSatisfy { index, part in
                hasTemplate(String(part) + (index + 1 < parts.count ? "." : ""))
            }
    }

    /// Whether a sentence has a template; a hole of the template takes any text.
    private static func hasTemplate(_ sentence: some StringProtocol) -> Bool {
        if table[String(sentence)] != nil { return true }
        return table.keys.contains { template in
            guard template.contains("{") else { return false }
            let parts = template.split(separator: /\{\w+\}/, omittingEmptySubsequences: false)
            guard sentence.hasPrefix(parts[0]), let end = parts.last, sentence.hasSuffix(end)
            else { return false }
            var rest = Substring(sentence).dropFirst(parts[0].count)
            for part in parts.dropFirst() where !part.isEmpty {
                guard let found = rest.firstRange(of: part) else { return false }
                rest = rest[found.upperBound...]
            }
            return parts.contains { $0.count > 6 }
        }
    }

    /// The literals of a source that are whole sentences, with `7` for each value.
    private static func sentences(of source: String) throws -> [String] {
        var text = try String(
            contentsOf: root.appending(path: "Sources/\(source)"),
            encoding: .utf8
        )
        text = text.split(separator: "\n").filter { !$0.contains(/^\s*\/\//) }
            .joined(separator: "\n")
        var literals: [String] = []
        var literal: String?
        var scanner = text[...]
        while let character = scanner.first {
            scanner.removeFirst()
            switch (character, literal) {
            case ("\"", nil): literal = ""
            case ("\"", let open?):
                // A literal that goes on behind a plus is one sentence.
                if let plus = scanner.prefixMatch(of: /\s*\+ "/) {
                    scanner = scanner[plus.range.upperBound...]
                    literal = open
                } else {
                    literals.append(open)
                    literal = nil
                }
            case ("\\", let open?):
                literal = open + "7"
                guard scanner.first == "(" else { continue }
                var depth = 0
                while let next = scanner.popFirst() {
                    if next == "(" { depth += 1 }
                    if next == ")" { depth -= 1 }
                    if depth == 0 { break }
                }
            case (_, let open?): literal = open + String(character)
            default: break
            }
        }
        return literals.filter { $0.contains(/^[A-Z7].* .*[.]$/) && !$0.hasSuffix("...") }
    }

    @Test(arguments: sources)
    func `every sentence of a report has a Korean one`(source: String) throws {
        let sentences = try Self.sentences(of: source)
        #expect(sentences.filter { !Self.isKnown($0) } == [])
    }

    @Test func `the sources have sentences that are looked at`() throws {
        let checks = try Self.sentences(
            of: "Backtesting/Validation/Checks/EvidenceCheck+All.swift"
        )
        #expect(checks.count > 30)
        #expect(!Self.isKnown("Nobody has put this sentence into Korean."))
    }

    @Test func `a Korean sentence has the values of the English one, and Korean letters`() {
        #expect(Self.table.count > 250)
        for (english, korean) in Self.table {
            let values = { (text: String) in Set(text.matches(of: /\{\w+\}/).map { $0.output }) }
            #expect(values(korean) == values(english), "\(english)")
            let names = english.contains(/^[A-Z]\w*: \{text\}$/) || english == "zero"
            #expect(
                names || korean.contains(Self.hangul) || values(english).count > 1,
                "\(english)"
            )
        }
    }

    @Test func `every strategy and every setting is described in Korean`() async throws {
        let summaries = Workspace.strategies.flatMap { [$0.summary] + $0.parameters.map(\.summary) }
        #expect(Set(summaries).filter { Self.table[$0] == nil } == [])
        try await AssembledService.run { service in
            let path = "/api/v1/backtest/strategies"
            let english = try await service.client.execute(uri: path, method: .get)
            let korean = try await service.client.execute(
                uri: path,
                method: .get,
                headers: [.acceptLanguage: "ko-KR,en;q=0.5"]
            )
            #expect(!english.text.contains(Self.hangul))
            #expect(korean.headers[.contentLanguage] == "ko")
            // Only the summaries differ.
            let plain = english.text.replacing(/"summary":"(?:[^"\\]|\\.)*"/, with: "")
            #expect(korean.text.replacing(/"summary":"(?:[^"\\]|\\.)*"/, with: "") == plain)
            #expect(korean.text.matches(of: /"summary":"[^"]*[가-힣]/).count >= 100)
        }
    }

    @Test func `the error of a failed job is told in the language that is asked for`() async throws
    {
        try await AssembledService.run { service in
            let asked = try await service.client.execute(
                uri: "/api/v1/backtest/run?wait=0",
                method: .post,
                body: #"{"strategy_type": "supertrend", "symbol": "BTCUSDT", "days_back": 10}"#
            )
            let id = try #require(asked.headers[.init("X-Job-Id") ?? .location])
            let path = "/api/v1/jobs/\(id)"
            for language in ["en", "ko"] {
                let headers: HTTPFields = [.acceptLanguage: language]
                let events = try await service.client.execute(
                    uri: path + "/events",
                    method: .get,
                    headers: headers
                )
                let last = try #require(events.text.matches(of: /data: (.+)/).last?.output.1)
                let told = try JSONDecoder().decode(JSONValue.self, from: Data(last.utf8))
                #expect(told["state"] == "failed")
                let message = try #require(told["error", "message"]?.text)
                #expect(message.contains(Self.hangul) == (language == "ko"), "\(message)")
                let job = try await service.client.execute(
                    uri: path,
                    method: .get,
                    headers: headers
                )
                #expect(try job.json()["error"] == told["error"])
                let list = try await service.client.execute(
                    uri: "/api/v1/jobs",
                    method: .get,
                    headers: headers
                )
                #expect(list.text.contains(Self.hangul) == (language == "ko"))
            }
        }
    }
}
