// Cross-validation: the figures of every path through the window, and their spread.

import { h } from "../app/dom.js";
import { t } from "../app/i18n.js";
import { count, number, percent, share, signed, span } from "../app/format.js";
import { boxDrawing, figure, timelineDrawing } from "../components/drawing.js";
import { experiment, FORECAST, LEARNING, MONEY, WINDOW } from "../components/experiment.js";
import { heatMap } from "../components/heatmap.js";
import { key } from "../components/chart.js";
import { said } from "../components/said.js";
import { table } from "../components/table.js";
import { warningList } from "../components/verdict.js";

export const title = () => t("nav.cross-validation");

export async function render(context) {
  await experiment(context, {
    view: "cross-validation", path: "/validate/cross-validation", texts: "cv",
    main: ["strategy_type", "symbol", "interval", "market", ...WINDOW, "groups", "tested_groups"],
    more: [["form.cut", ["embargo_bars", "search", "workers"]], ["form.learning", LEARNING], ["form.money", MONEY], ["form.forecast", FORECAST]],
    draw,
  });
}

function draw(place, result) {
  const spread = result.sharpe_ratio;
  const good = spread && spread.lower_quartile > 0;
  place.append(
    h("h2", {}, `${result.run.strategy.name} · ${result.run.symbol} · `, span(result.run.start_date, result.run.end_date)),
    h("section", { class: `verdict ${good ? "supported" : "not_shown"}`, "aria-label": t("verdict.label") },
      h("p", { class: "claim" }, t(good ? "cv.spread" : "verdict.not_shown")),
      h("p", { class: "says" }, spread ? t("cv.median", { median: number(spread.median), share: share(spread.share_above_zero, 0) }) : "–"),
      h("p", { class: "fine english" }, said(result.caution))),
    warningList(result.warnings) ?? "",
    h("div", { class: "columns" },
      h("section", { class: "card" }, h("h2", {}, t("cv.spread")), figure((width) => boxDrawing([
        { name: t("cv.whole"), box: spread }, { name: t("cv.group"), box: result.group_sharpe_ratio, token: "--series-2" },
      ].filter(({ box }) => box), { width, label: t("cv.spread"), format: (value) => number(value) }))),
      h("section", { class: "card" }, h("h2", {}, t("cv.paths")), table({
        label: t("cv.paths"), rows: result.paths,
        columns: [
          { key: "n", label: t("cv.path"), right: true, value: (path) => path.number },
          { key: "return", label: t("figure.return"), right: true, value: (path) => path.total_return_pct, cell: (path) => signed(path.total_return_pct) },
          { key: "sharpe", label: t("figure.sharpe"), right: true, value: (path) => path.sharpe_ratio, cell: (path) => number(path.sharpe_ratio) },
          { key: "drawdown", label: t("figure.drawdown"), right: true, value: (path) => path.max_drawdown_pct, cell: (path) => percent(-path.max_drawdown_pct) },
          { key: "trades", label: t("figure.trades"), right: true, value: (path) => path.total_trades, cell: (path) => count(path.total_trades) },
        ],
      }).element)),
    h("section", { class: "card" }, h("h2", {}, t("cv.groupsmap")), heatMap({
      label: t("cv.groupsmap"), corner: t("cv.path"),
      rows: result.paths.map((path) => ({ key: path, label: path.number })),
      columns: Array.from({ length: result.groups }, (_, index) => ({ key: index, label: t("cv.groupname", { n: index + 1 }) })),
      cell: (row, column) => {
        const value = row.key.groups[column.key]?.total_return_pct;
        return value === null || value === undefined ? null : { value, text: number(value, 1), label: `${t("cv.path")} ${row.label}, ${column.label}: ${percent(value)}` };
      },
    })),
    h("section", { class: "card" }, h("h2", {}, t("walk.folds")),
      h("p", { class: "legend" }, key(t("walk.train"), "--series-1"), result.folds.some((fold) => fold.validation) && key(t("walk.validate"), "--series-5"), key(t("part.test"), "--series-3")),
      figure((width) => timelineDrawing(result.folds.map((fold) => ({
        name: fold.tested_groups.join(", "),
        spans: [
          ...fold.training.map((part) => ({ ...part, kind: "train", text: t("walk.train") })),
          ...(fold.validation ? [{ ...fold.validation, kind: "validate", text: t("walk.validate") }] : []),
          ...fold.test.map((part) => ({ ...part, kind: "test", text: t("part.test") })),
        ],
      })), { width, label: t("walk.folds") }))));
}
