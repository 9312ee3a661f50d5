/// Which network stands between the window and the forecast.
public enum ModelType: String, Codable, Sendable, CaseIterable {
    /// Stacked LSTM layers, of which the head reads the last step.
    case standard
}
