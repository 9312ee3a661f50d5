import Foundation
import Workflows

/// A progress line on standard error with rate and remaining time, for work of more than two
/// seconds.
///
/// On a terminal it is redrawn in place; otherwise a new line is written at intervals.
struct ProgressBar {
    private let clock = ContinuousClock()
    private let isTerminal = isatty(STDERR_FILENO) == 1
    private var stage = ""
    private var stageBegan: ContinuousClock.Instant
    private var lastShown: ContinuousClock.Instant?
    private var needsNewline = false

    /// How long a stage runs before its progress is shown.
    private static let patience = Duration.seconds(2)

    init() {
        stageBegan = clock.now
    }

    /// Shows a report, unless the previous one was shown a moment ago.
    mutating func show(_ progress: ProgressUpdate) {
        let now = clock.now
        if progress.stage != stage {
            finish()
            stage = progress.stage
            stageBegan = now
            lastShown = nil
        }
        guard now - stageBegan >= Self.patience else { return }
        let pause = isTerminal ? Duration.milliseconds(100) : .seconds(10)
        if let lastShown, now - lastShown < pause { return }
        lastShown = now
        write(Self.line(progress))
    }

    /// Ends the current line.
    mutating func finish() {
        if needsNewline {
            Console.note("")
            needsNewline = false
        }
    }

    private mutating func write(_ line: String) {
        if isTerminal {
            Console.draw("\r\u{1B}[2K\(line)")
            needsNewline = true
        } else {
            Console.note(line)
        }
    }

    /// `Training  [#########-----------]  45 %  812 windows/s  0:41 left  epoch 4 of 100`.
    private static func line(_ progress: ProgressUpdate) -> String {
        let rate = progress.perSecond ?? 0
        var parts = [progress.stage]
        if let total = progress.total, total > 0 {
            let share = min(1, Double(progress.completed) / Double(total))
            let filled = Int(share * 20)
            let bar =
                String(repeating: "#", count: filled) + String(repeating: "-", count: 20 - filled)
            parts.append("[\(bar)]")
            parts.append("\(Int(share * 100)) %")
        } else {
            parts.append("\(progress.completed) \(progress.unit)")
        }
        let digits = rate > 0 && rate < 10 ? String(format: "%.1f", rate) : "\(Int(rate.rounded()))"
        parts.append("\(digits) \(progress.unit)/s")
        if let left = progress.secondsLeft.map({ Int($0.rounded(.up)) }) {
            parts.append("\(left / 60):" + (left % 60 < 10 ? "0" : "") + "\(left % 60) left")
        }
        if !progress.note.isEmpty {
            parts.append(progress.note)
        }
        return parts.joined(separator: "  ")
    }
}
