import CNeural

/// The side of a tile: batch rows of a chunk, and units across.
let tileSide = Int(CN_TILE)
let tileArea = Int(CN_TILE_AREA)

/// How many tiles hold this many units.
func tileCount(_ units: Int) -> Int {
    (units + tileSide - 1) / tileSide
}

extension cn_tiles {
    /// The same row of tiles at a later step.
    func at(_ step: Int) -> cn_tiles {
        cn_tiles(base: base + step * stride, stride: stride, tiles: tiles)
    }

    /// Some tiles of the row.
    func columns(_ range: Range<Int>) -> cn_tiles {
        cn_tiles(
            base: base + range.lowerBound * tileArea,
            stride: stride,
            tiles: range.count
        )
    }

    /// Some of the blocks that the row is made of, each as wide as `width` tiles.
    func blocks(_ range: Range<Int>, width: Int) -> cn_tiles {
        columns(range.lowerBound * width..<range.upperBound * width)
    }
}

/// Rows of tiles for a number of steps, in memory of their own.
final class TileBuffer {
    private let storage: AlignedBuffer<Float>
    let tiles: cn_tiles

    /// - Parameters:
    ///   - units: How many columns.
    ///   - steps: How many time steps.
    ///   - shared: Whether all steps share the same memory, each overwriting the one before.
    init(units: Int, steps: Int, shared: Bool = false) {
        let count = tileCount(units)
        // One tile between steps, so that the same tile of many steps spreads over the cache.
        let stride = (count + 1) * tileArea
        storage = AlignedBuffer(count: shared ? stride : stride * steps)
        tiles = cn_tiles(base: storage.base, stride: shared ? 0 : stride, tiles: count)
    }

    func setZero() {
        storage.setZero()
    }
}
