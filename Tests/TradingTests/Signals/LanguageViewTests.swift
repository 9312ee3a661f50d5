import Testing
import Trading

@Suite struct LanguageViewTests {
    @Test(arguments: [
        ("", ""),
        ("  two \n lines\t", "two lines"),
        ("red \u{1B}[31m text\u{7}", "red [31m text"),
        ("turned \u{202E}round\u{200B}", "turned round"),
        ("오름세 📈", "오름세 📈"),
    ])
    func `a reasoning prints as one line`(text: String, line: String) {
        let view = LanguageView(direction: .long, confidence: 0.5, reasoning: text)
        #expect(view.reasoning == line)
    }

    @Test func `a reasoning is cut, whatever it is made of`() {
        for part in ["a", "a b ", "é\u{301}\u{302}", "\u{301}", "\n"] {
            let text = String(repeating: part, count: 100_000)
            let view = LanguageView(direction: nil, confidence: 0, reasoning: text)
            #expect(view.reasoning.count <= LanguageView.longestReasoning)
            #expect(view.reasoning.utf8.count <= 100 * LanguageView.longestReasoning)
        }
    }

    @Test func `a summary has the reasoning in brackets`() {
        let view = LanguageView(direction: .short, confidence: 0.8, reasoning: "all falls")
        #expect(view.summary == "SHORT, confidence 80% (all falls)")
        #expect(
            LanguageView(direction: nil, confidence: 1).summary == "neither way, confidence 100%"
        )
    }

    @Test(arguments: [
        (1.7, 1.0), (1, 1), (0.4, 0.4), (0, 0), (-0.3, 0), (.infinity, 1), (.nan, 0),
    ])
    func `a vote counts no more than a whole one`(confidence: Double, clipped: Double) {
        for direction in Direction.allCases {
            let view = LanguageView(direction: direction, confidence: confidence)
            #expect(view.confidence == clipped)
            #expect(view.score == direction.sign * clipped)
        }
    }

    @Test func `only a valid answer is a view`() {
        let view = LanguageView(direction: .long, confidence: 0.5)
        #expect(LanguageAnswer.view(view).view == view)
        #expect(LanguageAnswer.refused(reason: "no").view == nil)
        #expect(LanguageAnswer.unreachable(reason: "no").view == nil)
    }
}
