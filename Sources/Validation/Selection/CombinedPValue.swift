/// One p-value from those of independent parts of a record, by Stouffer's weighted z.
///
///     z = Σ wᵢ Φ⁻¹(1 - pᵢ) / sqrt(Σ wᵢ²),  p = 1 - Φ(z)
///
/// With weights that are the square roots of the parts' lengths it is the test that all of the record
/// would have, were nothing chosen. It is valid where each p-value is, given those of the parts before
/// it. Sources: S. A. Stouffer et al., "The American Soldier", volume 1 (1949), page 45; T. Lipták,
/// "On the combination of independent tests", Magyar Tud. Akad. Mat. Kutató Int. Közl. 3 (1958).
public enum CombinedPValue {
    /// Combines one-sided p-values.
    ///
    /// - Parameter parts: At least one: a p-value above 0 and at most 1, and a weight above 0. A part
    ///   whose p-value is 1 proves nothing whatever the others show.
    /// - Returns: A p-value, above 0 and at most 1.
    public static func of(_ parts: [(pValue: Double, weight: Double)]) -> Double {
        precondition(
            !parts.isEmpty && parts.allSatisfy { $0.pValue > 0 && $0.pValue <= 1 && $0.weight > 0 },
            "p-values within 0...1 with weights above 0"
        )
        let sum = parts.reduce(0) { $0 - $1.weight * NormalDistribution.quantile($1.pValue) }
        let squares = parts.reduce(0) { $0 + $1.weight * $1.weight }
        return NormalDistribution.cumulative(-sum / squares.squareRoot())
    }
}
