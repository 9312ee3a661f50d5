// Holds one variant of the kernels against the plain one on random numbers, without Swift: for
// processors that the tests do not run on. Exits 1 where they disagree.

#include "CNeural.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { STEPS = 5, MOST_TILES = 6, SLOTS = STEPS * (MOST_TILES + 1) * CN_TILE_AREA };

typedef struct { _Alignas(64) float values[SLOTS]; } buffer;

static uint64_t state;
static int failures, comparisons;

static float uniform(void) {
    state = state * 6364136223846793005u + 1442695040888963407u;
    return (float)(state >> 40) / 16777216.0f * 2 - 1;
}

static void fill(buffer *b) {
    for (size_t k = 0; k < SLOTS; k++) { b->values[k] = uniform(); }
}

static cn_tiles tiles(buffer *b, size_t count) {
    return (cn_tiles){b->values, (count + 1) * CN_TILE_AREA, count};
}

// Rows beyond the last batch row hold anything: rows 0..<rows of each tile are compared.
static void compare(const char *name, const buffer *a, const buffer *b, size_t rows) {
    double distance = 0, size = 1e-30;
    for (size_t k = 0; k < SLOTS; k++) {
        if (k % CN_TILE_AREA / CN_TILE >= rows) { continue; }
        const double difference = (double)a->values[k] - (double)b->values[k];
        distance += difference * difference;
        size += (double)b->values[k] * (double)b->values[k];
    }
    comparisons++;
    if (!(sqrt(distance / size) < 1e-5)) {
        printf("%s: relative distance %g\n", name, sqrt(distance / size));
        failures++;
    }
}

static buffer a, b, c, one[6], other[6];

static void start(int count) {
    for (int k = 0; k < count; k++) {
        fill(&one[k]);
        other[k] = one[k];
    }
}

static void compare_products(const cn_kernels *x, const cn_kernels *y, size_t rows) {
    for (size_t wide = 1; wide <= 4; wide++) {
        for (size_t deep = 1; deep <= 3; deep++) {
            const size_t depth = deep * CN_TILE - deep * 3;
            for (cn_start from = CN_FROM_ZERO; from <= CN_FROM_OUTPUT; from++) {
                start(1);
                fill(&a), fill(&b), fill(&c);
                x->multiply(tiles(&one[0], wide), tiles(&a, deep), b.values, c.values, depth,
                            STEPS, rows, from);
                y->multiply(tiles(&other[0], wide), tiles(&a, deep), b.values, c.values, depth,
                            STEPS, rows, from);
                compare("multiply", &one[0], &other[0], rows);
                if (from == CN_FROM_BIAS) { continue; }
                start(1);
                x->outer(one[0].values, tiles(&a, deep), tiles(&b, wide), STEPS, rows, from);
                y->outer(other[0].values, tiles(&a, deep), tiles(&b, wide), STEPS, rows, from);
                compare("outer", &one[0], &other[0], CN_TILE);
                start(1);
                x->column_sums(one[0].values, tiles(&a, wide), STEPS, rows, from);
                y->column_sums(other[0].values, tiles(&a, wide), STEPS, rows, from);
                compare("column_sums", &one[0], &other[0], CN_TILE);
            }
        }
    }
}

static void compare_cells(const cn_kernels *x, const cn_kernels *y, size_t rows) {
    const size_t count = 2;
    fill(&a), fill(&b), fill(&c);
    start(4);
    x->lstm_forward(one[0].values, a.values, one[1].values, one[2].values, one[3].values, count,
                    rows);
    y->lstm_forward(other[0].values, a.values, other[1].values, other[2].values, other[3].values,
                    count, rows);
    for (int k = 0; k < 4; k++) { compare("lstm_forward", &one[k], &other[k], rows); }
    start(2);
    x->lstm_backward(one[0].values, a.values, b.values, c.values, one[1].values, count, rows);
    y->lstm_backward(other[0].values, a.values, b.values, c.values, other[1].values, count, rows);
    for (int k = 0; k < 2; k++) { compare("lstm_backward", &one[k], &other[k], rows); }
    start(2);
    x->gru_forward(one[0].values, a.values, one[1].values, count, rows);
    y->gru_forward(other[0].values, a.values, other[1].values, count, rows);
    for (int k = 0; k < 2; k++) { compare("gru_forward", &one[k], &other[k], rows); }
    start(2);
    x->gru_backward(one[0].values, a.values, b.values, one[1].values, count, rows);
    y->gru_backward(other[0].values, a.values, b.values, other[1].values, count, rows);
    for (int k = 0; k < 2; k++) { compare("gru_backward", &one[k], &other[k], rows); }
}

static void compare_attention(const cn_kernels *x, const cn_kernels *y, size_t rows) {
    fill(&a), fill(&b), fill(&c);
    start(3);
    x->weighted_sum(one[0].values, tiles(&a, 3), tiles(&b, 1), STEPS, rows);
    y->weighted_sum(other[0].values, tiles(&a, 3), tiles(&b, 1), STEPS, rows);
    compare("weighted_sum", &one[0], &other[0], rows);
    x->weighted_sum_backward(tiles(&one[1], 3), tiles(&one[2], 1), tiles(&a, 3), tiles(&b, 1),
                             one[0].values, c.values, STEPS, rows);
    y->weighted_sum_backward(tiles(&other[1], 3), tiles(&other[2], 1), tiles(&a, 3),
                             tiles(&b, 1), other[0].values, c.values, STEPS, rows);
    compare("weighted_sum_backward", &one[1], &other[1], rows);
    compare("weighted_sum_backward", &one[2], &other[2], rows);
}

static void compare_vectors(const cn_kernels *x, const cn_kernels *y) {
    const cn_dropout mask = {(uint32_t)state, 77, 1u << 30, 4.0f / 3};
    const cn_adam rates = {0.5f, 1e-5f, 0.9f, 0.999f, 0.001f, 0.03f, 1e-8f};
    const size_t count = 40 * CN_TILE;
    fill(&a);
    start(4);
    for (size_t k = 0; k < SLOTS; k++) {
        one[2].values[k] = other[2].values[k] = fabsf(one[2].values[k]);
    }
    x->drop(one[3].values, a.values, count, 4096, mask);
    y->drop(other[3].values, a.values, count, 4096, mask);
    compare("drop", &one[3], &other[3], CN_TILE);
    x->adam(one[0].values, a.values, one[1].values, one[2].values, count, rates);
    y->adam(other[0].values, a.values, other[1].values, other[2].values, count, rates);
    for (int k = 0; k < 3; k++) { compare("adam", &one[k], &other[k], CN_TILE); }
    x->add(one[0].values, a.values, count);
    y->add(other[0].values, a.values, count);
    compare("add", &one[0], &other[0], CN_TILE);
    x->transpose(one[1].values, a.values);
    y->transpose(other[1].values, a.values);
    compare("transpose", &one[1], &other[1], CN_TILE);
    const double s = x->sum_of_squares(a.values, count), t = y->sum_of_squares(a.values, count);
    comparisons++;
    if (!(fabs(s - t) < 1e-5 * t)) {
        printf("sum_of_squares: %g and %g\n", s, t);
        failures++;
    }
}

int main(int argc, char **argv) {
    const char *names[] = {"plain", "avx2", "avx512", "neon"};
    const cn_kernels *plain = cn_kernels_for(CN_PLAIN), *chosen = NULL;
    for (int level = 0; argc == 2 && level < 4; level++) {
        if (strcmp(argv[1], names[level]) == 0) { chosen = cn_kernels_for((cn_level)level); }
    }
    if (chosen == NULL) {
        fprintf(stderr, "usage: compare plain|avx2|avx512|neon, one that this processor has\n");
        return 2;
    }
    for (state = 1; state <= 3; state++) {
        const uint64_t seed = state;
        for (size_t rows = 1; rows <= CN_TILE; rows++) {
            compare_products(chosen, plain, rows);
            compare_cells(chosen, plain, rows);
            compare_attention(chosen, plain, rows);
        }
        compare_vectors(chosen, plain);
        state = seed;
    }
    printf("%s: %d comparisons with the plain kernels, %d disagree\n", argv[1], comparisons,
           failures);
    return failures > 0;
}
