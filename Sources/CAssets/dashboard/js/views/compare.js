// Compare: several strategies over one window, as a table and as curves on one axis.

import { h } from "../app/dom.js";
import { t } from "../app/i18n.js";
import { count, number, percent, signed, span } from "../app/format.js";
import { link } from "../app/router.js";
import { correctedColumns, correctedVerdict } from "../components/corrected.js";
import { overlaidCurves, points } from "../components/curves.js";
import { experiment, FORECAST, MONEY, WINDOW } from "../components/experiment.js";
import { table } from "../components/table.js";
import { evidenceKind, evidenceTag, rating, warningList } from "../components/verdict.js";

export const title = () => t("nav.compare");

export async function render(context) {
  await experiment(context, {
    view: "compare", path: "/backtest/compare", texts: "compare",
    main: ["strategies", "symbol", "interval", "market", ...WINDOW],
    more: [["form.money", MONEY], ["form.forecast", FORECAST]],
    options: (stored, list) => ({ strategies: { choices: list.map((one) => [one.id, one.name]), preset: ["supertrend", "rsi_ema"] } }),
    draw: (place, result) => draw(place, result, context),
  });
}

function draw(place, result, { signal, params }) {
  const { comparisons, benchmark } = result;
  const curved = comparisons.filter((one) => one.equity_curve?.length > 1);
  const curves = h("div");
  const open = (one) => link("backtest", { strategy_type: one.strategy_type, ...Object.fromEntries([...params].filter(([name]) => !["strategies", "job", "edit"].includes(name))) });
  place.append(
    h("h2", {}, `${result.symbol} · ${result.interval} · `, span(result.start_date, result.end_date)),
    correctedVerdict(comparisons, { some: "compare.some", nothing: "compare.nothing", caution: result.caution }),
    h("section", { class: "card" }, h("h2", {}, t("compare.table")), table({
      label: t("compare.table"),
      rows: [...comparisons, { strategy_name: t("compare.hold"), ...benchmark, hold: true }],
      rowClass: (one) => [one.evidence?.in_sample && "in-sample", one.strategy_name === result.best_strategy && "best"].filter(Boolean).join(" "),
      columns: [
        { key: "name", label: t("field.strategy_type"), value: (one) => one.strategy_name, cell: (one) => (one.hold ? one.strategy_name : h("span", {}, h("a", { href: open(one), title: t("compare.open") }, one.strategy_name), one.strategy_name === result.best_strategy && h("small", { class: "muted" }, ` ${t("compare.best")}`))) },
        { key: "evidence", label: t("runs.evidence"), cell: (one) => evidenceTag(evidenceKind(one.evidence)) },
        { key: "return", label: t("figure.return"), right: true, value: (one) => one.total_return_pct, cell: (one) => signed(one.total_return_pct) },
        { key: "sharpe", label: t("figure.sharpe"), right: true, value: (one) => one.sharpe_ratio, cell: (one) => number(one.sharpe_ratio) },
        { key: "drawdown", label: t("figure.drawdown"), right: true, value: (one) => one.max_drawdown_pct, cell: (one) => percent(-one.max_drawdown_pct) },
        { key: "trades", label: t("figure.trades"), right: true, value: (one) => one.total_trades, cell: (one) => count(one.total_trades) },
        { key: "wins", label: t("field.win_rate"), right: true, value: (one) => one.win_rate, cell: (one) => percent(one.win_rate, { digits: 1 }) },
        { key: "factor", label: t("figure.factor"), right: true, value: (one) => one.profit_factor, cell: (one) => number(one.profit_factor) },
        ...correctedColumns(),
        { key: "rating", label: t("figure.rating"), cell: (one) => (one.hold ? "" : rating(one.performance_rating, one.rating_supported)) },
      ],
    }).element),
    h("section", { class: "card chart-card" }, h("h2", {}, t("compare.curves")), curved.length > 0 ? curves : h("p", { class: "muted" }, t("compare.nocurves"))),
    warningList([...new Set(comparisons.flatMap((one) => one.evidence.warnings))]) ?? "");
  if (curved.length > 0) {
    const accounts = curved.map((one) => ({ name: one.strategy_name, curve: points(one.equity_curve, "equity"), bold: one.strategy_name === result.best_strategy }));
    if (benchmark?.equity_curve?.length > 1) accounts.push({ name: t("compare.hold"), curve: points(benchmark.equity_curve, "equity") });
    overlaidCurves(curves, accounts, { label: t("compare.curves"), signal });
  }
}
