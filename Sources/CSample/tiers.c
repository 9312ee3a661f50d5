#include "CSample.h"

// A file of its own, so that tiers can be replaced without a look at any source.
static const unsigned char tiers[] = {
#embed "maintenance-tiers.json"
};

const unsigned char *hindcast_tiers_bytes(void) { return tiers; }

size_t hindcast_tiers_size(void) { return sizeof tiers; }
