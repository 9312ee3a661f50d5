import Foundation

extension SeededGenerator {
    /// A number from the normal distribution of mean 0 and variance 1 (Box and Muller, 1958).
    ///
    /// Takes two uniform numbers and keeps one result, so that the state alone tells what follows.
    public mutating func nextNormal() -> Double {
        let radius = (-2 * log(1 - nextUniform())).squareRoot()
        return radius * cos(2 * .pi * nextUniform())
    }
}
