// Backtest: a form, the run while it is made, and its report.

import { h } from "../app/dom.js";
import { t } from "../app/i18n.js";
import { link } from "../app/router.js";
import { SECONDS } from "../components/candles.js";
import { experiment, FORECAST, MONEY, WINDOW } from "../components/experiment.js";
import { drawReport, runLinks } from "../components/report.js";

export const title = () => t("nav.backtest");

export async function render(context) {
  await experiment(context, {
    view: "backtest", path: "/backtest/run", texts: "backtest", keepsRun: true,
    main: ["strategy_type", "symbol", "interval", "market", ...WINDOW],
    more: [["form.money", MONEY], ["form.forecast", FORECAST]],
    draw: (place, report) => showReport(place, report, context),
  });
}

/** A report under a line of what can be done with it. */
export function showReport(place, report, { params, signal, keep, before }) {
  const body = h("div");
  place.append(h("div", { class: "head" },
    h("h2", {}, `${report.strategy_name} · ${report.symbol}`),
    h("div", { class: "actions" }, runLinks(report.run_id),
      h("a", { class: "button small", href: link("runs", { reproduce: report.run_id }) }, t("runs.reproduce")),
      h("a", { class: "button small", href: link("backtest", settingsOf(report)) }, t("backtest.again")))), body);
  drawReport(body, report, {
    signal, before, trade: Number(params.get("trade")) || null,
    onTrade(number) {
      if (number === null) params.delete("trade");
      else params.set("trade", number);
      if (!signal.aborted) keep(params);
    },
  });
}

/** The settings of a run as a form has them: edit and run again. */
function settingsOf({ run }) {
  const settings = {
    strategy_type: run.strategy.id, symbol: run.symbol, interval: run.interval, market: run.market,
    start_date: run.start_date, end_date: new Date(Date.parse(run.end_date) + SECONDS[run.interval] * 1000).toISOString().replace(".000Z", "Z"),
    initial_capital: run.execution.initial_capital, leverage: run.execution.leverage, maker_fee: run.execution.maker_fee,
    taker_fee: run.execution.taker_fee, slippage: run.execution.slippage, position_size_pct: run.risk.position_size_pct,
    exit_on_opposite: run.risk.exit_on_opposite, edit: 1,
  };
  for (const [name, value] of Object.entries(run.strategy.parameters)) if (value !== null) settings["p." + name] = value;
  return settings;
}
