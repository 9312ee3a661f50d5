import Foundation
import Market
import Workflows

extension [ModelSummary] {
    /// Text: one paragraph for each model.
    var table: String {
        guard !isEmpty else { return "no model is trained yet; begin with `hindcast train`" }
        return map(\.text).joined(separator: "\n")
    }
}

extension ModelSummary {
    fileprivate var text: String {
        let written = writtenAt.map { ", written \($0)" } ?? ""
        if let imported {
            let ranks = imported.rankedOn.map { "\n  ranked on     \($0.text)" } ?? ""
            return "\(key)\(written), imported from \(imported.file), trained on unknown candles"
                + ranks
        }
        guard let training else { return "\(key)\(written): \(fault ?? "it cannot be read")" }
        let loss = String(format: "%.4f", training.validationLoss)
        let ensemble = training.seeds.count > 1 ? ", mean of \(training.seeds.count) members" : ""
        return """
            \(key)\(written), validation loss \(loss)\(ensemble)
              trained on    \(training.trained.text)
              validated on  \(training.validation.text)
              never saw     \(training.test.text)
            """
    }
}

extension BarSpan {
    fileprivate var text: String { "\(from) to \(to), \(bars) candles" }
}
