import CNeural
import Foundation

/// The weighted mean over time that the head of an attending network reads, for one worker.
///
/// Source: the softmax over learned scores of Bahdanau, Cho and Bengio, "Neural machine translation
/// by jointly learning to align and translate", ICLR 2015, with a linear score of the step alone.
final class TimeAttention {
    private let lookback: Int
    /// Each step's score, then its weight, in the first column.
    private let weights: TileBuffer
    /// The weighted mean of the units.
    let context: TileBuffer

    init(units: Int, lookback: Int) {
        self.lookback = lookback
        weights = TileBuffer(units: 1, steps: lookback)
        context = TileBuffer(units: units, steps: 1)
    }

    /// Fills ``context``.
    ///
    /// - Parameters:
    ///   - units: The last recurrent layer's, from the first step on.
    ///   - network: The weights.
    ///   - kernels: The arithmetic.
    ///   - rows: Batch rows in use.
    func forward(units: cn_tiles, network: PackedNetwork, kernels: cn_kernels, rows: Int) {
        let tensors = network.attention
        kernels.multiply(
            weights.tiles,
            units,
            network.forwardWeights(tensors.weights),
            network.backwardWeights(tensors.bias),
            tensors.weights.depth,
            lookback,
            rows,
            CN_FROM_BIAS
        )
        for row in 0..<rows { normalise(row) }
        kernels.weighted_sum(context.tiles.base, units, weights.tiles, lookback, rows)
    }

    /// Softmax over a row's scores.
    private func normalise(_ row: Int) {
        let stride = weights.tiles.stride
        let scores = weights.tiles.base + row * tileSide
        var highest = scores[0]
        for step in 1..<lookback { highest = max(highest, scores[step * stride]) }
        var total: Float = 0
        for step in 0..<lookback {
            let weight = exp(scores[step * stride] - highest)
            scores[step * stride] = weight
            total += weight
        }
        for step in 0..<lookback { scores[step * stride] /= total }
    }

    /// From the gradient of ``context`` to those of the units and of the scoring layer.
    ///
    /// - Parameters:
    ///   - contextGradient: The gradient of ``context``.
    ///   - units: What ``forward(units:network:kernels:rows:)`` read.
    ///   - unitsGradient: Gets the gradient of the units at every step.
    ///   - gradient: Gets the sums over rows for the scoring layer's parameters.
    ///   - scores: Room for the scores' gradient: one column, every step, zero beyond it.
    ///   - network: The weights.
    ///   - kernels: The arithmetic.
    ///   - rows: Batch rows in use.
    func backward(
        contextGradient: cn_tiles,
        units: cn_tiles,
        unitsGradient: cn_tiles,
        into gradient: UnsafeMutablePointer<Float>,
        scores: cn_tiles,
        network: PackedNetwork,
        kernels: cn_kernels,
        rows: Int
    ) {
        kernels.weighted_sum_backward(
            unitsGradient,
            scores,
            units,
            weights.tiles,
            context.tiles.base,
            contextGradient.base,
            lookback,
            rows
        )
        for row in 0..<rows { differentiate(row, scores: scores) }
        let tensors = network.attention
        kernels.outer(
            gradient + tensors.weights.offset,
            scores,
            units,
            lookback,
            rows,
            CN_FROM_ZERO
        )
        kernels.column_sums(gradient + tensors.bias.offset, scores, lookback, rows, CN_FROM_ZERO)
        kernels.multiply(
            unitsGradient,
            scores,
            network.backwardWeights(tensors.weights),
            nil,
            tensors.weights.source.shape[0],
            lookback,
            rows,
            CN_FROM_OUTPUT
        )
    }

    /// The softmax's derivative: the weights' gradient, less its mean, becomes the scores'.
    private func differentiate(_ row: Int, scores: cn_tiles) {
        let weight = weights.tiles.base + row * tileSide
        let slope = scores.base + row * tileSide
        let (from, to) = (weights.tiles.stride, scores.stride)
        for step in 0..<lookback { slope[step * to] *= weight[step * from] }
    }
}
