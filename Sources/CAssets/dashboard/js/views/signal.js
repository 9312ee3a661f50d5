// Signal: what a strategy says of the newest closed candle, and why. An old one looks old.

import { fill, h } from "../app/dom.js";
import { firstText, t } from "../app/i18n.js";
import { get, series, strategies } from "../app/api.js";
import { age, number, percent, price, seconds, share, time } from "../app/format.js";
import { SECONDS } from "../components/candles.js";
import { figures } from "../components/facts.js";
import { field, fromParams, parametersOf, toParams } from "../components/form.js";
import { seriesDefaults } from "../components/experiment.js";
import { said } from "../components/said.js";
import { empty, within } from "../components/states.js";
import { warningList } from "../components/verdict.js";
import { whyCard } from "../components/why.js";

export const title = () => t("nav.signal");

const INTERVALS = Object.keys(SECONDS);

export async function render({ root, params, signal, keep }) {
  const formPlace = h("div");
  const result = h("div");
  root.append(h("h1", { tabindex: "-1" }, t("nav.signal")), h("p", { class: "lead" }, t("signal.lead")), formPlace, result);
  await within(formPlace, signal, () => Promise.all([strategies(), series(signal)]), async ([list, stored]) => {
    const { values: given, custom } = fromParams(params);
    const values = seriesDefaults(stored ?? [], given);
    const fields = [
      field("strategy_type", { enum: list.map((one) => one.id) }, values.strategy_type ?? "lstm_fast", { required: true, choices: list.map((one) => [one.id, `${one.name} (${one.id})`]) }),
      field("symbol", { type: "string" }, values.symbol ?? "BTCUSDT", { required: true, suggestions: [...new Set((stored ?? []).map((one) => one.symbol))] }),
      field("interval", { enum: INTERVALS, default: "1h" }, values.interval, { required: true }),
      field("market", { enum: ["futures", "spot"], default: "futures" }, values.market, { required: true }),
    ];
    const parameters = h("div");
    let customs;
    const adapt = (kept) => {
      customs = parametersOf(list.find((one) => one.id === fields[0].input.value), null, kept);
      fill(parameters, customs.element);
    };
    adapt(custom);
    fields[0].input.addEventListener("change", () => adapt({}));
    const auto = h("input", { type: "checkbox", id: "auto", checked: params.get("auto") === "1" });
    let timer = 0;
    let asked = null;
    signal.addEventListener("abort", () => clearTimeout(timer));

    const ask = async () => {
      clearTimeout(timer);
      asked?.abort();
      asked = new AbortController();
      const both = AbortSignal.any([signal, asked.signal]);
      const body = Object.fromEntries(fields.map((one) => [one.name, one.input.value]));
      const own = customs.read();
      const { strategy_type: strategy, ...query } = body;
      for (const name of [...params.keys()]) params.delete(name);
      for (const [name, value] of Object.entries({ ...toParams({ ...body, custom_params: own }), ...(auto.checked ? { auto: 1 } : {}), asked: 1 })) params.set(name, value);
      keep(params);
      await within(result, both, () => signalOf(strategy, { ...query, ...own }, both), (value) => draw(result, value, both));
      // Soon after the next close its candle can be had.
      const step = SECONDS[body.interval] * 1000;
      if (auto.checked && !signal.aborted) timer = setTimeout(ask, step - (Date.now() % step) + 3000);
    };
    fill(formPlace, h("section", { class: "card" }, h("form", { class: "settings", onsubmit: (event) => { event.preventDefault(); ask(); } },
      h("div", { class: "fields" }, fields.map((one) => one.element)), parameters,
      h("div", { class: "actions" }, h("button", { type: "submit", class: "primary" }, t("signal.run")), auto, h("label", { for: "auto" }, t("signal.auto"))))));
    auto.addEventListener("change", ask);
    if (params.has("asked")) await ask();
    else result.append(empty(t("signal.none"), t("signal.nonetext")));
  });
}

/** The signal with its reasons; an older service does not know the question for them. */
async function signalOf(strategy, query, signal) {
  const path = `/backtest/signal/${encodeURIComponent(strategy)}`;
  try {
    return await get(path, { query: { ...query, why: true }, signal });
  } catch (error) {
    if (error.code === "INVALID_PARAMETER" && JSON.stringify(error.details).includes("why")) return get(path, { query, signal });
    throw error;
  }
}

function draw(place, one, signal) {
  const step = SECONDS[one.interval];
  const born = Date.now() - one.data_age * 1000;
  const old = h("p");
  const next = h("span", { class: "beside" });
  const { signal: advice, indicator_values: values } = one;
  const card = h("section", { class: "card" });
  // The age goes on while the page is open: a signal grows stale before one's eyes.
  const tell = () => {
    const seconds_ = (Date.now() - born) / 1000;
    const stale = seconds_ > 2 * step;
    card.classList.toggle("stale", stale);
    old.className = stale ? "tag warn" : "muted";
    old.textContent = t(stale ? "signal.stale" : "signal.age", { age: age(seconds_) });
    next.textContent = stale ? "" : t("signal.next", { time: seconds(step - (seconds_ % step)) });
  };
  tell();
  const clock = setInterval(tell, 1000);
  signal.addEventListener("abort", () => clearInterval(clock));
  const side = advice.direction === "LONG" ? "up" : advice.direction === "SHORT" ? "down" : "";
  fill(card,
    h("h2", {}, `${one.strategy} · ${one.symbol} · ${one.interval}`), old,
    h("div", { class: "advice" }, h("span", { class: `action ${side}` }, firstText(`action.${values.ai_signal}`, values.ai_signal)),
      h("b", {}, t(advice.should_enter ? "signal.enter" : "signal.wait"), advice.direction && ` · ${t(`direction.${advice.direction}`)}`), h("span", { class: "muted" }, time(one.timestamp)), next),
    figures([
      [t("signal.confidence"), share(advice.confidence)], [t("signal.price"), price(one.current_price)],
      values.lstm_prediction && [t("signal.forecast"), price(values.lstm_prediction.predicted_price), percent(values.lstm_prediction.change_pct, { sign: true })],
      advice.should_enter && [t("trade.entry"), price(advice.entry_price)], advice.stop_loss !== null && [t("trade.stop"), price(advice.stop_loss)],
      advice.take_profit !== null && [t("trade.target"), price(advice.take_profit)], advice.risk_reward_ratio !== null && [t("signal.ratio"), number(advice.risk_reward_ratio)],
      values.risk_assessment?.loss_probability !== null && [t("signal.loss"), percent(values.risk_assessment?.loss_probability, { digits: 1 })],
      typeof values.risk_assessment?.volatility === "number" && [t("signal.volatility"), percent(values.risk_assessment.volatility)],
    ]),
    h("p", { class: "fine" }, said(advice.reasoning)));
  fill(place, card, warningList([...one.evidence.warnings, ...(one.data?.problem ? [one.data.problem] : [])]),
    one.evidence.in_sample && h("p", { class: "banner warn" }, t("signal.insample")),
    one.why && h("section", { class: "card" }, h("h2", {}, t("why.signal")), whyCard(one.why, { stale: one.data_age > 2 * step })));
}

