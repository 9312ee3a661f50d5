// The arithmetic of Neural: what has to run at the processor's own width, and nothing else.
//
// Every matrix of activations is a row of 16 x 16 tiles, row-major inside a tile: batch rows down,
// units across, so a tile row of n units is ceil(n / 16) tiles one after the other. Time steps
// follow each other at a stride. Columns beyond the last unit hold zeros; rows beyond the last
// batch row hold anything and are never read. Packed weights are made of the same tiles (input
// down, output across), so one kernel serves every product, whatever the instruction set.
//
// A sum over k runs in the order of k for every element, whichever rows or columns share its tile:
// neither the number of threads nor the size of a batch can change a bit.

#ifndef CNEURAL_H
#define CNEURAL_H

#include <stddef.h>
#include <stdint.h>

enum { CN_TILE = 16, CN_TILE_AREA = CN_TILE * CN_TILE };

// Where a sum starts.
typedef enum { CN_FROM_ZERO, CN_FROM_BIAS, CN_FROM_OUTPUT } cn_start;

// A row of tiles for each of several time steps; `stride` in floats.
typedef struct {
    float *_Nonnull base;
    size_t stride;
    size_t tiles;
} cn_tiles;

typedef struct {
    uint32_t key0, key1;     // the mask's own chance
    uint32_t threshold;      // a unit whose hash is below this is dropped
    float scale;             // what is kept is multiplied by this
} cn_dropout;

typedef struct {
    float gradient_scale;    // clipping
    float weight_decay;      // added to the gradient
    float beta1, beta2;
    float step_size;         // learning rate over first bias correction
    float second_correction; // 1 / sqrt(1 - beta2^t)
    float epsilon;
} cn_adam;

typedef struct {
    // c[s] = start + a[s] . b for every step s; `depth` is the number of rows of b in use,
    // packed as [c.tiles][ceil(depth / 16)] tiles. `bias` is read only with CN_FROM_BIAS.
    void (*_Nonnull multiply)(
        cn_tiles c, cn_tiles a, const float *_Nonnull b, const float *_Nullable bias,
        size_t depth, size_t steps, size_t rows, cn_start start);

    // c (+)= sum over steps and rows of a[s][row]^T . b[s][row]; c is [b.tiles][a.tiles] tiles.
    void (*_Nonnull outer)(
        float *_Nonnull c, cn_tiles a, cn_tiles b, size_t steps, size_t rows, cn_start start);

    // sums (+)= sum over steps and rows of a[s][row]; `sums` holds 16 floats a tile.
    void (*_Nonnull column_sums)(
        float *_Nonnull sums, cn_tiles a, size_t steps, size_t rows, cn_start start);

    // One LSTM step. `gates` holds the tiles of i, f, g, o before activation and leaves with them
    // after it; every other argument is `tiles` tiles.
    void (*_Nonnull lstm_forward)(
        float *_Nonnull gates, const float *_Nonnull previous_cell, float *_Nonnull cell,
        float *_Nonnull tanh_cell, float *_Nonnull hidden, size_t tiles, size_t rows);

    // The step's gradient: `gates` enters activated and leaves as the gradient before activation;
    // `cell_gradient` enters for this step's cell and leaves for the previous one's.
    void (*_Nonnull lstm_backward)(
        float *_Nonnull gates, const float *_Nonnull previous_cell,
        const float *_Nonnull tanh_cell, const float *_Nonnull hidden_gradient,
        float *_Nonnull cell_gradient, size_t tiles, size_t rows);

    // One GRU step. `gates` holds the tiles of n's share of the input, r, z and n's share of the
    // previous hidden units, all before activation, and leaves with n, r, z and that share;
    // every other argument is `tiles` tiles.
    void (*_Nonnull gru_forward)(
        float *_Nonnull gates, const float *_Nonnull previous_hidden, float *_Nonnull hidden,
        size_t tiles, size_t rows);

    // The step's gradient: `gates` enters as the step left it and leaves as the gradient before
    // activation. `carried` enters as what later steps add to the hidden units' gradient directly,
    // not through gates, and leaves as the same for the previous step.
    void (*_Nonnull gru_backward)(
        float *_Nonnull gates, const float *_Nonnull previous_hidden,
        const float *_Nonnull hidden_gradient, float *_Nonnull carried, size_t tiles, size_t rows);

    // sum = sum over steps of weights[s] * a[s]; a row's weight stands in its first column.
    void (*_Nonnull weighted_sum)(
        float *_Nonnull sum, cn_tiles a, cn_tiles weights, size_t steps, size_t rows);

    // The gradients of a, overwritten, and of the weights, in the first column, from the sum's;
    // those of the weights less their mean under the weights, which are taken to sum to 1. Steps
    // resemble each other, so the difference is formed before the product: it loses fewer digits.
    void (*_Nonnull weighted_sum_backward)(
        cn_tiles gradient, cn_tiles weight_gradient, cn_tiles a, cn_tiles weights,
        const float *_Nonnull sum, const float *_Nonnull sum_gradient, size_t steps, size_t rows);

    // output = mask * input for `count` floats (a multiple of 16), the first being number `first`
    // of the mask; output may be input.
    void (*_Nonnull drop)(
        float *_Nonnull output, const float *_Nonnull input, size_t count, uint32_t first,
        cn_dropout mask);

    // total += part, `count` a multiple of 16.
    void (*_Nonnull add)(float *_Nonnull total, const float *_Nonnull part, size_t count);

    // The sum of squares of `count` floats (a multiple of 16).
    double (*_Nonnull sum_of_squares)(const float *_Nonnull values, size_t count);

    // One step of Adam on `count` parameters (a multiple of 16).
    void (*_Nonnull adam)(
        float *_Nonnull parameters, const float *_Nonnull gradient, float *_Nonnull first,
        float *_Nonnull second, size_t count, cn_adam rates);

    // target = source with rows and columns exchanged, one tile.
    void (*_Nonnull transpose)(float *_Nonnull target, const float *_Nonnull source);
} cn_kernels;

typedef enum { CN_PLAIN, CN_AVX2, CN_AVX512, CN_NEON } cn_level;

// The kernels of a level, or null where this processor or build has none.
const cn_kernels *_Nullable cn_kernels_for(cn_level level);

#endif
