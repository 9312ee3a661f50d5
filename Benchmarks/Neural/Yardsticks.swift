import CPeak
import Dispatch
import Foundation
import Neural

/// What the machine itself can do, measured in turn with the engines.
enum Yardsticks {
    /// Multiply-adds of one measurement, a chain: some 5 to 10 ms.
    private static let peakRounds = 1 << 22
    private static let productSize = 2048.0

    /// All cores together doing nothing but multiply-adds in registers.
    static func peak(_ instructions: InstructionSet) -> Contestant {
        let cores = ProcessInfo.processInfo.activeProcessorCount
        let level = instructions.peakLevel
        return Contestant(
            name: "FMA peak \(instructions.rawValue)",
            operations: Double(cores) * cp_run(level, peakRounds)
        ) {
            1000
                * seconds {
                    DispatchQueue.concurrentPerform(iterations: cores) { _ in
                        _ = cp_run(level, peakRounds)
                    }
                }
        }
    }

    /// OpenBLAS's product of two square matrices of 2,048 rows.
    static func product(_ openBLAS: Peer) -> Contestant {
        Contestant(
            name: openBLAS.name,
            operations: 2 * productSize * productSize * productSize,
            measure: { try openBLAS.measure("product") },
            rest: openBLAS.rest
        )
    }

    /// The faster of OpenBLAS's own choice of kernels and those for AVX-512, which it does not
    /// choose on processors that it does not know.
    static func fasterOpenBLAS(python: String, limits: PeerLimits) throws -> Peer {
        let own = try Peer.openBLAS(python: python, environment: limits.openBLAS)
        guard limits.openBLAS.isEmpty, InstructionSet.available.contains(.avx512) else {
            return own
        }
        let named = try Peer.openBLAS(
            python: python,
            environment: ["OPENBLAS_CORETYPE": "SkylakeX"]
        )
        let rounds = try Rounds(3, warmUps: 1, of: [product(own), product(named)])
        return rounds[1].median < rounds[0].median ? named : own
    }
}

extension InstructionSet {
    fileprivate var peakLevel: cp_level {
        switch self {
        case .plain: CP_PLAIN
        case .avx2: CP_AVX2
        case .avx512: CP_AVX512
        case .neon: CP_NEON
        }
    }
}
