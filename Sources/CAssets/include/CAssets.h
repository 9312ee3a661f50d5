#ifndef HINDCAST_CASSETS_H
#define HINDCAST_CASSETS_H

#include <stddef.h>

/// A file inside the executable.
struct hindcast_asset {
    /// Its path in this folder: `dashboard/js/main.js`.
    const char *name;
    const unsigned char *bytes;
    size_t size;
};

/// The files that this build has; those that scripts/fetch-assets.sh brings may be absent.
///
/// `*count` is set to their number.
const struct hindcast_asset *hindcast_assets(size_t *count);

#endif
