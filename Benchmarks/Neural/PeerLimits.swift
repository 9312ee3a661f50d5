import Neural

/// What holds the peers to a set of instructions: their own environment variables.
struct PeerLimits {
    /// Whether the set is less than this processor has.
    let areNeeded: Bool
    let torch: [String: String]
    let openBLAS: [String: String]

    /// Nil where the peers cannot be held to the set.
    init?(_ instructions: InstructionSet) {
        areNeeded = instructions != InstructionSet.available.last
        guard areNeeded else {
            torch = [:]
            openBLAS = [:]
            return
        }
        guard instructions == .avx2 else { return nil }
        torch = [
            "ONEDNN_MAX_CPU_ISA": "AVX2", "ATEN_CPU_CAPABILITY": "avx2",
            "MKL_ENABLE_INSTRUCTIONS": "AVX2",
        ]
        openBLAS = ["OPENBLAS_CORETYPE": "Haswell"]
    }
}
