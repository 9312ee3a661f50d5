import Foundation

/// The most memory, in bytes, that this process has held so far; 0 where the system does not say.
///
/// Tests share a process, and run side by side: measure in an exit test's.
package func peakMemory() -> Int {
    guard let status = try? String(contentsOfFile: "/proc/self/status", encoding: .utf8),
        let line = status.split(separator: "\n").first(where: { $0.hasPrefix("VmHWM:") })
    else { return 0 }
    let kilobytes = line.split(whereSeparator: \.isWhitespace).dropFirst().first.flatMap { Int($0) }
    return (kilobytes ?? 0) << 10
}
