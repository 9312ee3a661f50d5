/// The offset of each tensor in the engine's own memory, which keeps weights in tiles.
///
/// A matrix of `rows` outputs and `columns` inputs is [column tiles][row tiles] tiles of
/// [16 outputs][16 inputs]: packed as the backward pass needs it, and in the shape in which its
/// gradient arises. Each gate's rows start on a tile of their own, and so do the columns of each
/// direction of the layer below; padding is zero and stays zero.
struct TileLayout {
    struct Tensor {
        let source: ParameterLayout.Tensor
        /// The first float; a whole number of tiles from the start.
        let offset: Int
        let rowTiles: Int
        /// 0 for a bias, which is a row of `16 * rowTiles` floats.
        let columnTiles: Int

        /// How many columns a product runs over, padding between blocks included.
        var depth: Int {
            let block = source.shape[1] / source.columnBlocks
            return (source.columnBlocks - 1) * tileCount(block) * tileSide + block
        }

        /// How many floats it takes, whole tiles.
        var count: Int {
            columnTiles > 0
                ? columnTiles * rowTiles * tileArea
                : tileCount(rowTiles) * tileArea
        }

        /// Calls `body` with runs of consecutive numbers: flat index, tiled index, length.
        func forEachRun(_ body: (_ flat: Int, _ tiled: Int, _ length: Int) -> Void) {
            let rows = source.shape[0]
            let gateRows = rows / source.gates
            let gateTiles = rowTiles / source.gates
            for row in 0..<rows {
                let (gate, unit) = row.quotientAndRemainder(dividingBy: gateRows)
                let block = (gate + source.gates - source.firstGate) % source.gates
                let padded = block * gateTiles * tileSide + unit
                guard columnTiles > 0 else {
                    body(source.offset + row, offset + padded, 1)
                    continue
                }
                let columns = source.shape[1]
                let blockColumns = columns / source.columnBlocks
                let blockTiles = columnTiles / source.columnBlocks
                for tile in 0..<columnTiles {
                    let (block, inner) = tile.quotientAndRemainder(dividingBy: blockTiles)
                    let place = (tile * rowTiles + padded / tileSide) * tileArea
                    body(
                        source.offset + row * columns + block * blockColumns + inner * tileSide,
                        offset + place + padded % tileSide * tileSide,
                        min(tileSide, blockColumns - inner * tileSide)
                    )
                }
            }
        }
    }

    let tensors: [Tensor]
    /// How many floats all tensors take.
    let count: Int
    private let flatCount: Int

    init(configuration: NetworkConfiguration) {
        let layout = ParameterLayout(configuration: configuration)
        var tensors: [Tensor] = []
        var count = 0
        for source in layout.tensors {
            let tensor = Tensor(
                source: source,
                offset: count,
                rowTiles: source.gates * tileCount(source.shape[0] / source.gates),
                columnTiles: source.shape.count == 2
                    ? source.columnBlocks * tileCount(source.shape[1] / source.columnBlocks) : 0
            )
            tensors.append(tensor)
            count += tensor.count
        }
        self.tensors = tensors
        self.count = count
        flatCount = layout.count
    }

    /// Writes parameters in PyTorch's order into tiles.
    func scatter(_ flat: [Float], to tiled: UnsafeMutablePointer<Float>) {
        for tensor in tensors {
            tensor.forEachRun { from, to, length in
                for index in 0..<length { tiled[to + index] = flat[from + index] }
            }
        }
    }

    /// Reads tiles back into PyTorch's order.
    func gather(_ tiled: UnsafeMutablePointer<Float>) -> [Float] {
        var flat = [Float](repeating: 0, count: flatCount)
        for tensor in tensors {
            tensor.forEachRun { to, from, length in
                for index in 0..<length { flat[to + index] = tiled[from + index] }
            }
        }
        return flat
    }
}
