import Market

/// `value / unit`, cut to -1...1; 0 where the value is none at the price, or the unit is.
///
/// Rules score a distance this way, in units that grow with the price, so that the score has no
/// scale.
func clippedRatio(_ value: Double, to unit: Double, at price: Double) -> Double {
    guard TechnicalView.Part.isMovement(unit, at: price) else { return 0 }
    return min(max(Tie.difference(value, 0, scale: price) / unit, -1), 1)
}
