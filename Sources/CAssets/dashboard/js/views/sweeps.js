// Sweeps: every strategy on every symbol, corrected for the choice among all; with walks, the spread over seeds.

import { h } from "../app/dom.js";
import { t } from "../app/i18n.js";
import { count, number, percent, signed, span } from "../app/format.js";
import { strategyNames } from "../app/api.js";
import { link } from "../app/router.js";
import { correctedColumns, correctedVerdict } from "../components/corrected.js";
import { boxDrawing, figure } from "../components/drawing.js";
import { experiment, FORECAST, MONEY, WINDOW } from "../components/experiment.js";
import { field } from "../components/form.js";
import { heatMap } from "../components/heatmap.js";
import { table } from "../components/table.js";

export const title = () => t("nav.sweeps");

const WALK = ["train_days", "step_days", "seeds"];

export async function render(context) {
  const chosen = (context.params.get("symbols") ?? "").split(",").filter(Boolean);
  await experiment(context, {
    view: "sweeps", path: "/sweeps", texts: "sweeps",
    main: ["strategies", "symbols", "interval", "market", ...WINDOW],
    more: [["form.money", MONEY], ["form.forecast", FORECAST]],
    options: (stored, list) => ({
      strategies: { choices: list.map((one) => [one.id, one.name]), preset: ["supertrend", "rsi_ema"] },
      symbols: { choices: [...new Set([...stored.map((one) => one.symbol), ...chosen])].map((name) => [name, name]), preset: stored.slice(0, 1).map((one) => one.symbol) },
    }),
    extra: ({ schema, values }) => {
      const properties = schema.properties.walk_forward?.properties ?? schema.properties.walk_forward?.anyOf?.find((one) => one.properties)?.properties ?? {};
      const walks = h("input", { type: "checkbox", id: "walks", checked: values.walks === "1" });
      const fields = WALK.filter((name) => properties[name]).map((name) => field(name, properties[name], values[`w.${name}`]));
      return {
        element: h("div", {}, h("div", { class: "field check" }, walks, h("label", { for: "walks" }, t("sweeps.walk"))), h("div", { class: "fields" }, fields.map((one) => one.element))),
        read(body) {
          if (!walks.checked) return {};
          body.walk_forward = {};
          for (const one of fields) if (one.read() !== undefined) body.walk_forward[one.name] = one.read();
          return { walks: 1, ...Object.fromEntries(Object.entries(body.walk_forward).map(([name, value]) => [`w.${name}`, value])) };
        },
      };
    },
    draw: async (place, result) => draw(place, result, context.params, await strategyNames()),
  });
}

function draw(place, result, params, names) {
  const rows = result.rows.map((row) => ({ ...row, corrected: row.evidence }));
  const symbols = [...new Set(rows.map((row) => row.symbol))];
  const strategies = [...new Set(rows.map((row) => row.strategy_type))];
  const shared = Object.fromEntries([...params].filter(([name]) => ["interval", "market", ...WINDOW, ...MONEY].includes(name)));
  const open = (row) => link(result.walk_forward ? "walk-forward" : "backtest", { ...shared, symbol: row.symbol, strategy_type: row.strategy_type });
  const mean = (list) => (list.length === 0 ? null : list.reduce((sum, row) => sum + (row.figures.total_return_pct ?? 0), 0) / list.length);
  place.append(
    correctedVerdict(rows, { some: "sweeps.some", nothing: "sweeps.nothing", caution: result.verdict }),
    h("section", { class: "card" }, h("h2", {}, t("sweeps.map")), heatMap({
      label: t("sweeps.map"), corner: t("field.strategy_type"),
      rows: strategies.map((name) => ({ key: name, label: names[name] ?? name })), columns: symbols.map((name) => ({ key: name, label: name })),
      cell: (row, column) => {
        const value = mean(rows.filter((one) => one.strategy_type === row.key && one.symbol === column.key));
        return value === null ? null : { value, text: number(value, 1), label: `${row.label}, ${column.label}: ${percent(value)}` };
      },
    })),
    h("section", { class: "card" }, h("h2", {}, t("sweeps.tasks")), table({
      label: t("sweeps.tasks"), rows,
      columns: [
        { key: "symbol", label: t("field.symbol"), value: (row) => row.symbol },
        { key: "strategy", label: t("field.strategy_type"), value: (row) => row.strategy_type, cell: (row) => h("a", { href: open(row) }, names[row.strategy_type] ?? row.strategy_type) },
        ...(result.walk_forward ? [{ key: "seed", label: t("walk.seed"), right: true, value: (row) => row.training_seed, cell: (row) => count(row.training_seed) }] : []),
        { key: "return", label: t("figure.return"), right: true, value: (row) => row.figures.total_return_pct, cell: (row) => signed(row.figures.total_return_pct) },
        { key: "sharpe", label: t("figure.sharpe"), right: true, value: (row) => row.figures.sharpe_ratio, cell: (row) => number(row.figures.sharpe_ratio) },
        { key: "drawdown", label: t("figure.drawdown"), right: true, value: (row) => row.figures.max_drawdown_pct, cell: (row) => percent(-row.figures.max_drawdown_pct) },
        { key: "trades", label: t("figure.trades"), right: true, value: (row) => row.figures.total_trades, cell: (row) => count(row.figures.total_trades) },
        ...correctedColumns(),
      ],
    }).element),
    h("div", { class: "columns" },
      h("section", { class: "card" }, h("h2", {}, t("sweeps.markets")), table({
        label: t("sweeps.markets"), rows: result.markets,
        columns: [
          { key: "symbol", label: t("field.symbol"), value: (one) => one.symbol }, { key: "window", label: t("made.window"), cell: (one) => span(one.window.from, one.window.to) },
          { key: "hold", label: t("curve.hold"), right: true, value: (one) => one.benchmark?.total_return_pct, cell: (one) => signed(one.benchmark?.total_return_pct) },
          { key: "trials", label: t("luck.trials"), right: true, value: (one) => one.ledger?.count, cell: (one) => count(one.ledger?.count) },
        ],
      }).element),
      (result.seeds ?? []).map(({ symbol, strategy_type: strategy, spread }) => spread?.sharpe_ratio && h("section", { class: "card" }, h("h2", {}, `${t("walk.seeds")}: ${names[strategy] ?? strategy} · ${symbol}`),
        figure((width) => boxDrawing([{ name: t("figure.sharpe"), box: spread.sharpe_ratio }], { width, label: t("walk.seeds"), format: (value) => number(value) }))))));
}
