import Foundation

/// The threads and descriptors of this process, as Linux tells them.
///
/// Tests share a process, and run side by side: look in an exit test's.
package struct ProcessResources {
    /// The names of threads that the program itself starts.
    ///
    /// They are those of NIO's loops, of its pools and of clients. Those of Dispatch come and go as
    /// the system likes.
    package let ownThreads: [String]
    /// What the descriptors are of.
    package let descriptors: [String]

    /// Whether there are more threads or descriptors than another time.
    package func hasMore(than other: ProcessResources) -> Bool {
        ownThreads.count > other.ownThreads.count || descriptors.count > other.descriptors.count
    }

    /// What there is now.
    package static var current: ProcessResources {
        get throws {
            let manager = FileManager.default
            let threads = try manager.contentsOfDirectory(atPath: "/proc/self/task").compactMap {
                // A thread may end meanwhile.
                try? String(contentsOfFile: "/proc/self/task/\($0)/comm", encoding: .utf8)
            }
            let descriptors = try manager.contentsOfDirectory(atPath: "/proc/self/fd").compactMap {
                try? manager.destinationOfSymbolicLink(atPath: "/proc/self/fd/\($0)")
            }
            return ProcessResources(
                ownThreads: threads.filter { name in
                    ["NIO", "TP-", "http-client"].contains { name.hasPrefix($0) }
                }.sorted(),
                descriptors: descriptors.sorted()
            )
        }
    }
}
