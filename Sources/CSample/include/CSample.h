#ifndef HINDCAST_CSAMPLE_H
#define HINDCAST_CSAMPLE_H

#include <stddef.h>

/// Gzipped CSV with a header row: open_time_ms, open, high, low, close, volume.
///
/// Real hourly BTC-USD candles; the NOTICE beside the data says whose.
const unsigned char *hindcast_sample_bytes(void);

/// How many bytes that is.
size_t hindcast_sample_size(void);

/// JSON: maintenance tiers of futures by symbol and date, as `MaintenanceTables` reads them.
const unsigned char *hindcast_tiers_bytes(void);

/// How many bytes that is.
size_t hindcast_tiers_size(void);

#endif
