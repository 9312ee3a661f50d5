#include "CSample.h"

// The bytes travel inside the executable, so that the main job needs no file and no network.
static const unsigned char sample[] = {
#embed "coinbase-btcusd-1h.csv.gz"
};

const unsigned char *hindcast_sample_bytes(void) { return sample; }

size_t hindcast_sample_size(void) { return sizeof sample; }
