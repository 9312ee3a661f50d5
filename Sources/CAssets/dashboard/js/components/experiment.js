// What all computed views share: a form made from the schema of a request, the job that it starts, and
// the result, which the address names (`job`, or `run` where a run was kept), so that a reload or a link
// brings it back.

import { fill, h } from "../app/dom.js";
import { t } from "../app/i18n.js";
import { bodySchema, get, post, series, strategies } from "../app/api.js";
import { go, link } from "../app/router.js";
import { fieldsOf, fromParams, parametersOf, remember, toParams } from "./form.js";
import { empty, problem, within } from "./states.js";
import { watch } from "./job.js";

export const WINDOW = ["days_back", "start_date", "end_date"];
export const MONEY = ["initial_capital", "leverage", "position_size_pct", "maker_fee", "taker_fee", "slippage", "exit_on_opposite"];
export const FORECAST = ["forecaster", "forecaster_days", "seed"];
export const LEARNING = ["epochs", "lookback_window", "hidden_size", "num_layers", "model_type", "batch_size", "learning_rate", "dropout", "weight_decay", "loss", "early_stopping_patience", "lr_patience", "feature_set", "feature_scaler", "training_mode", "training_seed"];

/**
 * Draws a view of a computation.
 *
 * @param context What the router gives a view.
 * @param options
 *   - view, path: name of the view, and path of the request;
 *   - texts: prefix of its texts (`lead`, `run`, `none`, `nonetext`);
 *   - main, more: names of fields, shown and folded;
 *   - options(stored, list): further options of fields;
 *   - extra(schema, list, values, form): a further part of the form, `{element, read(body)}`;
 *   - keepsRun: whether the result is a kept run;
 *   - draw(place, result): draws the result.
 */
export async function experiment({ root, params, signal, keep }, options) {
  const { view, path, texts, keepsRun, draw } = options;
  const formPlace = h("div");
  const result = h("div", { class: "result" });
  root.append(h("h1", { tabindex: "-1" }, t(`nav.${view}`)), h("p", { class: "lead" }, t(`${texts}.lead`)), formPlace, result);
  const [job, run] = [params.get("job"), params.get("run")];
  const form = (place) => within(place, signal, () => Promise.all([bodySchema(path), strategies(), series(signal)]),
    ([schema, list, stored]) => drawForm(place, { schema, list, stored: stored ?? [], params, keep, options }));
  const formed = (job || run) && !params.has("edit") ? fold(formPlace, form) : form(formPlace);
  if (run) await within(result, signal, () => get(`/backtest/runs/${encodeURIComponent(run)}`, { signal }), (report) => draw(result, report));
  else if (job) await follow(result, job, { params, signal, view, keepsRun, draw });
  else result.append(empty(t(`${texts}.none`), t(`${texts}.nonetext`)));
  await formed;
}

/** A form beside a result: what it is made from is asked for when it is opened. */
function fold(place, form) {
  const inner = h("div");
  const folded = h("details", { class: "card folded" }, h("summary", {}, t("backtest.edit")), inner);
  folded.addEventListener("toggle", () => form(inner), { once: true });
  place.replaceChildren(folded);
}

async function follow(place, id, { params, signal, view, keepsRun, draw }) {
  try {
    const job = await watch(place, id, { signal });
    if (keepsRun) {
      const next = new URLSearchParams(params);
      for (const name of ["job", "edit"]) next.delete(name);
      next.set("run", job.run_id);
      history.replaceState(null, "", link(view, next));
      dispatchEvent(new HashChangeEvent("hashchange"));
      return;
    }
    await within(place, signal, () => get(`/jobs/${encodeURIComponent(id)}/result`, { signal }), (value) => draw(place, value));
  } catch (error) {
    if (error.name !== "AbortError") fill(place, problem(error));
  }
}

/** The series that a form begins with: the one asked for, else the first stored one. */
export function seriesDefaults(stored, values) {
  const first = stored.find((one) => one.symbol === values.symbol && (!values.interval || one.interval === values.interval)) ?? (values.symbol || values.symbols ? null : stored[0]);
  return first ? { symbol: first.symbol, interval: first.interval, market: first.market, ...values } : values;
}

function drawForm(place, { schema, list, stored, params, keep, options }) {
  const { values: given, custom } = fromParams(params);
  const values = { strategy_type: list[0]?.id, ...seriesDefaults(stored, given) };
  const form = fieldsOf(schema, values, {
    main: options.main, more: options.more,
    options: {
      strategy_type: { choices: list.map((one) => [one.id, `${one.name} (${one.id})`]) },
      symbol: { suggestions: [...new Set(stored.map((one) => one.symbol))] },
      ...options.options?.(stored, list),
    },
  });
  const parameters = h("div");
  let customs = null;
  const chosen = form.get("strategy_type")?.input;
  const strategy = () => list.find((one) => one.id === chosen?.value);
  const extra = options.extra?.({ schema, list, values, custom, strategy });
  const changed = (kept) => {
    if (!chosen || !schema.properties.custom_params) return;
    customs = parametersOf(strategy(), schema, kept);
    fill(parameters, customs.element);
    extra?.changed?.(kept);
  };
  changed(custom);
  chosen?.addEventListener("change", () => changed({}));
  exclusive(form);
  // A stored symbol brings its own interval and market: a form for spot candles should not ask for futures.
  form.get("symbol")?.input.addEventListener("change", (event) => {
    const one = stored.find((entry) => entry.symbol === event.target.value.trim());
    if (!one) return;
    for (const name of ["interval", "market"]) if (form.get(name)) form.get(name).input.value = one[name];
  });

  const trouble = h("div", { "aria-live": "assertive" });
  const button = h("button", { class: "primary", type: "submit" }, t(`${options.texts}.run`));
  const element = h("form", { class: "settings", onsubmit: submit }, form.elements, extra?.element, parameters, trouble, h("div", { class: "actions" }, button));
  /** The body of the request, and the same as an address has it. */
  function read() {
    const body = form.read();
    const own = customs?.read() ?? {};
    if (Object.keys(own).length > 0) body.custom_params = own;
    const address = { ...toParams(body), ...extra?.read?.(body) };
    return { body, address };
  }
  remember(element, params, keep, () => read().address);
  async function submit(event) {
    event.preventDefault();
    const { body, address } = read();
    button.disabled = true;
    fill(trouble);
    try {
      const job = await post(options.path, body, { query: { wait: 0 } });
      go(options.view, { ...address, job: job.id });
    } catch (error) {
      fill(trouble, problem(error));
    } finally {
      button.disabled = false;
    }
  }
  fill(place, place.closest("details") ? element : h("section", { class: "card", "aria-label": t("backtest.form") }, element));
}

/** Days back and a first day exclude each other: the one typed last counts. */
function exclusive(form) {
  const days = form.get("days_back")?.input;
  const start = form.get("start_date")?.input;
  if (!days || !start) return;
  const standard = days.value || "30";
  const adapt = () => {
    days.required = !start.value;
    if (start.value) days.value = "";
    else if (!days.value) days.value = standard;
  };
  start.addEventListener("input", adapt);
  days.addEventListener("input", () => { if (days.value) start.value = ""; });
  adapt();
}
