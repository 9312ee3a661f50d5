/// How a logged event is written.
public enum LogFormat: String, CaseIterable, Sendable {
    /// One JSON object a line, for programs.
    case json
    /// One line of words, for people.
    case text
}
