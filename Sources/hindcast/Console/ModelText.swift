import Foundation
import Workflows

extension [ModelSummary] {
    /// For people: one paragraph a model.
    var table: String {
        guard !isEmpty else { return "no model is trained yet; begin with `hindcast train`" }
        return map(\.text).joined(separator: "\n")
    }
}

extension ModelSummary {
    fileprivate var text: String {
        let written = writtenAt.map { ", written \($0)" } ?? ""
        guard let training else { return "\(key)\(written): \(fault ?? "it cannot be read")" }
        let loss = String(format: "%.4f", training.bestValidationLoss)
        return """
            \(key)\(written), validation loss \(loss)
              trained on    \(training.trained.text)
              validated on  \(training.validation.text)
              never saw     \(training.test.text)
            """
    }
}

extension ModelSummary.Span {
    fileprivate var text: String { "\(from) to \(to), \(bars) candles" }
}
