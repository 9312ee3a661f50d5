#ifndef HINDCAST_CASSETS_H
#define HINDCAST_CASSETS_H

#include <stddef.h>

/// A file inside the executable; size 0 where the build had none.
struct hindcast_asset {
    const unsigned char *bytes;
    size_t size;
};

/// Swagger UI's script, which draws the page of the API in a browser.
struct hindcast_asset hindcast_swagger_ui_script(void);

/// Its style sheet.
struct hindcast_asset hindcast_swagger_ui_style(void);

/// The icon of its page, PNG.
struct hindcast_asset hindcast_swagger_ui_icon(void);

/// Its license, plain text.
struct hindcast_asset hindcast_swagger_ui_license(void);

#endif
