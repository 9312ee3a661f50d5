import CNeural

/// One worker's activations for one chunk of batch rows.
///
/// `hidden` and `cells` have a step 0 before the first: the zero state. Training keeps every step
/// for the backward pass; inference keeps what the next layer reads.
final class Workspace {
    /// Steps that one product spans: their gates stay in the second-level cache.
    static let blockSteps = 8

    struct Layer {
        let gates: TileBuffer
        let cells: TileBuffer
        let tanhCells: TileBuffer
        let hidden: TileBuffer
        /// What the next layer reads where units are dropped.
        let dropped: TileBuffer?
    }

    let lookback: Int
    let keepsHistory: Bool
    let input: TileBuffer
    let layers: [Layer]
    let head: TileBuffer
    let output: TileBuffer

    init(configuration: NetworkConfiguration, lookback: Int, keepsHistory: Bool) {
        self.lookback = lookback
        self.keepsHistory = keepsHistory
        let hidden = configuration.hiddenSize
        let gateUnits = 4 * tileCount(hidden) * tileSide
        let drops = keepsHistory && configuration.dropout > 0
        input = TileBuffer(units: configuration.inputSize, steps: lookback)
        layers = (0..<configuration.layerCount).map { layer in
            Layer(
                gates: TileBuffer(
                    units: gateUnits,
                    steps: keepsHistory ? lookback : Self.blockSteps
                ),
                cells: TileBuffer(units: hidden, steps: lookback + 1, shared: !keepsHistory),
                tanhCells: TileBuffer(units: hidden, steps: lookback, shared: !keepsHistory),
                hidden: TileBuffer(units: hidden, steps: lookback + 1),
                dropped: drops && layer + 1 < configuration.layerCount
                    ? TileBuffer(units: hidden, steps: lookback) : nil
            )
        }
        head = TileBuffer(units: configuration.headSize, steps: 1)
        output = TileBuffer(units: configuration.outputSize, steps: 1)
    }

    /// What a layer reads: the windows, or the layer below.
    func input(of layer: Int) -> cn_tiles {
        guard layer > 0 else { return input.tiles }
        return layers[layer - 1].dropped?.tiles ?? layers[layer - 1].hidden.tiles.at(1)
    }

    /// The last layer's units at the last step.
    var lastHidden: cn_tiles { layers[layers.count - 1].hidden.tiles.at(lookback) }

    /// Fills the input with the windows that end at the given rows.
    func fill(
        from features: UnsafePointer<Float>,
        columns: Int,
        ends: ArraySlice<Int>
    ) {
        let tiles = input.tiles
        for (row, end) in ends.enumerated() {
            let first = features + (end + 1 - lookback) * columns
            for step in 0..<lookback {
                let from = first + step * columns
                let to = tiles.base + step * tiles.stride + row * tileSide
                for tile in 0..<tiles.tiles {
                    let offset = tile * tileSide
                    (to + tile * tileArea).update(
                        from: from + offset,
                        count: min(tileSide, columns - offset)
                    )
                }
            }
        }
    }

    /// The outputs of one row.
    func copyOutput(row: Int, to target: UnsafeMutablePointer<Float>, count: Int) {
        for index in 0..<count {
            target[index] = output.tiles.base[outputIndex(row: row, output: index)]
        }
    }

    func outputIndex(row: Int, output: Int) -> Int {
        output / tileSide * tileArea + row * tileSide + output % tileSide
    }
}
