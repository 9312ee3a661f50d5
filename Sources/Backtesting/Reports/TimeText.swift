import Market

/// Times formatted for people, in UTC.
enum TimeText {
    /// `2025-01-18 16:00`.
    static func minute(_ time: Timestamp) -> String {
        let text = time.description
        return text.prefix(10) + " " + text.dropFirst(11).prefix(5)
    }

    /// `18 Jan`.
    static func day(_ time: Timestamp) -> String {
        let text = time.description
        return "\(Int(text.dropFirst(8).prefix(2)) ?? 0) \(month(of: text))"
    }

    /// `18 Jan 16:00`.
    static func dayAndHour(_ time: Timestamp) -> String {
        day(time) + " " + time.description.dropFirst(11).prefix(5)
    }

    /// `Jan 2025`.
    static func month(_ time: Timestamp) -> String {
        let text = time.description
        return month(of: text) + " " + text.prefix(4)
    }

    private static func month(of text: String) -> String {
        let names = [
            "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
        ]
        return names[(Int(text.dropFirst(5).prefix(2)) ?? 1) - 1]
    }
}
