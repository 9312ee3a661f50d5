/// The program's version, recorded in every run.
public enum Version {
    /// Semantic version.
    public static let current = "0.1.0"
}
