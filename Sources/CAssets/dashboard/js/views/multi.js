// Multi-symbol: one strategy on several symbols, judged as one portfolio.

import { h } from "../app/dom.js";
import { t } from "../app/i18n.js";
import { count, number, percent, signed, span } from "../app/format.js";
import { link } from "../app/router.js";
import { correctedColumns, correctedVerdict } from "../components/corrected.js";
import { overlaidCurves, points } from "../components/curves.js";
import { experiment, FORECAST, MONEY, WINDOW } from "../components/experiment.js";
import { figures } from "../components/facts.js";
import { table } from "../components/table.js";
import { evidenceKind, evidenceTag, warningList } from "../components/verdict.js";

export const title = () => t("nav.multi");

export async function render(context) {
  const chosen = (context.params.get("symbols") ?? "").split(",").filter(Boolean);
  await experiment(context, {
    view: "multi", path: "/backtest/multi-symbol", texts: "multi",
    main: ["strategy_type", "symbols", "interval", "market", ...WINDOW],
    more: [["form.money", MONEY], ["form.forecast", FORECAST]],
    options: (stored) => ({
      // Symbols that an address names stay to be chosen, stored or not.
      symbols: { choices: [...new Set([...stored.map((one) => one.symbol), ...chosen])].map((name) => [name, name]), preset: stored.slice(0, 1).map((one) => one.symbol) },
    }),
    extra: () => {
      const input = h("input", { type: "text", id: "more-symbols", autocomplete: "off", spellcheck: "false" });
      return {
        element: h("div", { class: "field lone" }, h("label", { for: "more-symbols" }, t("multi.add")), input),
        read(body) {
          body.symbols = [...new Set([...(body.symbols ?? []), ...input.value.split(/[\s,]+/).filter(Boolean)])];
          return { symbols: body.symbols.join(",") };
        },
      };
    },
    draw: (place, result) => draw(place, result, context),
  });
}

function draw(place, result, { signal, params }) {
  const parts = result.symbol_results;
  const curves = h("div");
  const open = (one) => link("backtest", { ...Object.fromEntries([...params].filter(([name]) => !["symbols", "job", "edit"].includes(name))), symbol: one.symbol });
  place.append(
    h("h2", {}, `${result.strategy_name} · `, span(result.start_date, result.end_date)),
    correctedVerdict(parts, { some: "multi.some", nothing: "multi.nothing", caution: result.caution }),
    figures([
      [t("figure.return"), signed(result.portfolio_total_return_pct), t("figure.hold", { value: percent(result.benchmark?.total_return_pct, { sign: true }) })],
      [t("figure.sharpe"), number(result.portfolio_sharpe_ratio), t("figure.hold", { value: number(result.benchmark?.sharpe_ratio) })],
      [t("figure.drawdown"), percent(-result.portfolio_max_drawdown_pct), t("figure.hold", { value: percent(-result.benchmark?.max_drawdown_pct) })],
      [t("multi.best"), result.best_performing_symbol ?? "–"], [t("multi.worst"), result.worst_performing_symbol ?? "–"],
    ]),
    h("section", { class: "card" }, h("h2", {}, t("multi.table")), table({
      label: t("multi.table"), rows: parts, rowClass: (one) => (one.evidence?.in_sample ? "in-sample" : ""),
      columns: [
        { key: "symbol", label: t("field.symbol"), value: (one) => one.symbol, cell: (one) => h("a", { href: open(one), title: t("compare.open") }, one.symbol) },
        { key: "return", label: t("figure.return"), right: true, value: (one) => one.total_return_pct, cell: (one) => signed(one.total_return_pct) },
        { key: "sharpe", label: t("figure.sharpe"), right: true, value: (one) => one.sharpe_ratio, cell: (one) => number(one.sharpe_ratio) },
        { key: "drawdown", label: t("figure.drawdown"), right: true, value: (one) => one.max_drawdown_pct, cell: (one) => percent(-one.max_drawdown_pct) },
        { key: "trades", label: t("figure.trades"), right: true, value: (one) => one.total_trades, cell: (one) => count(one.total_trades) },
        { key: "wins", label: t("field.win_rate"), right: true, value: (one) => one.win_rate, cell: (one) => percent(one.win_rate, { digits: 1 }) },
        ...correctedColumns(),
        { key: "evidence", label: t("runs.evidence"), cell: (one) => evidenceTag(evidenceKind(one.evidence)) },
      ],
    }).element),
    h("section", { class: "card chart-card" }, h("h2", {}, t("compare.curves")), curves),
    warningList([...new Set(parts.flatMap((one) => one.evidence.warnings))]) ?? "");
  overlaidCurves(curves, [
    { name: t("multi.portfolio"), curve: points(result.equity_curve, "equity"), bold: true },
    ...parts.filter((one) => one.equity_curve?.length > 1).map((one) => ({ name: one.symbol, curve: points(one.equity_curve, "equity") })),
  ], { label: t("compare.curves"), signal });
}
