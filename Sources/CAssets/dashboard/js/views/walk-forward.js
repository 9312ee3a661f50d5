// Walk-forward: taught again at every step. Folds on a time line, in sample against out, spread over seeds.

import { h } from "../app/dom.js";
import { t } from "../app/i18n.js";
import { count, number, percent, probability, signed, span } from "../app/format.js";
import { boxDrawing, figure, timelineDrawing } from "../components/drawing.js";
import { experiment, FORECAST, LEARNING, MONEY, WINDOW } from "../components/experiment.js";
import { fieldLabel } from "../components/form.js";
import { key } from "../components/chart.js";
import { table } from "../components/table.js";
import { showReport } from "./backtest.js";

export const title = () => t("nav.walk-forward");

export async function render(context) {
  await experiment(context, {
    view: "walk-forward", path: "/validate/walk-forward", texts: "walk", keepsRun: true,
    main: ["strategy_type", "symbol", "interval", "market", ...WINDOW, "train_days", "step_days", "seeds"],
    more: [["form.cut", ["anchored", "embargo_bars", "search", "workers"]], ["form.learning", LEARNING], ["form.money", MONEY], ["form.forecast", FORECAST]],
    draw: (place, report) => showReport(place, report, { ...context, before: parts(report.walk_forward) }),
  });
}

function parts(walk) {
  if (!walk) return [];
  const rows = walk.folds.map((fold) => ({
    name: `${fold.number}`,
    spans: [
      fold.training && { ...fold.training, kind: "train", text: `${t("walk.train")} ${fold.training.from.slice(0, 10)} – ${fold.training.to.slice(0, 10)}` },
      fold.validation && { ...fold.validation, kind: "validate", text: `${t("walk.validate")} ${fold.validation.from.slice(0, 10)} – ${fold.validation.to.slice(0, 10)}` },
      { ...fold.trading, kind: `trade ${fold.out_of_sample?.total_return_pct < 0 ? "down" : ""}`, text: `${t("walk.trade")} ${fold.trading.from.slice(0, 10)} – ${fold.trading.to.slice(0, 10)}: ${percent(fold.out_of_sample?.total_return_pct)}` },
    ].filter(Boolean),
  }));
  return [
    h("section", { class: "card" }, h("h2", {}, t("walk.folds")),
      h("p", { class: "legend" }, key(t("walk.train"), "--series-1"), walk.folds.some((fold) => fold.validation) && key(t("walk.validate"), "--series-5"), key(`${t("walk.trade")} +`, "--up"), key(`${t("walk.trade")} −`, "--down")),
      h("div", { class: "columns" },
        figure((width) => timelineDrawing(rows, { width, label: t("walk.folds") }), typeof walk.efficiency === "number" ? `${t("walk.efficiency")} ${number(walk.efficiency)}` : ""),
        table({
          label: t("walk.folds"), rows: walk.folds,
          columns: [
            { key: "n", label: t("walk.fold"), right: true, value: (fold) => fold.number },
            { key: "span", label: t("walk.trade"), value: (fold) => fold.trading.from, cell: (fold) => span(fold.trading.from, fold.trading.to) },
            { key: "in", label: t("walk.in"), right: true, value: (fold) => fold.in_sample?.total_return_pct, cell: (fold) => signed(fold.in_sample?.total_return_pct) },
            { key: "out", label: t("walk.out"), right: true, value: (fold) => fold.out_of_sample?.total_return_pct, cell: (fold) => signed(fold.out_of_sample?.total_return_pct) },
            { key: "settings", label: t("walk.settings"), cell: (fold) => Object.entries(fold.settings ?? {}).map(([name, value]) => `${fieldLabel(name)} ${value}`).join(", ") || (fold.model ? t("walk.epoch", { epoch: count(fold.model.best_epoch), loss: number(fold.model.best_val_loss, 4) }) : "") },
          ],
        }).element)),
    walk.seeds && seeds(walk.seeds),
  ].filter(Boolean);
}

function seeds(spread) {
  const walks = spread.walks;
  return h("section", { class: "card" }, h("h2", {}, t("walk.seeds")),
    [["figure.return", spread.total_return_pct, (value) => percent(value)], ["figure.sharpe", spread.sharpe_ratio, (value) => number(value)]].filter(([, box]) => box)
      .map(([name, box, format]) => figure((width) => boxDrawing([{ name: name === "figure.return" ? `${t(name)}, %` : t(name), box }], { width, label: `${t("walk.seeds")}: ${t(name)}`, format }))),
    table({
      label: t("walk.seeds"), rows: walks, rowClass: (walk) => (walk.seed === spread.shown_seed ? "best" : ""),
      columns: [
        { key: "seed", label: t("walk.seed"), right: true, value: (walk) => walk.seed, cell: (walk) => `${walk.seed}${walk.seed === spread.shown_seed ? ` (${t("walk.shown")})` : ""}` },
        { key: "return", label: t("figure.return"), right: true, value: (walk) => walk.total_return_pct, cell: (walk) => signed(walk.total_return_pct) },
        { key: "sharpe", label: t("figure.sharpe"), right: true, value: (walk) => walk.sharpe_ratio, cell: (walk) => number(walk.sharpe_ratio) },
        { key: "p", label: t("compare.corrected"), right: true, value: (walk) => walk.corrected?.p_value, cell: (walk) => probability(walk.corrected?.p_value) },
      ],
    }).element);
}
