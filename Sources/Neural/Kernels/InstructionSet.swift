import CNeural
import Foundation

/// The vector instructions that the engine's kernels are written in.
public enum InstructionSet: String, Sendable, CaseIterable {
    /// What every processor has; no fused multiply-add.
    case plain
    /// x86-64 with AVX2 and FMA.
    case avx2
    /// x86-64 with AVX-512 F, BW, DQ and VL.
    case avx512
    /// 64-bit ARM.
    case neon

    /// The sets that this processor can run, the slowest first.
    public static var available: [InstructionSet] {
        allCases.filter { $0.kernels != nil }
    }

    /// The fastest available set, or the one that the environment variable `HINDCAST_SIMD` names.
    ///
    /// - Throws: ``NeuralError/instructionSetUnavailable(name:available:)``.
    public static func selected() throws(NeuralError) -> InstructionSet {
        try selected(named: ProcessInfo.processInfo.environment["HINDCAST_SIMD"])
    }

    package static func selected(named name: String?) throws(NeuralError) -> InstructionSet {
        let available = available
        guard let name, !name.isEmpty else { return available.last ?? .plain }
        guard let set = InstructionSet(rawValue: name), available.contains(set) else {
            throw .instructionSetUnavailable(name: name, available: available.map(\.rawValue))
        }
        return set
    }

    var kernels: UnsafePointer<cn_kernels>? {
        switch self {
        case .plain: cn_kernels_for(CN_PLAIN)
        case .avx2: cn_kernels_for(CN_AVX2)
        case .avx512: cn_kernels_for(CN_AVX512)
        case .neon: cn_kernels_for(CN_NEON)
        }
    }

    /// The kernels of a set, or of the selected one.
    ///
    /// - Throws: ``NeuralError/instructionSetUnavailable(name:available:)``.
    static func kernels(of set: InstructionSet?) throws(NeuralError) -> cn_kernels {
        guard let set else { return try kernels(of: selected()) }
        guard let kernels = set.kernels else {
            throw .instructionSetUnavailable(
                name: set.rawValue,
                available: available.map(\.rawValue)
            )
        }
        return kernels.pointee
    }
}
