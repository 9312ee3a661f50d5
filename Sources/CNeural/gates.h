// Recurrent units: one step forward and back. A part of kernels.h, compiled with it.

// Beyond this a gate is open or shut to the last bit, and no product below overflows.
#define SATURATION 43.0f

// exp(x) - 1 = 2^n (exp(r) - 1) + (2^n - 1), x = n ln 2 + r, |r| <= ln 2 / 2, where
// exp(r) - 1 = r + r^2 q(r). The coefficients of q make the largest relative error least, 1.4e-8;
// with rounding the result is good to about 1e-7, also next to zero.
CN_INLINE floats exp_minus_one(floats x) {
    const floats magic = spread(12582912.0f);  // 1.5 * 2^23: adding it rounds to an integer
    const floats limit = spread(SATURATION);
    x = x < -limit ? -limit : x;
    x = x > limit ? limit : x;
    const floats shifted = multiply_add(x, spread(1.44269504f), magic);
    const floats n = shifted - magic;
    floats r = multiply_add(n, spread(-0.693359375f), x);
    r = multiply_add(n, spread(2.12194440e-4f), r);
    const floats square = r * r;
    const floats low = multiply_add(spread(0.166665426f), r, spread(0.5f));
    const floats high = multiply_add(spread(0.0083666467f), r, spread(0.0416662807f));
    const floats q = multiply_add(
        multiply_add(spread(0.0013946557f), square, high), square, low);
    const floats scale = as_floats((as_ints(shifted) + 127) << 23);
    return multiply_add(scale, multiply_add(q, square, r), scale - 1.0f);
}

// One division gives both sigmoids: 1/a = b / (a b).
CN_INLINE void sigmoids(floats x, floats y, floats *sigmoid_x, floats *sigmoid_y) {
    const floats a = exp_minus_one(-x) + 2.0f;
    const floats b = exp_minus_one(-y) + 2.0f;
    const floats inverse = 1.0f / (a * b);
    *sigmoid_x = b * inverse;
    *sigmoid_y = a * inverse;
}

CN_INLINE void sigmoid_and_tanh(floats x, floats y, floats *sigmoid_x, floats *tanh_y) {
    const floats a = exp_minus_one(-x) + 2.0f;
    const floats e = exp_minus_one(y + y);
    const floats b = e + 2.0f;
    const floats inverse = 1.0f / (a * b);
    *sigmoid_x = b * inverse;
    *tanh_y = e * (a * inverse);
}

CN_INLINE floats hyperbolic_tangent(floats x) {
    const floats e = exp_minus_one(x + x);
    return e / (e + 2.0f);
}

// MARK: - LSTM

static void lstm_forward(
    float *gates, const float *previous_cell, float *cell, float *tanh_cell, float *hidden,
    size_t tiles, size_t rows) {
    const size_t gate = tiles * CN_TILE_AREA;
    for (size_t tile = 0; tile < tiles; tile++) {
        const size_t first = tile * CN_TILE_AREA;
        for (size_t k = first; k < first + rows * CN_TILE; k += CN_LANES) {
            floats i, f, g, o;
            sigmoids(load(gates + k), load(gates + gate + k), &i, &f);
            sigmoid_and_tanh(load(gates + 3 * gate + k), load(gates + 2 * gate + k), &o, &g);
            store(gates + k, i);
            store(gates + gate + k, f);
            store(gates + 2 * gate + k, g);
            store(gates + 3 * gate + k, o);
            store(cell + k, multiply_add(f, load(previous_cell + k), i * g));
        }
        // A loop of its own, because one chain through both would be long for the processor.
        for (size_t k = first; k < first + rows * CN_TILE; k += CN_LANES) {
            const floats t = hyperbolic_tangent(load(cell + k));
            store(tanh_cell + k, t);
            store(hidden + k, load(gates + 3 * gate + k) * t);
        }
    }
}

static void lstm_backward(
    float *gates, const float *previous_cell, const float *tanh_cell,
    const float *hidden_gradient, float *cell_gradient, size_t tiles, size_t rows) {
    const size_t gate = tiles * CN_TILE_AREA;
    for (size_t tile = 0; tile < tiles; tile++) {
        const size_t first = tile * CN_TILE_AREA;
        for (size_t k = first; k < first + rows * CN_TILE; k += CN_LANES) {
            const floats i = load(gates + k);
            const floats f = load(gates + gate + k);
            const floats g = load(gates + 2 * gate + k);
            const floats o = load(gates + 3 * gate + k);
            const floats t = load(tanh_cell + k);
            const floats dh = load(hidden_gradient + k);
            const floats dc = load(cell_gradient + k) + dh * o * (1.0f - t * t);
            store(gates + k, dc * g * i * (1.0f - i));
            store(gates + gate + k, dc * load(previous_cell + k) * f * (1.0f - f));
            store(gates + 2 * gate + k, dc * i * (1.0f - g * g));
            store(gates + 3 * gate + k, dh * t * o * (1.0f - o));
            store(cell_gradient + k, dc * f);
        }
    }
}

// MARK: - GRU

static void gru_forward(
    float *gates, const float *previous_hidden, float *hidden, size_t tiles, size_t rows) {
    const size_t gate = tiles * CN_TILE_AREA;
    for (size_t tile = 0; tile < tiles; tile++) {
        const size_t first = tile * CN_TILE_AREA;
        for (size_t k = first; k < first + rows * CN_TILE; k += CN_LANES) {
            floats r, z;
            sigmoids(load(gates + gate + k), load(gates + 2 * gate + k), &r, &z);
            const floats recurrent = load(gates + 3 * gate + k);
            const floats n = hyperbolic_tangent(multiply_add(r, recurrent, load(gates + k)));
            store(gates + k, n);
            store(gates + gate + k, r);
            store(gates + 2 * gate + k, z);
            store(hidden + k, multiply_add(z, load(previous_hidden + k) - n, n));
        }
    }
}

static void gru_backward(
    float *gates, const float *previous_hidden, const float *hidden_gradient, float *carried,
    size_t tiles, size_t rows) {
    const size_t gate = tiles * CN_TILE_AREA;
    for (size_t tile = 0; tile < tiles; tile++) {
        const size_t first = tile * CN_TILE_AREA;
        for (size_t k = first; k < first + rows * CN_TILE; k += CN_LANES) {
            const floats n = load(gates + k);
            const floats r = load(gates + gate + k);
            const floats z = load(gates + 2 * gate + k);
            const floats dh = load(hidden_gradient + k) + load(carried + k);
            const floats dn = dh * (1.0f - z) * (1.0f - n * n);
            const floats dr = dn * load(gates + 3 * gate + k);
            const floats dz = dh * (load(previous_hidden + k) - n);
            store(gates + k, dn);
            store(gates + gate + k, dr * r * (1.0f - r));
            store(gates + 2 * gate + k, dz * z * (1.0f - z));
            store(gates + 3 * gate + k, dn * r);
            store(carried + k, dh * z);
        }
    }
}
