import CNeural

/// The gated recurrent unit: h = (1 - z) n + z h', n = tanh(x-part + r (h'-part)).
///
/// The candidate n needs its two products apart, so it has two blocks, around those of r and z.
final class GRUCell: RecurrentCell {
    static let moduleName = "gru"
    /// Blocks n from the input, r, z, n from the hidden units; PyTorch's order is r, z, n.
    static let gates = GateBlocks(input: 0..<3, hidden: 1..<4, firstInput: 2)

    init(units: Int, slots: Int, sharesSlots: Bool) {}

    func reset() {}

    func forward(_ step: RecurrentStep, kernels: cn_kernels) {
        kernels.gru_forward(
            step.gates.base,
            step.previousHidden.base,
            step.hidden.base,
            step.hidden.tiles,
            step.rows
        )
    }

    func backward(
        _ step: RecurrentStep,
        hiddenGradient: cn_tiles,
        carried: cn_tiles,
        kernels: cn_kernels
    ) {
        kernels.gru_backward(
            step.gates.base,
            step.previousHidden.base,
            hiddenGradient.base,
            carried.base,
            hiddenGradient.tiles,
            step.rows
        )
    }
}
