import Market

/// Times formatted for people, in UTC.
enum TimeText {
    /// `2025-01-18 16:00`.
    static func minute(_ time: Timestamp) -> String {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(24)
        time.appendText(to: &bytes)
        // Years have four digits or more; the time of day is what follows the T.
        guard let middle = bytes.firstIndex(of: UInt8(ascii: "T")) else { return time.description }
        bytes[middle] = UInt8(ascii: " ")
        return String(decoding: bytes.prefix(middle + 6), as: UTF8.self)
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
