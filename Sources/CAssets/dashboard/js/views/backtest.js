// Backtest: a form, the run while it is made, and its report. The address has the form's values, the job
// while it runs (`job`) and the run once it is there (`run`).

import { fill, h } from "../app/dom.js";
import { t } from "../app/i18n.js";
import { bodySchema, get, post, series, strategies } from "../app/api.js";
import { fieldsOf, fromParams, parametersOf, toParams } from "../components/form.js";
import { drawReport, runLinks } from "../components/report.js";
import { empty, problem, within } from "../components/states.js";
import { watch } from "../components/job.js";
import { go, link } from "../app/router.js";

export const title = () => t("nav.backtest");

export async function render({ root, params, signal, keep }) {
  const formPlace = h("div");
  const result = h("div", { class: "result" });
  root.append(h("div", { class: "head" }, h("h1", { tabindex: "-1" }, t("nav.backtest"))), h("p", { class: "lead" }, t("backtest.lead")), formPlace, result);

  const runID = params.get("run");
  const formed = within(formPlace, signal, () => Promise.all([bodySchema("/backtest/run"), strategies(), series(signal)]), ([schema, list, stored]) =>
    drawForm(formPlace, { schema, list, stored, params, folded: Boolean(runID) }));
  if (params.get("job")) await follow(result, params, { signal });
  else if (runID) {
    await within(result, signal, () => get(`/backtest/runs/${encodeURIComponent(runID)}`, { signal }), (report) => showReport(result, report, { params, signal, keep }));
  } else result.append(empty(t("backtest.none"), t("backtest.nonetext")));
  await formed;
}

export function showReport(place, report, { params, signal, keep, before }) {
  place.append(h("div", { class: "head" },
    h("h2", {}, `${report.strategy_name} · ${report.symbol}`),
    h("div", { class: "actions" }, runLinks(report.run_id),
      h("a", { class: "button small", href: link("runs", { reproduce: report.run_id }) }, t("runs.reproduce")),
      report.run && h("a", { class: "button small", href: link("backtest", { ...settingsOf(report) }) }, t("backtest.again")))));
  const body = h("div");
  place.append(body);
  drawReport(body, report, {
    signal, before, trade: Number(params.get("trade")) || null,
    onTrade: (number) => {
      if (number === null) params.delete("trade");
      else params.set("trade", number);
      if (!signal.aborted) keep(params);
    },
  });
}

/** The settings of a run as a form has them: edit and run again. */
export function settingsOf(report) {
  const { run } = report;
  const end = new Date(Date.parse(run.end_date) + 864e5).toISOString().slice(0, 10);
  const settings = {
    strategy_type: run.strategy.id, symbol: run.symbol, interval: run.interval, market: run.market,
    start_date: run.start_date.slice(0, 10), end_date: end, initial_capital: run.execution.initial_capital,
    leverage: run.execution.leverage, maker_fee: run.execution.maker_fee, taker_fee: run.execution.taker_fee,
    slippage: run.execution.slippage, position_size_pct: run.risk.position_size_pct, exit_on_opposite: run.risk.exit_on_opposite, edit: 1,
  };
  for (const [name, value] of Object.entries(run.strategy.parameters)) if (value !== null) settings["p." + name] = value;
  return settings;
}

export const MONEY = ["initial_capital", "leverage", "position_size_pct", "maker_fee", "taker_fee", "slippage", "exit_on_opposite"];
export const FORECAST = ["forecaster", "forecaster_days", "seed"];

/** The symbols that are stored, for suggestions; and the series that a form begins with. */
export function seriesDefaults(stored, values) {
  const first = stored?.find((one) => one.symbol === values.symbol) ?? (values.symbol ? null : stored?.[0]);
  return first ? { symbol: first.symbol, interval: first.interval, market: first.market, ...values } : values;
}

function drawForm(place, { schema, list, stored, params, folded }) {
  const { values: given, custom } = fromParams(params);
  const values = seriesDefaults(stored, given);
  const symbols = [...new Set((stored ?? []).map((one) => one.symbol))];
  const parameters = h("div");
  let reader = null;
  const form = fieldsOf(schema, { strategy_type: list[0]?.id, ...values }, {
    main: ["strategy_type", "symbol", "interval", "market", "days_back", "start_date", "end_date"],
    more: [["form.money", MONEY], ["form.forecast", FORECAST]],
    options: {
      strategy_type: { choices: list.map((one) => [one.id, `${one.name} (${one.id})`]) },
      symbol: { suggestions: symbols },
    },
  });
  const strategyChanged = (keepValues) => {
    const strategy = list.find((one) => one.id === form.get("strategy_type").input.value);
    reader = parametersOf(strategy, schema, keepValues);
    fill(parameters, reader.element);
  };
  strategyChanged(custom);
  form.get("strategy_type").input.addEventListener("change", () => strategyChanged({}));
  exclusive(form);

  const trouble = h("div", { "aria-live": "assertive" });
  const button = h("button", { class: "primary", type: "submit" }, t("backtest.run"));
  const element = h("form", { class: "settings", onsubmit: submit }, form.elements, parameters, trouble, h("div", { class: "actions" }, button));
  async function submit(event) {
    event.preventDefault();
    const body = form.read();
    const customs = reader.read();
    if (Object.keys(customs).length > 0) body.custom_params = customs;
    button.disabled = true;
    fill(trouble);
    try {
      const job = await post("/backtest/run", body, { query: { wait: 0 } });
      // A service that had the answer at once sends the report itself.
      go("backtest", { ...toParams(body), ...(job.run_id && !job.kind ? { run: job.run_id } : { job: job.id }) });
    } catch (error) {
      fill(trouble, problem(error));
    } finally {
      button.disabled = false;
    }
  }
  const open = !folded || params.has("edit");
  fill(place, open ? h("section", { class: "card", "aria-label": t("backtest.form") }, element)
    : h("details", { class: "card" }, h("summary", {}, t("backtest.edit")), element));
}

/** Days back and a first day exclude each other: the one typed last counts. */
export function exclusive(form) {
  const days = form.get("days_back")?.input;
  const start = form.get("start_date")?.input;
  if (!days || !start) return;
  const clearDays = () => {
    days.required = !start.value;
    if (start.value) days.value = "";
    else if (!days.value) days.value = days.defaultValue || 30;
  };
  start.addEventListener("input", clearDays);
  days.addEventListener("input", () => { if (days.value) start.value = ""; });
  clearDays();
}

async function follow(place, params, { signal }) {
  try {
    const job = await watch(place, params.get("job"), { signal });
    const next = new URLSearchParams(params);
    next.delete("job");
    next.delete("edit");
    next.set("run", job.run_id);
    history.replaceState(null, "", link("backtest", next));
    dispatchEvent(new HashChangeEvent("hashchange"));
  } catch (error) {
    if (error.name !== "AbortError") fill(place, problem(error));
  }
}
