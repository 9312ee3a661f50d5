// Two runs side by side: the settings and figures in which they differ, and both curves on one axis.

import { h } from "../app/dom.js";
import { t } from "../app/i18n.js";
import { get, ifOffered } from "../app/api.js";
import { count, number, percent, signed, span } from "../app/format.js";
import { overlaidCurves, points } from "../components/curves.js";
import { fieldLabel } from "../components/form.js";
import { within } from "../components/states.js";
import { table } from "../components/table.js";
import { evidenceKind, evidenceTag } from "../components/verdict.js";
import { link } from "../app/router.js";

export const title = () => t("diff.title");

export async function render({ root, params, signal }) {
  const [a, b] = [params.get("a") ?? "", params.get("b") ?? ""];
  const place = h("div");
  root.append(h("p", {}, h("a", { href: "#/runs" }, t("nav.runs"))), h("h1", { tabindex: "-1" }, t("diff.title")), place);
  const load = () => Promise.all([
    ifOffered(get(`/backtest/runs/${encodeURIComponent(a)}/diff/${encodeURIComponent(b)}`, { signal })),
    get(`/backtest/runs/${encodeURIComponent(a)}`, { signal }), get(`/backtest/runs/${encodeURIComponent(b)}`, { signal }),
  ]);
  await within(place, signal, load, ([diff, first, second]) => draw(place, diff ?? differences(first, second), first, second, signal));
}

/** The differences, where the service does not tell them. */
function differences(first, second) {
  const settings = [];
  const walk = (path, one, other) => {
    if (one && other && typeof one === "object" && typeof other === "object" && !Array.isArray(one)) {
      for (const name of new Set([...Object.keys(one), ...Object.keys(other)])) walk(`${path}.${name}`, one[name], other[name]);
    } else if (JSON.stringify(one) !== JSON.stringify(other)) {
      settings.push({ path, stored: JSON.stringify(one) ?? null, made: JSON.stringify(other) ?? null });
    }
  };
  walk("run", first.run, second.run);
  return { settings, figures: null, same_data: first.run.data_sha256 === second.run.data_sha256 };
}

/** What a setting is called in a form; its path is told on hover. */
function settingName(path) {
  const [last, before] = path.split(".").reverse();
  if (before === "strategy") return last === "id" || last === "name" ? t("field.strategy_type") : `${t("field.strategy_type")}: ${fieldLabel(last)}`;
  return fieldLabel(last);
}

/** A value of JSON without the quotes of a text. */
function written(value) {
  return value?.replace(/^"([^"\\]*)"$/, "$1") ?? "–";
}

const FIGURES = [
  ["figure.return", (report) => signed(report.total_return_pct), "total_return_pct"], ["figure.sharpe", (report) => number(report.sharpe_ratio), "sharpe_ratio"],
  ["figure.sortino", (report) => number(report.sortino_ratio), "sortino_ratio"], ["figure.drawdown", (report) => percent(-report.max_drawdown_pct), "max_drawdown_pct"],
  ["figure.trades", (report) => count(report.total_trades), "total_trades"], ["field.win_rate", (report) => percent(report.win_rate, { digits: 1 }), "win_rate"],
  ["figure.factor", (report) => number(report.profit_factor), "profit_factor"], ["trade.fees", (report) => number(report.fees), "fees"],
  ["figure.exposure", (report) => percent(report.exposure_pct, { digits: 1 }), "exposure_pct"],
];

function draw(place, diff, first, second, signal) {
  const name = (report, mark) => h("span", {}, h("b", {}, mark), " ", h("a", { href: link("backtest", { run: report.run_id }) }, `${report.strategy_name} · ${report.symbol}`), " ", span(report.start_date, report.end_date));
  const curves = h("section", { class: "card chart-card" }, h("h2", {}, t("diff.curves")));
  const inner = h("div");
  curves.append(inner);
  const rows = FIGURES.map(([key, read, path]) => ({ key, one: read(first), other: read(second), same: first[path] === second[path] }));
  place.append(
    h("ul", {}, h("li", {}, name(first, "A")), h("li", {}, name(second, "B"))),
    h("div", { class: `banner ${diff.same_data ? "" : "warn"}` }, t(diff.same_data ? "diff.same" : "diff.other")), curves,
    h("div", { class: "columns" },
      h("section", { class: "card" }, h("h2", {}, t("diff.figures")), table({
        label: t("diff.figures"), rows,
        columns: [{ key: "name", label: t("diff.figure"), cell: (row) => t(row.key) }, { key: "a", label: "A", right: true, cell: (row) => row.one }, { key: "b", label: "B", right: true, cell: (row) => row.other }],
      }).element, h("p", {}, "A ", evidenceTag(evidenceKind(first.evidence)), " · B ", evidenceTag(evidenceKind(second.evidence)))),
      h("section", { class: "card" }, h("h2", {}, t("diff.settings")), diff.settings.length === 0 ? h("p", { class: "muted" }, t("diff.nosettings")) : table({
        label: t("diff.settings"), rows: diff.settings,
        columns: [{ key: "path", label: t("diff.field"), cell: (row) => h("span", { title: row.path }, settingName(row.path)) }, { key: "a", label: "A", cell: (row) => written(row.stored) }, { key: "b", label: "B", cell: (row) => written(row.made) }],
      }).element)),
    diff.figures?.length > 0 && h("details", {}, h("summary", {}, t("diff.all", { n: count(diff.figures.length) })), table({
      label: t("diff.figures"), rows: diff.figures,
      columns: [{ key: "path", label: t("diff.field"), cell: (row) => h("code", {}, row.path) }, { key: "a", label: "A", right: true, cell: (row) => row.stored ?? "–" }, { key: "b", label: "B", right: true, cell: (row) => row.made ?? "–" }],
    }).element) || "");
  overlaidCurves(inner, [{ name: `A ${first.strategy_name}`, curve: points(first.equity_curve, "equity") }, { name: `B ${second.strategy_name}`, curve: points(second.equity_curve, "equity") }], { label: t("diff.curves"), signal });
}
