/// Isotonic regression: the non-decreasing map with the least squared error.
///
/// Fitted by pooling adjacent violators: Ayer, Brunk, Ewing, Reid and Silverman, "An empirical
/// distribution function for sampling with incomplete information", Annals of Mathematical
/// Statistics 26 (1955). Between its knots it is linear, beyond them constant, as in scikit-learn.
public struct IsotonicRegression: Hashable, Codable, Sendable {
    /// Where the map bends, ascending.
    public let inputs: [Double]
    /// Its values there, never descending.
    public let outputs: [Double]

    /// Neighbouring points that share a value, their mean.
    private struct Pool {
        var first: Double
        var last: Double
        var sum: Double
        var count: Double

        var mean: Double { sum / count }

        mutating func absorb(_ next: Pool) {
            last = next.last
            sum += next.sum
            count += next.count
        }
    }

    /// Fits the map.
    ///
    /// - Parameter points: Input and outcome of each, finite, in any order; at least one.
    public init(fitting points: [(input: Double, outcome: Double)]) {
        precondition(!points.isEmpty, "a map needs a point")
        var pools: [Pool] = []
        for next in Self.distinct(points) {
            pools.append(next)
            while pools.count > 1, pools[pools.count - 2].mean >= pools[pools.count - 1].mean {
                let last = pools.removeLast()
                pools[pools.count - 1].absorb(last)
            }
        }
        inputs = pools.flatMap { $0.first < $0.last ? [$0.first, $0.last] : [$0.first] }
        outputs = pools.flatMap { $0.first < $0.last ? [$0.mean, $0.mean] : [$0.mean] }
    }

    /// One pool for each input that occurs, ascending.
    private static func distinct(_ points: [(input: Double, outcome: Double)]) -> [Pool] {
        var pools: [Pool] = []
        for point in points.sorted(by: { $0.input < $1.input }) {
            let next = Pool(first: point.input, last: point.input, sum: point.outcome, count: 1)
            if pools.last?.last == point.input {
                pools[pools.count - 1].absorb(next)
            } else {
                pools.append(next)
            }
        }
        return pools
    }

    /// The map's value.
    public func callAsFunction(_ input: Double) -> Double {
        guard let next = inputs.firstIndex(where: { $0 >= input }) else {
            return outputs[outputs.count - 1]
        }
        guard next > 0, inputs[next] > input else { return outputs[next] }
        let share = (input - inputs[next - 1]) / (inputs[next] - inputs[next - 1])
        return outputs[next - 1] + share * (outputs[next] - outputs[next - 1])
    }

    /// Whether it is valid, wherever it was read from.
    var isUsable: Bool {
        !inputs.isEmpty && inputs.count == outputs.count
            && (inputs + outputs).allSatisfy(\.isFinite)
            && zip(inputs, inputs.dropFirst()).allSatisfy(<)
            && zip(outputs, outputs.dropFirst()).allSatisfy(<=)
    }
}
