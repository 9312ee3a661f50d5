// Sums over time under a weight for each step and row. A part of kernels.h, compiled with it.

// Vectors across one row of a tile.
enum { ROW_VECTORS = CN_TILE / CN_LANES };

static void weighted_sum(
    float *sum, cn_tiles a, cn_tiles weights, size_t steps, size_t rows) {
    for (size_t tile = 0; tile < a.tiles; tile++) {
        for (size_t row = 0; row < rows; row++) {
            const size_t place = tile * CN_TILE_AREA + row * CN_TILE;
            floats total[ROW_VECTORS] = {};
            for (size_t s = 0; s < steps; s++) {
                const floats weight = spread(weights.base[s * weights.stride + row * CN_TILE]);
                const float *from = a.base + s * a.stride + place;
                CN_UNROLL for (int j = 0; j < ROW_VECTORS; j++) {
                    total[j] = multiply_add(weight, load(from + j * CN_LANES), total[j]);
                }
            }
            CN_UNROLL for (int j = 0; j < ROW_VECTORS; j++) {
                store(sum + place + j * CN_LANES, total[j]);
            }
        }
    }
}

static void weighted_sum_backward(
    cn_tiles gradient, cn_tiles weight_gradient, cn_tiles a, cn_tiles weights,
    const float *sum, const float *sum_gradient, size_t steps, size_t rows) {
    for (size_t s = 0; s < steps; s++) {
        for (size_t row = 0; row < rows; row++) {
            const size_t step_row = s * weights.stride + row * CN_TILE;
            const floats weight = spread(weights.base[step_row]);
            // Sixteen partial sums whatever the width, so that the width does not change the order.
            floats products[ROW_VECTORS] = {};
            for (size_t tile = 0; tile < a.tiles; tile++) {
                const size_t place = tile * CN_TILE_AREA + row * CN_TILE;
                CN_UNROLL for (int j = 0; j < ROW_VECTORS; j++) {
                    const size_t k = place + (size_t)(j * CN_LANES);
                    const floats slope = load(sum_gradient + k);
                    const floats apart = load(a.base + s * a.stride + k) - load(sum + k);
                    products[j] = multiply_add(slope, apart, products[j]);
                    store(gradient.base + s * gradient.stride + k, weight * slope);
                }
            }
            float total = 0;
            for (int j = 0; j < CN_TILE; j++) { total += products[j / CN_LANES][j % CN_LANES]; }
            weight_gradient.base[s * weight_gradient.stride + row * CN_TILE] = total;
        }
    }
}
