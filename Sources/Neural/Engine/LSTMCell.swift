import CNeural

/// Long short-term memory: gates i, f, g, o, and a cell state beside the hidden units.
///
/// Source: Hochreiter and Schmidhuber, "Long short-term memory", Neural Computation 9 (1997), with
/// the forget gate of Gers et al. (2000), as `torch.nn.LSTM` computes it.
final class LSTMCell: RecurrentCell {
    static let moduleName = "lstm"
    static let gates = GateBlocks(input: 0..<4, hidden: 0..<4, firstInput: 0)

    private let cells: TileBuffer
    private let tanhCells: TileBuffer

    init(units: Int, slots: Int, sharesSlots: Bool) {
        cells = TileBuffer(units: units, steps: slots, shared: sharesSlots)
        tanhCells = TileBuffer(units: units, steps: slots, shared: sharesSlots)
    }

    func reset() {
        cells.setZero()
    }

    func forward(_ step: RecurrentStep, kernels: cn_kernels) {
        kernels.lstm_forward(
            step.gates.base,
            cells.tiles.at(step.previousSlot).base,
            cells.tiles.at(step.slot).base,
            tanhCells.tiles.at(step.slot).base,
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
        kernels.lstm_backward(
            step.gates.base,
            cells.tiles.at(step.previousSlot).base,
            tanhCells.tiles.at(step.slot).base,
            hiddenGradient.base,
            carried.base,
            hiddenGradient.tiles,
            step.rows
        )
    }
}
