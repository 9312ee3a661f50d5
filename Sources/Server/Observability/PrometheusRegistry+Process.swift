import Foundation

extension PrometheusRegistry {
    /// Adds what every process has: how long it runs and how much memory it holds.
    ///
    /// - Parameter start: When the service started.
    package func observeProcess(since start: ContinuousClock.Instant) {
        observe("process_uptime_seconds", help: "Seconds since the service started.") {
            (ContinuousClock.now - start) / .seconds(1)
        }
        observe("process_resident_memory_bytes", help: "Memory that the process holds.") {
            ProcessMemory.residentBytes().map(Double.init)
        }
    }
}

/// What the system says of this process.
enum ProcessMemory {
    /// Bytes held in memory; nil where the system has no `/proc`.
    static func residentBytes() -> Int? {
        guard let text = try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8) else {
            return nil
        }
        // Pages in all, then pages held (proc_pid_statm(5)).
        let fields = text.split(separator: " ")
        guard fields.count > 1, let pages = Int(fields[1]) else {
            return nil
        }
        return pages * Int(sysconf(Int32(_SC_PAGESIZE)))
    }
}
