// Written by scripts/list-assets.sh.
#include "CAssets.h"

// scripts/fetch-assets.sh touches this file: a compiler does not watch for files that were not
// there. A build without them works.

#if __has_embed("dashboard/css/base.css") == __STDC_EMBED_FOUND__
static const unsigned char dashboard_css_base_css[] = {
#embed "dashboard/css/base.css"
};
#endif

#if __has_embed("dashboard/css/components.css") == __STDC_EMBED_FOUND__
static const unsigned char dashboard_css_components_css[] = {
#embed "dashboard/css/components.css"
};
#endif

#if __has_embed("dashboard/css/figures.css") == __STDC_EMBED_FOUND__
static const unsigned char dashboard_css_figures_css[] = {
#embed "dashboard/css/figures.css"
};
#endif

#if __has_embed("dashboard/css/layout.css") == __STDC_EMBED_FOUND__
static const unsigned char dashboard_css_layout_css[] = {
#embed "dashboard/css/layout.css"
};
#endif

#if __has_embed("dashboard/css/tokens.css") == __STDC_EMBED_FOUND__
static const unsigned char dashboard_css_tokens_css[] = {
#embed "dashboard/css/tokens.css"
};
#endif

#if __has_embed("dashboard/icon.svg") == __STDC_EMBED_FOUND__
static const unsigned char dashboard_icon_svg[] = {
#embed "dashboard/icon.svg"
};
#endif

#if __has_embed("dashboard/index.html") == __STDC_EMBED_FOUND__
static const unsigned char dashboard_index_html[] = {
#embed "dashboard/index.html"
};
#endif

#if __has_embed("dashboard/js/app/api.js") == __STDC_EMBED_FOUND__
static const unsigned char dashboard_js_app_api_js[] = {
#embed "dashboard/js/app/api.js"
};
#endif

#if __has_embed("dashboard/js/app/connection.js") == __STDC_EMBED_FOUND__
static const unsigned char dashboard_js_app_connection_js[] = {
#embed "dashboard/js/app/connection.js"
};
#endif

#if __has_embed("dashboard/js/app/dom.js") == __STDC_EMBED_FOUND__
static const unsigned char dashboard_js_app_dom_js[] = {
#embed "dashboard/js/app/dom.js"
};
#endif

#if __has_embed("dashboard/js/app/events.js") == __STDC_EMBED_FOUND__
static const unsigned char dashboard_js_app_events_js[] = {
#embed "dashboard/js/app/events.js"
};
#endif

#if __has_embed("dashboard/js/app/format.js") == __STDC_EMBED_FOUND__
static const unsigned char dashboard_js_app_format_js[] = {
#embed "dashboard/js/app/format.js"
};
#endif

#if __has_embed("dashboard/js/app/i18n.js") == __STDC_EMBED_FOUND__
static const unsigned char dashboard_js_app_i18n_js[] = {
#embed "dashboard/js/app/i18n.js"
};
#endif

#if __has_embed("dashboard/js/app/preferences.js") == __STDC_EMBED_FOUND__
static const unsigned char dashboard_js_app_preferences_js[] = {
#embed "dashboard/js/app/preferences.js"
};
#endif

#if __has_embed("dashboard/js/app/router.js") == __STDC_EMBED_FOUND__
static const unsigned char dashboard_js_app_router_js[] = {
#embed "dashboard/js/app/router.js"
};
#endif

#if __has_embed("dashboard/js/app/sentences.js") == __STDC_EMBED_FOUND__
static const unsigned char dashboard_js_app_sentences_js[] = {
#embed "dashboard/js/app/sentences.js"
};
#endif

#if __has_embed("dashboard/js/app/shell.js") == __STDC_EMBED_FOUND__
static const unsigned char dashboard_js_app_shell_js[] = {
#embed "dashboard/js/app/shell.js"
};
#endif

#if __has_embed("dashboard/js/components/candles.js") == __STDC_EMBED_FOUND__
static const unsigned char dashboard_js_components_candles_js[] = {
#embed "dashboard/js/components/candles.js"
};
#endif

#if __has_embed("dashboard/js/components/chart.js") == __STDC_EMBED_FOUND__
static const unsigned char dashboard_js_components_chart_js[] = {
#embed "dashboard/js/components/chart.js"
};
#endif

#if __has_embed("dashboard/js/components/corrected.js") == __STDC_EMBED_FOUND__
static const unsigned char dashboard_js_components_corrected_js[] = {
#embed "dashboard/js/components/corrected.js"
};
#endif

#if __has_embed("dashboard/js/components/curves.js") == __STDC_EMBED_FOUND__
static const unsigned char dashboard_js_components_curves_js[] = {
#embed "dashboard/js/components/curves.js"
};
#endif

#if __has_embed("dashboard/js/components/dots.js") == __STDC_EMBED_FOUND__
static const unsigned char dashboard_js_components_dots_js[] = {
#embed "dashboard/js/components/dots.js"
};
#endif

#if __has_embed("dashboard/js/components/drawing.js") == __STDC_EMBED_FOUND__
static const unsigned char dashboard_js_components_drawing_js[] = {
#embed "dashboard/js/components/drawing.js"
};
#endif

#if __has_embed("dashboard/js/components/experiment.js") == __STDC_EMBED_FOUND__
static const unsigned char dashboard_js_components_experiment_js[] = {
#embed "dashboard/js/components/experiment.js"
};
#endif

#if __has_embed("dashboard/js/components/facts.js") == __STDC_EMBED_FOUND__
static const unsigned char dashboard_js_components_facts_js[] = {
#embed "dashboard/js/components/facts.js"
};
#endif

#if __has_embed("dashboard/js/components/form.js") == __STDC_EMBED_FOUND__
static const unsigned char dashboard_js_components_form_js[] = {
#embed "dashboard/js/components/form.js"
};
#endif

#if __has_embed("dashboard/js/components/heatmap.js") == __STDC_EMBED_FOUND__
static const unsigned char dashboard_js_components_heatmap_js[] = {
#embed "dashboard/js/components/heatmap.js"
};
#endif

#if __has_embed("dashboard/js/components/job.js") == __STDC_EMBED_FOUND__
static const unsigned char dashboard_js_components_job_js[] = {
#embed "dashboard/js/components/job.js"
};
#endif

#if __has_embed("dashboard/js/components/months.js") == __STDC_EMBED_FOUND__
static const unsigned char dashboard_js_components_months_js[] = {
#embed "dashboard/js/components/months.js"
};
#endif

#if __has_embed("dashboard/js/components/report.js") == __STDC_EMBED_FOUND__
static const unsigned char dashboard_js_components_report_js[] = {
#embed "dashboard/js/components/report.js"
};
#endif

#if __has_embed("dashboard/js/components/said.js") == __STDC_EMBED_FOUND__
static const unsigned char dashboard_js_components_said_js[] = {
#embed "dashboard/js/components/said.js"
};
#endif

#if __has_embed("dashboard/js/components/states.js") == __STDC_EMBED_FOUND__
static const unsigned char dashboard_js_components_states_js[] = {
#embed "dashboard/js/components/states.js"
};
#endif

#if __has_embed("dashboard/js/components/table.js") == __STDC_EMBED_FOUND__
static const unsigned char dashboard_js_components_table_js[] = {
#embed "dashboard/js/components/table.js"
};
#endif

#if __has_embed("dashboard/js/components/tradeplot.js") == __STDC_EMBED_FOUND__
static const unsigned char dashboard_js_components_tradeplot_js[] = {
#embed "dashboard/js/components/tradeplot.js"
};
#endif

#if __has_embed("dashboard/js/components/training.js") == __STDC_EMBED_FOUND__
static const unsigned char dashboard_js_components_training_js[] = {
#embed "dashboard/js/components/training.js"
};
#endif

#if __has_embed("dashboard/js/components/verdict.js") == __STDC_EMBED_FOUND__
static const unsigned char dashboard_js_components_verdict_js[] = {
#embed "dashboard/js/components/verdict.js"
};
#endif

#if __has_embed("dashboard/js/components/why.js") == __STDC_EMBED_FOUND__
static const unsigned char dashboard_js_components_why_js[] = {
#embed "dashboard/js/components/why.js"
};
#endif

#if __has_embed("dashboard/js/i18n/en.js") == __STDC_EMBED_FOUND__
static const unsigned char dashboard_js_i18n_en_js[] = {
#embed "dashboard/js/i18n/en.js"
};
#endif

#if __has_embed("dashboard/js/i18n/ko.js") == __STDC_EMBED_FOUND__
static const unsigned char dashboard_js_i18n_ko_js[] = {
#embed "dashboard/js/i18n/ko.js"
};
#endif

#if __has_embed("dashboard/js/i18n/sentences.ko.json") == __STDC_EMBED_FOUND__
static const unsigned char dashboard_js_i18n_sentences_ko_json[] = {
#embed "dashboard/js/i18n/sentences.ko.json"
};
#endif

#if __has_embed("dashboard/js/main.js") == __STDC_EMBED_FOUND__
static const unsigned char dashboard_js_main_js[] = {
#embed "dashboard/js/main.js"
};
#endif

#if __has_embed("dashboard/js/theme.js") == __STDC_EMBED_FOUND__
static const unsigned char dashboard_js_theme_js[] = {
#embed "dashboard/js/theme.js"
};
#endif

#if __has_embed("dashboard/js/views/backtest.js") == __STDC_EMBED_FOUND__
static const unsigned char dashboard_js_views_backtest_js[] = {
#embed "dashboard/js/views/backtest.js"
};
#endif

#if __has_embed("dashboard/js/views/compare.js") == __STDC_EMBED_FOUND__
static const unsigned char dashboard_js_views_compare_js[] = {
#embed "dashboard/js/views/compare.js"
};
#endif

#if __has_embed("dashboard/js/views/cross-validation.js") == __STDC_EMBED_FOUND__
static const unsigned char dashboard_js_views_cross_validation_js[] = {
#embed "dashboard/js/views/cross-validation.js"
};
#endif

#if __has_embed("dashboard/js/views/diff.js") == __STDC_EMBED_FOUND__
static const unsigned char dashboard_js_views_diff_js[] = {
#embed "dashboard/js/views/diff.js"
};
#endif

#if __has_embed("dashboard/js/views/home.js") == __STDC_EMBED_FOUND__
static const unsigned char dashboard_js_views_home_js[] = {
#embed "dashboard/js/views/home.js"
};
#endif

#if __has_embed("dashboard/js/views/markets.js") == __STDC_EMBED_FOUND__
static const unsigned char dashboard_js_views_markets_js[] = {
#embed "dashboard/js/views/markets.js"
};
#endif

#if __has_embed("dashboard/js/views/models.js") == __STDC_EMBED_FOUND__
static const unsigned char dashboard_js_views_models_js[] = {
#embed "dashboard/js/views/models.js"
};
#endif

#if __has_embed("dashboard/js/views/multi.js") == __STDC_EMBED_FOUND__
static const unsigned char dashboard_js_views_multi_js[] = {
#embed "dashboard/js/views/multi.js"
};
#endif

#if __has_embed("dashboard/js/views/runs.js") == __STDC_EMBED_FOUND__
static const unsigned char dashboard_js_views_runs_js[] = {
#embed "dashboard/js/views/runs.js"
};
#endif

#if __has_embed("dashboard/js/views/search.js") == __STDC_EMBED_FOUND__
static const unsigned char dashboard_js_views_search_js[] = {
#embed "dashboard/js/views/search.js"
};
#endif

#if __has_embed("dashboard/js/views/sign-in.js") == __STDC_EMBED_FOUND__
static const unsigned char dashboard_js_views_sign_in_js[] = {
#embed "dashboard/js/views/sign-in.js"
};
#endif

#if __has_embed("dashboard/js/views/signal.js") == __STDC_EMBED_FOUND__
static const unsigned char dashboard_js_views_signal_js[] = {
#embed "dashboard/js/views/signal.js"
};
#endif

#if __has_embed("dashboard/js/views/sweeps.js") == __STDC_EMBED_FOUND__
static const unsigned char dashboard_js_views_sweeps_js[] = {
#embed "dashboard/js/views/sweeps.js"
};
#endif

#if __has_embed("dashboard/js/views/walk-forward.js") == __STDC_EMBED_FOUND__
static const unsigned char dashboard_js_views_walk_forward_js[] = {
#embed "dashboard/js/views/walk-forward.js"
};
#endif

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
#if __has_embed("dashboard/css/base.css") == __STDC_EMBED_FOUND__
    {"dashboard/css/base.css", dashboard_css_base_css, sizeof dashboard_css_base_css},
#endif
#if __has_embed("dashboard/css/components.css") == __STDC_EMBED_FOUND__
    {"dashboard/css/components.css", dashboard_css_components_css, sizeof dashboard_css_components_css},
#endif
#if __has_embed("dashboard/css/figures.css") == __STDC_EMBED_FOUND__
    {"dashboard/css/figures.css", dashboard_css_figures_css, sizeof dashboard_css_figures_css},
#endif
#if __has_embed("dashboard/css/layout.css") == __STDC_EMBED_FOUND__
    {"dashboard/css/layout.css", dashboard_css_layout_css, sizeof dashboard_css_layout_css},
#endif
#if __has_embed("dashboard/css/tokens.css") == __STDC_EMBED_FOUND__
    {"dashboard/css/tokens.css", dashboard_css_tokens_css, sizeof dashboard_css_tokens_css},
#endif
#if __has_embed("dashboard/icon.svg") == __STDC_EMBED_FOUND__
    {"dashboard/icon.svg", dashboard_icon_svg, sizeof dashboard_icon_svg},
#endif
#if __has_embed("dashboard/index.html") == __STDC_EMBED_FOUND__
    {"dashboard/index.html", dashboard_index_html, sizeof dashboard_index_html},
#endif
#if __has_embed("dashboard/js/app/api.js") == __STDC_EMBED_FOUND__
    {"dashboard/js/app/api.js", dashboard_js_app_api_js, sizeof dashboard_js_app_api_js},
#endif
#if __has_embed("dashboard/js/app/connection.js") == __STDC_EMBED_FOUND__
    {"dashboard/js/app/connection.js", dashboard_js_app_connection_js, sizeof dashboard_js_app_connection_js},
#endif
#if __has_embed("dashboard/js/app/dom.js") == __STDC_EMBED_FOUND__
    {"dashboard/js/app/dom.js", dashboard_js_app_dom_js, sizeof dashboard_js_app_dom_js},
#endif
#if __has_embed("dashboard/js/app/events.js") == __STDC_EMBED_FOUND__
    {"dashboard/js/app/events.js", dashboard_js_app_events_js, sizeof dashboard_js_app_events_js},
#endif
#if __has_embed("dashboard/js/app/format.js") == __STDC_EMBED_FOUND__
    {"dashboard/js/app/format.js", dashboard_js_app_format_js, sizeof dashboard_js_app_format_js},
#endif
#if __has_embed("dashboard/js/app/i18n.js") == __STDC_EMBED_FOUND__
    {"dashboard/js/app/i18n.js", dashboard_js_app_i18n_js, sizeof dashboard_js_app_i18n_js},
#endif
#if __has_embed("dashboard/js/app/preferences.js") == __STDC_EMBED_FOUND__
    {"dashboard/js/app/preferences.js", dashboard_js_app_preferences_js, sizeof dashboard_js_app_preferences_js},
#endif
#if __has_embed("dashboard/js/app/router.js") == __STDC_EMBED_FOUND__
    {"dashboard/js/app/router.js", dashboard_js_app_router_js, sizeof dashboard_js_app_router_js},
#endif
#if __has_embed("dashboard/js/app/sentences.js") == __STDC_EMBED_FOUND__
    {"dashboard/js/app/sentences.js", dashboard_js_app_sentences_js, sizeof dashboard_js_app_sentences_js},
#endif
#if __has_embed("dashboard/js/app/shell.js") == __STDC_EMBED_FOUND__
    {"dashboard/js/app/shell.js", dashboard_js_app_shell_js, sizeof dashboard_js_app_shell_js},
#endif
#if __has_embed("dashboard/js/components/candles.js") == __STDC_EMBED_FOUND__
    {"dashboard/js/components/candles.js", dashboard_js_components_candles_js, sizeof dashboard_js_components_candles_js},
#endif
#if __has_embed("dashboard/js/components/chart.js") == __STDC_EMBED_FOUND__
    {"dashboard/js/components/chart.js", dashboard_js_components_chart_js, sizeof dashboard_js_components_chart_js},
#endif
#if __has_embed("dashboard/js/components/corrected.js") == __STDC_EMBED_FOUND__
    {"dashboard/js/components/corrected.js", dashboard_js_components_corrected_js, sizeof dashboard_js_components_corrected_js},
#endif
#if __has_embed("dashboard/js/components/curves.js") == __STDC_EMBED_FOUND__
    {"dashboard/js/components/curves.js", dashboard_js_components_curves_js, sizeof dashboard_js_components_curves_js},
#endif
#if __has_embed("dashboard/js/components/dots.js") == __STDC_EMBED_FOUND__
    {"dashboard/js/components/dots.js", dashboard_js_components_dots_js, sizeof dashboard_js_components_dots_js},
#endif
#if __has_embed("dashboard/js/components/drawing.js") == __STDC_EMBED_FOUND__
    {"dashboard/js/components/drawing.js", dashboard_js_components_drawing_js, sizeof dashboard_js_components_drawing_js},
#endif
#if __has_embed("dashboard/js/components/experiment.js") == __STDC_EMBED_FOUND__
    {"dashboard/js/components/experiment.js", dashboard_js_components_experiment_js, sizeof dashboard_js_components_experiment_js},
#endif
#if __has_embed("dashboard/js/components/facts.js") == __STDC_EMBED_FOUND__
    {"dashboard/js/components/facts.js", dashboard_js_components_facts_js, sizeof dashboard_js_components_facts_js},
#endif
#if __has_embed("dashboard/js/components/form.js") == __STDC_EMBED_FOUND__
    {"dashboard/js/components/form.js", dashboard_js_components_form_js, sizeof dashboard_js_components_form_js},
#endif
#if __has_embed("dashboard/js/components/heatmap.js") == __STDC_EMBED_FOUND__
    {"dashboard/js/components/heatmap.js", dashboard_js_components_heatmap_js, sizeof dashboard_js_components_heatmap_js},
#endif
#if __has_embed("dashboard/js/components/job.js") == __STDC_EMBED_FOUND__
    {"dashboard/js/components/job.js", dashboard_js_components_job_js, sizeof dashboard_js_components_job_js},
#endif
#if __has_embed("dashboard/js/components/months.js") == __STDC_EMBED_FOUND__
    {"dashboard/js/components/months.js", dashboard_js_components_months_js, sizeof dashboard_js_components_months_js},
#endif
#if __has_embed("dashboard/js/components/report.js") == __STDC_EMBED_FOUND__
    {"dashboard/js/components/report.js", dashboard_js_components_report_js, sizeof dashboard_js_components_report_js},
#endif
#if __has_embed("dashboard/js/components/said.js") == __STDC_EMBED_FOUND__
    {"dashboard/js/components/said.js", dashboard_js_components_said_js, sizeof dashboard_js_components_said_js},
#endif
#if __has_embed("dashboard/js/components/states.js") == __STDC_EMBED_FOUND__
    {"dashboard/js/components/states.js", dashboard_js_components_states_js, sizeof dashboard_js_components_states_js},
#endif
#if __has_embed("dashboard/js/components/table.js") == __STDC_EMBED_FOUND__
    {"dashboard/js/components/table.js", dashboard_js_components_table_js, sizeof dashboard_js_components_table_js},
#endif
#if __has_embed("dashboard/js/components/tradeplot.js") == __STDC_EMBED_FOUND__
    {"dashboard/js/components/tradeplot.js", dashboard_js_components_tradeplot_js, sizeof dashboard_js_components_tradeplot_js},
#endif
#if __has_embed("dashboard/js/components/training.js") == __STDC_EMBED_FOUND__
    {"dashboard/js/components/training.js", dashboard_js_components_training_js, sizeof dashboard_js_components_training_js},
#endif
#if __has_embed("dashboard/js/components/verdict.js") == __STDC_EMBED_FOUND__
    {"dashboard/js/components/verdict.js", dashboard_js_components_verdict_js, sizeof dashboard_js_components_verdict_js},
#endif
#if __has_embed("dashboard/js/components/why.js") == __STDC_EMBED_FOUND__
    {"dashboard/js/components/why.js", dashboard_js_components_why_js, sizeof dashboard_js_components_why_js},
#endif
#if __has_embed("dashboard/js/i18n/en.js") == __STDC_EMBED_FOUND__
    {"dashboard/js/i18n/en.js", dashboard_js_i18n_en_js, sizeof dashboard_js_i18n_en_js},
#endif
#if __has_embed("dashboard/js/i18n/ko.js") == __STDC_EMBED_FOUND__
    {"dashboard/js/i18n/ko.js", dashboard_js_i18n_ko_js, sizeof dashboard_js_i18n_ko_js},
#endif
#if __has_embed("dashboard/js/i18n/sentences.ko.json") == __STDC_EMBED_FOUND__
    {"dashboard/js/i18n/sentences.ko.json", dashboard_js_i18n_sentences_ko_json, sizeof dashboard_js_i18n_sentences_ko_json},
#endif
#if __has_embed("dashboard/js/main.js") == __STDC_EMBED_FOUND__
    {"dashboard/js/main.js", dashboard_js_main_js, sizeof dashboard_js_main_js},
#endif
#if __has_embed("dashboard/js/theme.js") == __STDC_EMBED_FOUND__
    {"dashboard/js/theme.js", dashboard_js_theme_js, sizeof dashboard_js_theme_js},
#endif
#if __has_embed("dashboard/js/views/backtest.js") == __STDC_EMBED_FOUND__
    {"dashboard/js/views/backtest.js", dashboard_js_views_backtest_js, sizeof dashboard_js_views_backtest_js},
#endif
#if __has_embed("dashboard/js/views/compare.js") == __STDC_EMBED_FOUND__
    {"dashboard/js/views/compare.js", dashboard_js_views_compare_js, sizeof dashboard_js_views_compare_js},
#endif
#if __has_embed("dashboard/js/views/cross-validation.js") == __STDC_EMBED_FOUND__
    {"dashboard/js/views/cross-validation.js", dashboard_js_views_cross_validation_js, sizeof dashboard_js_views_cross_validation_js},
#endif
#if __has_embed("dashboard/js/views/diff.js") == __STDC_EMBED_FOUND__
    {"dashboard/js/views/diff.js", dashboard_js_views_diff_js, sizeof dashboard_js_views_diff_js},
#endif
#if __has_embed("dashboard/js/views/home.js") == __STDC_EMBED_FOUND__
    {"dashboard/js/views/home.js", dashboard_js_views_home_js, sizeof dashboard_js_views_home_js},
#endif
#if __has_embed("dashboard/js/views/markets.js") == __STDC_EMBED_FOUND__
    {"dashboard/js/views/markets.js", dashboard_js_views_markets_js, sizeof dashboard_js_views_markets_js},
#endif
#if __has_embed("dashboard/js/views/models.js") == __STDC_EMBED_FOUND__
    {"dashboard/js/views/models.js", dashboard_js_views_models_js, sizeof dashboard_js_views_models_js},
#endif
#if __has_embed("dashboard/js/views/multi.js") == __STDC_EMBED_FOUND__
    {"dashboard/js/views/multi.js", dashboard_js_views_multi_js, sizeof dashboard_js_views_multi_js},
#endif
#if __has_embed("dashboard/js/views/runs.js") == __STDC_EMBED_FOUND__
    {"dashboard/js/views/runs.js", dashboard_js_views_runs_js, sizeof dashboard_js_views_runs_js},
#endif
#if __has_embed("dashboard/js/views/search.js") == __STDC_EMBED_FOUND__
    {"dashboard/js/views/search.js", dashboard_js_views_search_js, sizeof dashboard_js_views_search_js},
#endif
#if __has_embed("dashboard/js/views/sign-in.js") == __STDC_EMBED_FOUND__
    {"dashboard/js/views/sign-in.js", dashboard_js_views_sign_in_js, sizeof dashboard_js_views_sign_in_js},
#endif
#if __has_embed("dashboard/js/views/signal.js") == __STDC_EMBED_FOUND__
    {"dashboard/js/views/signal.js", dashboard_js_views_signal_js, sizeof dashboard_js_views_signal_js},
#endif
#if __has_embed("dashboard/js/views/sweeps.js") == __STDC_EMBED_FOUND__
    {"dashboard/js/views/sweeps.js", dashboard_js_views_sweeps_js, sizeof dashboard_js_views_sweeps_js},
#endif
#if __has_embed("dashboard/js/views/walk-forward.js") == __STDC_EMBED_FOUND__
    {"dashboard/js/views/walk-forward.js", dashboard_js_views_walk_forward_js, sizeof dashboard_js_views_walk_forward_js},
#endif
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
