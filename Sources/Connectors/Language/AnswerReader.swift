import Foundation
import Trading

/// Parses a model's text into a view, or returns the fault.
enum AnswerReader {
    /// How an answer violates the schema.
    struct Fault: Error, Hashable {
        /// The fault in short.
        let reason: String

        /// The message to the model.
        var complaint: String {
            "That answer is invalid: \(reason). Answer again with one JSON object of direction (LONG, "
                + "SHORT or NEUTRAL), confidence (a number from 0 to 1) and reasoning (one short "
                + "sentence), and nothing else."
        }
    }

    private struct Wire: Decodable {
        let direction: String
        let confidence: Double
        let reasoning: String
    }

    /// Accepts what matches the schema; a longer reasoning is truncated.
    static func read(_ text: String) -> Result<LanguageView, Fault> {
        let data = Data(text.utf8)
        guard let fields = try? JSONDecoder().decode([String: Ignored].self, from: data) else {
            return .failure(Fault(reason: "it is not one JSON object"))
        }
        let names: Set = ["direction", "confidence", "reasoning"]
        guard Set(fields.keys) == names else {
            return .failure(Fault(reason: "it must have direction, confidence and reasoning only"))
        }
        guard let wire = try? JSONDecoder().decode(Wire.self, from: data) else {
            return .failure(Fault(reason: "a field is of the wrong type"))
        }
        guard (0...1).contains(wire.confidence) else {
            return .failure(Fault(reason: "confidence is not between 0 and 1"))
        }
        let direction = Direction(rawValue: wire.direction)
        guard direction != nil || wire.direction == "NEUTRAL" else {
            return .failure(Fault(reason: "direction is not LONG, SHORT or NEUTRAL"))
        }
        return .success(
            LanguageView(
                direction: direction,
                confidence: wire.confidence,
                reasoning: wire.reasoning
            )
        )
    }

    /// A value of any type, of which only the presence matters.
    private struct Ignored: Decodable {
        init(from decoder: any Decoder) {}
    }
}
