#include "CAssets.h"

// scripts/fetch-assets.sh fetches all four files or none, and touches this one, since a compiler
// does not watch for files that were not there. A build without them works; its page is plainer.
#if __has_embed("swagger-ui/swagger-ui-bundle.js") == __STDC_EMBED_FOUND__ \
    && __has_embed("swagger-ui/swagger-ui.css") == __STDC_EMBED_FOUND__ \
    && __has_embed("swagger-ui/favicon-32x32.png") == __STDC_EMBED_FOUND__ \
    && __has_embed("swagger-ui/LICENSE") == __STDC_EMBED_FOUND__

static const unsigned char script[] = {
#embed "swagger-ui/swagger-ui-bundle.js"
};

static const unsigned char style[] = {
#embed "swagger-ui/swagger-ui.css"
};

static const unsigned char icon[] = {
#embed "swagger-ui/favicon-32x32.png"
};

static const unsigned char license[] = {
#embed "swagger-ui/LICENSE"
};

#define ASSET(name) ((struct hindcast_asset){name, sizeof name})

#else

#define ASSET(name) ((struct hindcast_asset){0})

#endif

struct hindcast_asset hindcast_swagger_ui_script(void) { return ASSET(script); }

struct hindcast_asset hindcast_swagger_ui_style(void) { return ASSET(style); }

struct hindcast_asset hindcast_swagger_ui_icon(void) { return ASSET(icon); }

struct hindcast_asset hindcast_swagger_ui_license(void) { return ASSET(license); }
