// Written by scripts/list-assets.sh.
#include "CAssets.h"

// scripts/fetch-assets.sh touches this file: a compiler does not watch for files that were not
// there. A build without them works.

#if __has_embed("lightweight-charts/LICENSE") == __STDC_EMBED_FOUND__
static const unsigned char lightweight_charts_LICENSE[] = {
#embed "lightweight-charts/LICENSE"
};
#endif

#if __has_embed("lightweight-charts/NOTICE") == __STDC_EMBED_FOUND__
static const unsigned char lightweight_charts_NOTICE[] = {
#embed "lightweight-charts/NOTICE"
};
#endif

#if __has_embed("lightweight-charts/lightweight-charts.js") == __STDC_EMBED_FOUND__
static const unsigned char lightweight_charts_lightweight_charts_js[] = {
#embed "lightweight-charts/lightweight-charts.js"
};
#endif

#if __has_embed("swagger-ui/LICENSE") == __STDC_EMBED_FOUND__
static const unsigned char swagger_ui_LICENSE[] = {
#embed "swagger-ui/LICENSE"
};
#endif

#if __has_embed("swagger-ui/favicon-32x32.png") == __STDC_EMBED_FOUND__
static const unsigned char swagger_ui_favicon_32x32_png[] = {
#embed "swagger-ui/favicon-32x32.png"
};
#endif

#if __has_embed("swagger-ui/swagger-ui-bundle.js") == __STDC_EMBED_FOUND__
static const unsigned char swagger_ui_swagger_ui_bundle_js[] = {
#embed "swagger-ui/swagger-ui-bundle.js"
};
#endif

#if __has_embed("swagger-ui/swagger-ui.css") == __STDC_EMBED_FOUND__
static const unsigned char swagger_ui_swagger_ui_css[] = {
#embed "swagger-ui/swagger-ui.css"
};
#endif

static const struct hindcast_asset files[] = {
#if __has_embed("lightweight-charts/LICENSE") == __STDC_EMBED_FOUND__
    {"lightweight-charts/LICENSE", lightweight_charts_LICENSE, sizeof lightweight_charts_LICENSE},
#endif
#if __has_embed("lightweight-charts/NOTICE") == __STDC_EMBED_FOUND__
    {"lightweight-charts/NOTICE", lightweight_charts_NOTICE, sizeof lightweight_charts_NOTICE},
#endif
#if __has_embed("lightweight-charts/lightweight-charts.js") == __STDC_EMBED_FOUND__
    {"lightweight-charts/lightweight-charts.js", lightweight_charts_lightweight_charts_js, sizeof lightweight_charts_lightweight_charts_js},
#endif
#if __has_embed("swagger-ui/LICENSE") == __STDC_EMBED_FOUND__
    {"swagger-ui/LICENSE", swagger_ui_LICENSE, sizeof swagger_ui_LICENSE},
#endif
#if __has_embed("swagger-ui/favicon-32x32.png") == __STDC_EMBED_FOUND__
    {"swagger-ui/favicon-32x32.png", swagger_ui_favicon_32x32_png, sizeof swagger_ui_favicon_32x32_png},
#endif
#if __has_embed("swagger-ui/swagger-ui-bundle.js") == __STDC_EMBED_FOUND__
    {"swagger-ui/swagger-ui-bundle.js", swagger_ui_swagger_ui_bundle_js, sizeof swagger_ui_swagger_ui_bundle_js},
#endif
#if __has_embed("swagger-ui/swagger-ui.css") == __STDC_EMBED_FOUND__
    {"swagger-ui/swagger-ui.css", swagger_ui_swagger_ui_css, sizeof swagger_ui_swagger_ui_css},
#endif
};

const struct hindcast_asset *hindcast_assets(size_t *count) {
    *count = sizeof files / sizeof files[0];
    return files;
}
