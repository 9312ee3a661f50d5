import Foundation

/// Measurements of one thing.
struct Samples: CustomStringConvertible {
    let sorted: [Double]

    init(_ values: [Double]) {
        sorted = values.sorted()
    }

    var median: Double { sorted[sorted.count / 2] }
    /// Where the middle half begins.
    var low: Double { sorted[sorted.count / 4] }
    /// Where the middle half ends.
    var high: Double { sorted[sorted.count * 3 / 4] }

    /// Median, and the range of the middle half.
    var description: String {
        "\(Self.text(median))  (\(Self.text(low)) to \(Self.text(high)))"
    }

    static func text(_ value: Double) -> String {
        value >= 1000 ? "\(Int(value.rounded()))" : String(format: "%.3g", value)
    }
}

extension Samples {
    /// Repeats a measurement, whose first result is thrown away.
    init(rounds: Int, _ measure: () throws -> Double) rethrows {
        _ = try measure()
        self.init(try (0..<rounds).map { _ in try measure() })
    }
}

/// How long a piece of work takes, in seconds.
func seconds(_ work: () throws -> Void) rethrows -> Double {
    let duration = try ContinuousClock().measure(work)
    return Double(duration.components.seconds) + Double(duration.components.attoseconds) / 1e18
}
