import CNeural

/// A kind of recurrent unit, with what one direction of one layer keeps of it besides its gates.
///
/// A step's gates are ``GateBlocks/kept`` blocks of a layer's units: the input product fills some,
/// the hidden product others, and where both do they are added.
protocol RecurrentCell: AnyObject {
    /// The name of the module in PyTorch's state dicts.
    static var moduleName: String { get }
    /// Which blocks of gates come from where.
    static var gates: GateBlocks { get }

    /// Allocates state for a number of slots, one for all where only the last is wanted.
    init(units: Int, slots: Int, sharesSlots: Bool)

    /// Sets the state before the first step to zero.
    func reset()

    /// One step, from the gates before activation to the hidden units.
    func forward(_ step: RecurrentStep, kernels: cn_kernels)

    /// The step's gradient: that of the gates before activation takes the place of the gates.
    ///
    /// - Parameters:
    ///   - step: What the step read and wrote.
    ///   - hiddenGradient: The gradient of its hidden units, as far as it came through products.
    ///   - carried: The gradient that reaches the units from the next step directly; leaves as
    ///     that for the step before. Zero behind the last step.
    ///   - kernels: The arithmetic.
    func backward(
        _ step: RecurrentStep,
        hiddenGradient: cn_tiles,
        carried: cn_tiles,
        kernels: cn_kernels
    )
}

/// What a cell works on at one time step; a slot is a step's place in buffers of states.
struct RecurrentStep {
    let gates: cn_tiles
    let hidden: cn_tiles
    let previousHidden: cn_tiles
    let slot: Int
    let previousSlot: Int
    /// Batch rows in use.
    let rows: Int
}

/// Which blocks of gates the products of a step fill.
struct GateBlocks {
    /// How many blocks a step keeps, whatever the cell.
    static let kept = 4

    /// Filled from the layer's input; from block 0.
    let input: Range<Int>
    /// Filled from the previous hidden units; up to the last block.
    let hidden: Range<Int>
    /// The gate, in PyTorch's order, that block 0 holds of the input's; the others follow it round.
    let firstInput: Int

    /// Gates in PyTorch's tensors.
    var count: Int { input.count }
    /// Filled from both.
    var shared: Range<Int> { hidden.lowerBound..<input.upperBound }
    /// Filled from the previous hidden units alone.
    var hiddenOnly: Range<Int> { input.upperBound..<hidden.upperBound }
}
