import Foundation

extension PrometheusRegistry {
    /// Adds the metrics of the process: uptime and memory.
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

/// The process's metrics from the system.
enum ProcessMemory {
    /// Resident bytes; nil if the system has no `/proc`.
    static func residentBytes() -> Int? {
        guard let text = try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8) else {
            return nil
        }
        // Total pages, then resident pages (proc_pid_statm(5)).
        let fields = text.split(separator: " ")
        guard fields.count > 1, let pages = Int(fields[1]) else {
            return nil
        }
        return pages * Int(sysconf(Int32(_SC_PAGESIZE)))
    }
}
