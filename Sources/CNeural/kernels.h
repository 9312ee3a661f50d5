// The kernels, written once over vectors of CN_LANES floats and compiled for every instruction set.
//
// The including file sets
//   CN_LANES     floats in a vector: 4, 8 or 16
//   CN_COLUMNS   vectors across a register tile
//   CN_ROWS      rows down a register tile, at most 8
//   CN_FMA       1 where a multiply-add is one rounding
//   CN_TABLE     the name of the table to define

#include "CNeural.h"

#define CN_INLINE static inline __attribute__((always_inline))
#define CN_UNROLL _Pragma("clang loop unroll(full)")

typedef float floats __attribute__((ext_vector_type(CN_LANES)));
typedef int32_t ints __attribute__((ext_vector_type(CN_LANES)));
typedef uint32_t words __attribute__((ext_vector_type(CN_LANES)));

enum {
    // Depth of one block of a product: 128 rows of packed weights stay in the first-level cache.
    DEPTH_BLOCK = 128,
    // The largest register tile, down and across; what a call leaves unused costs nothing.
    MOST_ROWS = 8,
    MOST_COLUMNS = 8,
};

CN_INLINE floats load(const float *from) { return *(const floats *)from; }
CN_INLINE void store(float *to, floats value) { *(floats *)to = value; }
CN_INLINE floats spread(float value) { return (floats)value; }
CN_INLINE floats as_floats(ints bits) { return __builtin_bit_cast(floats, bits); }
CN_INLINE ints as_ints(floats value) { return __builtin_bit_cast(ints, value); }
CN_INLINE size_t smaller(size_t a, size_t b) { return a < b ? a : b; }

CN_INLINE floats multiply_add(floats a, floats b, floats c) {
#if CN_FMA
    return __builtin_elementwise_fma(a, b, c);
#else
    return a * b + c;
#endif
}

// MARK: - Products

// Vector `j` of a register tile lies `j * CN_LANES` columns on, and from there in the next tile.
CN_INLINE size_t column_offset(int j, size_t tile_stride) {
    const int column = j * CN_LANES;
    return (size_t)(column / CN_TILE) * tile_stride + (size_t)(column % CN_TILE);
}

// Rows of a and c lie at strides, in floats: 16 inside a tile.
CN_INLINE void multiply_tile(
    const int rows, const int columns, float *c, size_t c_stride, const float *a, size_t a_stride,
    const float *b, size_t b_stride, const float *bias, size_t depth, cn_start start) {
    floats sum[MOST_ROWS][MOST_COLUMNS];
    CN_UNROLL for (int i = 0; i < rows; i++) {
        CN_UNROLL for (int j = 0; j < columns; j++) { sum[i][j] = (floats){}; }
    }
    for (size_t block = 0; block < depth; block += CN_TILE) {
        const size_t span = smaller(CN_TILE, depth - block);
        for (size_t k = 0; k < span; k++) {
            CN_UNROLL for (int i = 0; i < rows; i++) {
                const floats left = spread(a[i * a_stride + k]);
                CN_UNROLL for (int j = 0; j < columns; j++) {
                    const floats right = load(b + column_offset(j, b_stride) + k * CN_TILE);
                    sum[i][j] = multiply_add(left, right, sum[i][j]);
                }
            }
        }
        a += CN_TILE_AREA;
        b += CN_TILE_AREA;
    }
    CN_UNROLL for (int i = 0; i < rows; i++) {
        CN_UNROLL for (int j = 0; j < columns; j++) {
            float *to = c + column_offset(j, CN_TILE_AREA) + i * c_stride;
            if (start == CN_FROM_OUTPUT) {
                sum[i][j] += load(to);
            } else if (start == CN_FROM_BIAS) {
                sum[i][j] += load(bias + j * CN_LANES);
            }
            store(to, sum[i][j]);
        }
    }
}

CN_INLINE void outer_tile(
    const int rows, const int columns, float *c, size_t c_stride, const float *a, size_t a_stride,
    const float *b, size_t b_stride, size_t steps, size_t batch, cn_start start) {
    floats sum[MOST_ROWS][MOST_COLUMNS];
    CN_UNROLL for (int i = 0; i < rows; i++) {
        CN_UNROLL for (int j = 0; j < columns; j++) { sum[i][j] = (floats){}; }
    }
    for (size_t s = 0; s < steps; s++) {
        for (size_t k = 0; k < batch; k++) {
            CN_UNROLL for (int i = 0; i < rows; i++) {
                const floats left = spread(a[k * CN_TILE + i]);
                CN_UNROLL for (int j = 0; j < columns; j++) {
                    const floats right = load(b + column_offset(j, CN_TILE_AREA) + k * CN_TILE);
                    sum[i][j] = multiply_add(left, right, sum[i][j]);
                }
            }
        }
        a += a_stride;
        b += b_stride;
    }
    CN_UNROLL for (int i = 0; i < rows; i++) {
        CN_UNROLL for (int j = 0; j < columns; j++) {
            float *to = c + column_offset(j, c_stride) + i * CN_TILE;
            if (start == CN_FROM_OUTPUT) { sum[i][j] += load(to); }
            store(to, sum[i][j]);
        }
    }
}

// Calls `body` with the number of rows as a constant, so that its sums stay in registers.
#if CN_ROWS > 6
#define CN_LARGE_ROWS(body) case 7: body(7); break; case 8: body(8); break;
#else
#define CN_LARGE_ROWS(body)
#endif
#define CN_WITH_ROWS(count, body) \
    switch (count) { \
    case 1: body(1); break; \
    case 2: body(2); break; \
    case 3: body(3); break; \
    case 4: body(4); break; \
    case 5: body(5); break; \
    case 6: body(6); break; \
    CN_LARGE_ROWS(body) \
    }

// Sixteen rows in tiles of nearly equal height: 6, 5, 5 rather than 6, 6, 4.
CN_INLINE size_t rows_of_next_tile(size_t left) {
    const size_t tiles = (left + CN_ROWS - 1) / CN_ROWS;
    return (left + tiles - 1) / tiles;
}

CN_INLINE void multiply_strip(
    const int columns, float *c, size_t c_stride, const float *a, size_t a_stride, const float *b,
    size_t b_stride, const float *bias, size_t depth, size_t rows, cn_start start) {
    while (rows > 0) {
        const size_t count = rows_of_next_tile(rows);
#define CN_BODY(n) \
    multiply_tile(n, columns, c, c_stride, a, a_stride, b, b_stride, bias, depth, start)
        CN_WITH_ROWS(count, CN_BODY)
#undef CN_BODY
        a += count * a_stride;
        c += count * c_stride;
        rows -= count;
    }
}

CN_INLINE void outer_strip(
    const int columns, float *c, size_t c_stride, cn_tiles a, const float *b, size_t b_stride,
    size_t steps, size_t rows, cn_start start) {
    for (size_t tile = 0; tile < a.tiles; tile++) {
        for (size_t left = CN_TILE, row = 0; left > 0;) {
            const size_t count = rows_of_next_tile(left);
            const float *from = a.base + tile * CN_TILE_AREA + row;
            float *to = c + tile * CN_TILE_AREA + row * CN_TILE;
#define CN_BODY(n) \
    outer_tile(n, columns, to, c_stride, from, a.stride, b, b_stride, steps, rows, start)
            CN_WITH_ROWS(count, CN_BODY)
#undef CN_BODY
            row += count;
            left -= count;
        }
    }
}

// How many columns a register tile spans, and the same where only one tile is left.
enum {
    WIDE = CN_COLUMNS * CN_LANES,
    NARROW_COLUMNS = WIDE > CN_TILE ? CN_TILE / CN_LANES : CN_COLUMNS,
    ROW_WIDTH = MOST_COLUMNS * CN_LANES,
};

CN_INLINE void multiply_steps(
    cn_tiles c, size_t c_stride, cn_tiles a, size_t a_stride, const float *b, const float *bias,
    size_t depth, size_t steps, size_t rows, cn_start start) {
    const size_t b_stride = (depth + CN_TILE - 1) / CN_TILE * CN_TILE_AREA;
    const size_t width = c.tiles * CN_TILE;
    for (size_t column = 0; column < width; column += WIDE) {
        const size_t offset = column / CN_TILE * CN_TILE_AREA + column % CN_TILE;
        const float *panel = b + column / CN_TILE * b_stride + column % CN_TILE;
        const float *panel_bias = start == CN_FROM_BIAS ? bias + column : NULL;
        for (size_t k = 0; k < depth; k += DEPTH_BLOCK) {
            const size_t span = smaller(DEPTH_BLOCK, depth - k);
            const cn_start from = k == 0 ? start : CN_FROM_OUTPUT;
            for (size_t s = 0; s < steps; s++) {
                float *to = c.base + s * c.stride + offset;
                const float *left = a.base + s * a.stride + k * CN_TILE;
                const float *right = panel + k * CN_TILE;
                if (width - column >= WIDE) {
                    multiply_strip(
                        CN_COLUMNS, to, c_stride, left, a_stride, right, b_stride, panel_bias,
                        span, rows, from);
                } else {
                    multiply_strip(
                        NARROW_COLUMNS, to, c_stride, left, a_stride, right, b_stride, panel_bias,
                        span, rows, from);
                }
            }
        }
    }
}

// One row, one step: as many columns at a time as keep the multipliers busy.
CN_INLINE void multiply_row(
    cn_tiles c, cn_tiles a, const float *b, const float *bias, size_t depth, cn_start start) {
    const size_t b_stride = (depth + CN_TILE - 1) / CN_TILE * CN_TILE_AREA;
    const size_t width = c.tiles * CN_TILE;
    for (size_t k = 0; k < depth; k += DEPTH_BLOCK) {
        const size_t span = smaller(DEPTH_BLOCK, depth - k);
        const cn_start from = k == 0 ? start : CN_FROM_OUTPUT;
        const float *left = a.base + k * CN_TILE;
        size_t column = 0;
        while (column < width) {
            float *to = c.base + column * CN_TILE;
            const float *right = b + column / CN_TILE * b_stride + k * CN_TILE;
            const float *right_bias = start == CN_FROM_BIAS ? bias + column : NULL;
            if (width - column >= ROW_WIDTH) {
                multiply_tile(
                    1, MOST_COLUMNS, to, CN_TILE, left, CN_TILE, right, b_stride, right_bias,
                    span, from);
                column += ROW_WIDTH;
            } else {
                multiply_tile(
                    1, CN_TILE / CN_LANES, to, CN_TILE, left, CN_TILE, right, b_stride,
                    right_bias, span, from);
                column += CN_TILE;
            }
        }
    }
}

static void multiply(
    cn_tiles c, cn_tiles a, const float *b, const float *bias, size_t depth, size_t steps,
    size_t rows, cn_start start) {
    if (rows > 1) {
        multiply_steps(c, CN_TILE, a, CN_TILE, b, bias, depth, steps, rows, start);
    } else if (steps > 1) {
        // A single window: its steps are the rows.
        multiply_steps(c, c.stride, a, a.stride, b, bias, depth, 1, steps, start);
    } else {
        multiply_row(c, a, b, bias, depth, start);
    }
}

static void outer(
    float *c, cn_tiles a, cn_tiles b, size_t steps, size_t rows, cn_start start) {
    const size_t c_stride = a.tiles * CN_TILE_AREA;
    const size_t width = b.tiles * CN_TILE;
    for (size_t column = 0; column < width; column += WIDE) {
        const float *right = b.base + column / CN_TILE * CN_TILE_AREA + column % CN_TILE;
        float *to = c + column / CN_TILE * c_stride + column % CN_TILE;
        if (width - column >= WIDE) {
            outer_strip(CN_COLUMNS, to, c_stride, a, right, b.stride, steps, rows, start);
        } else {
            outer_strip(NARROW_COLUMNS, to, c_stride, a, right, b.stride, steps, rows, start);
        }
    }
}

static void column_sums(float *sums, cn_tiles a, size_t steps, size_t rows, cn_start start) {
    for (size_t column = 0; column < a.tiles * CN_TILE; column += CN_LANES) {
        const float *from = a.base + column / CN_TILE * CN_TILE_AREA + column % CN_TILE;
        floats sum = (floats){};
        for (size_t s = 0; s < steps; s++) {
            for (size_t k = 0; k < rows; k++) { sum += load(from + s * a.stride + k * CN_TILE); }
        }
        if (start == CN_FROM_OUTPUT) { sum += load(sums + column); }
        store(sums + column, sum);
    }
}

#include "gates.h"
#include "attention.h"

// MARK: - Dropout

// A bijective mix of 32 bits: shifts, xors and odd multiplications.
CN_INLINE words mix(words x) {
    x ^= x >> 16;
    x *= 0x7feb352du;
    x ^= x >> 15;
    x *= 0x846ca68bu;
    return x ^ (x >> 16);
}

static void drop(
    float *output, const float *input, size_t count, uint32_t first, cn_dropout mask) {
    words lanes;
    for (int j = 0; j < CN_LANES; j++) { lanes[j] = (uint32_t)j; }
    for (size_t k = 0; k < count; k += CN_LANES) {
        const words number = lanes + (first + (uint32_t)k);
        const words hash = mix(mix(number ^ mask.key0) + mask.key1);
        const floats value = load(input + k) * mask.scale;
        store(output + k, hash >= mask.threshold ? value : spread(0));
    }
}

// MARK: - Optimizer

static void add(float *total, const float *part, size_t count) {
    for (size_t k = 0; k < count; k += CN_LANES) {
        store(total + k, load(total + k) + load(part + k));
    }
}

static double sum_of_squares(const float *values, size_t count) {
    // Sixteen partial sums whatever the width, so that the width does not change the order.
    floats sums[CN_TILE / CN_LANES] = {};
    for (size_t k = 0; k < count; k += CN_TILE) {
        for (int j = 0; j < CN_TILE / CN_LANES; j++) {
            const floats value = load(values + k + j * CN_LANES);
            sums[j] = multiply_add(value, value, sums[j]);
        }
    }
    double total = 0;
    for (int j = 0; j < CN_TILE; j++) { total += (double)sums[j / CN_LANES][j % CN_LANES]; }
    return total;
}

static void adam(
    float *parameters, const float *gradient, float *first, float *second, size_t count,
    cn_adam rates) {
    const floats decay = spread(rates.weight_decay);
    for (size_t k = 0; k < count; k += CN_LANES) {
        const floats p = load(parameters + k);
        const floats g = multiply_add(p, decay, load(gradient + k) * rates.gradient_scale);
        const floats old_m = load(first + k);
        const floats m = multiply_add(g - old_m, spread(1.0f - rates.beta1), old_m);
        const floats v = multiply_add(
            g * g, spread(1.0f - rates.beta2), load(second + k) * rates.beta2);
        const floats root = __builtin_elementwise_sqrt(v) * rates.second_correction;
        store(first + k, m);
        store(second + k, v);
        store(parameters + k, p - rates.step_size * m / (root + rates.epsilon));
    }
}

typedef float four __attribute__((ext_vector_type(4)));

// Four by four, which every instruction set has shuffles for.
static void transpose(float *restrict target, const float *restrict source) {
    for (int i = 0; i < CN_TILE; i += 4) {
        for (int j = 0; j < CN_TILE; j += 4) {
            const four *from = (const four *)(source + j * CN_TILE + i);
            four *to = (four *)(target + i * CN_TILE + j);
            const four a = from[0], b = from[4], c = from[8], d = from[12];
            const four ac = __builtin_shufflevector(a, c, 0, 4, 1, 5);
            const four bd = __builtin_shufflevector(b, d, 0, 4, 1, 5);
            const four ac_high = __builtin_shufflevector(a, c, 2, 6, 3, 7);
            const four bd_high = __builtin_shufflevector(b, d, 2, 6, 3, 7);
            to[0] = __builtin_shufflevector(ac, bd, 0, 4, 1, 5);
            to[4] = __builtin_shufflevector(ac, bd, 2, 6, 3, 7);
            to[8] = __builtin_shufflevector(ac_high, bd_high, 0, 4, 1, 5);
            to[12] = __builtin_shufflevector(ac_high, bd_high, 2, 6, 3, 7);
        }
    }
}

const cn_kernels CN_TABLE = {
    .multiply = multiply,
    .outer = outer,
    .column_sums = column_sums,
    .lstm_forward = lstm_forward,
    .lstm_backward = lstm_backward,
    .gru_forward = gru_forward,
    .gru_backward = gru_backward,
    .weighted_sum = weighted_sum,
    .weighted_sum_backward = weighted_sum_backward,
    .drop = drop,
    .add = add,
    .sum_of_squares = sum_of_squares,
    .adam = adam,
    .transpose = transpose,
};
