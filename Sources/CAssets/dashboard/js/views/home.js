// Home: the first visit by the hand, from an empty store to a result; afterwards what there is.

import { fill, h } from "../app/dom.js";
import { t } from "../app/i18n.js";
import { get, post, series } from "../app/api.js";
import { count, number, signed, span, time } from "../app/format.js";
import { field } from "../components/form.js";
import { problem, within } from "../components/states.js";
import { table } from "../components/table.js";
import { watch } from "../components/job.js";
import { watchTraining } from "../components/training.js";
import { evidenceTag } from "../components/verdict.js";
import { go, link } from "../app/router.js";

export const title = () => t("nav.home");

// A small network, so that a first training takes seconds; it still sees a year of hours.
const FIRST = { epochs: 30, hidden_size: 64, num_layers: 1, lookback_window: 48, batch_size: 16 };

export async function render({ root, signal }) {
  const place = h("div");
  root.append(h("h1", { tabindex: "-1" }, t("home.title")), h("p", { class: "lead" }, t("home.lead")), place);
  await within(place, signal, () => look(signal), (seen) => draw(place, seen, signal));
}

async function look(signal) {
  const [stored, models, runs, jobs] = await Promise.all([
    series(signal), get("/ai/models", { signal }), get("/backtest/runs", { query: { limit: 5 }, signal }), get("/jobs", { query: { limit: 20 }, signal }),
  ]);
  return {
    stored: stored ?? [], models: models.models, runs: runs.runs,
    jobs: jobs.jobs.filter((job) => ["queued", "running"].includes(job.state)),
  };
}

function draw(place, seen, signal) {
  const again = () => within(place, signal, () => look(signal), (next) => draw(place, next, signal));
  const busy = (kind) => seen.jobs.find((job) => job.kind === kind);
  // What is stored decides what comes next, so a reload in the middle of a step goes on with it.
  const stage = seen.stored.length === 0 ? 0 : seen.models.length === 0 ? 1 : seen.runs.length === 0 ? 2 : 3;
  const steps = [candlesStep, trainStep, backtestStep].map((make, index) => {
    const state = index < stage ? "done" : index === stage ? "now" : "later";
    return h("li", { class: `step ${state}`, "aria-current": state === "now" ? "step" : undefined },
      h("span", { class: "mark", "aria-hidden": "true" }, state === "done" ? "✓" : index + 1),
      h("h2", {}, t(`step.${index}`), state === "done" && h("span", { class: "hidden" }, ` (${t("step.done")})`)),
      make(seen, { state, again, signal, busy }));
  });
  if (stage < 3) fill(place, h("ol", { class: "steps" }, steps));
  else fill(place, overview(seen, signal, again));
}

/** Runs what a button asks for below it, and says what went wrong there. */
function action(place, call) {
  return async (event) => {
    const button = event.currentTarget ?? event.target;
    button.disabled = true;
    try {
      await call(place);
    } catch (error) {
      if (error.name !== "AbortError") fill(place, problem(error));
      button.disabled = false;
    }
  };
}

function candlesStep(seen, { state, again, signal, busy }) {
  if (state === "done") {
    const first = seen.stored[0];
    return h("p", {}, t("step.candles.done", { n: count(seen.stored.reduce((sum, one) => sum + one.candles, 0)), symbol: first.symbol, interval: first.interval }));
  }
  const place = h("div", {});
  const symbol = field("symbol", { type: "string" }, "BTCUSDT", { required: true });
  const days = field("days", { type: "integer", minimum: 1, maximum: 3650, default: 365 }, 365);
  const sync = async (event) => {
    event.preventDefault();
    const button = event.submitter;
    button.disabled = true;
    try {
      const job = await post("/market/sync", { symbol: symbol.read(), interval: "1h", days: Number(days.input.value) }, { query: { wait: 0 } });
      await watch(place, job.id, { signal });
      await again();
    } catch (error) {
      if (error.name !== "AbortError") fill(place, problem(error));
      button.disabled = false;
    }
  };
  const running = busy("sync");
  if (running) watch(place, running.id, { signal }).then(again, (error) => { if (error.name !== "AbortError") fill(place, problem(error)); });
  return h("div", {},
    h("p", {}, t("step.candles.text")),
    h("p", { class: "actions" }, h("button", { type: "button", class: "primary", onclick: action(place, async () => {
      await post("/market/sample", undefined, { signal });
      await again();
    }) }, t("step.candles.sample"))),
    h("p", { class: "fine" }, t("step.candles.sampletext")),
    h("details", {}, h("summary", {}, t("step.candles.sync")), h("p", { class: "fine" }, t("step.candles.synctext")),
      h("form", { class: "settings", onsubmit: sync }, h("div", { class: "fields" }, symbol.element, days.element), h("button", { type: "submit" }, t("markets.sync")))),
    h("p", { class: "fine" }, h("a", { href: "#/markets?import=1" }, t("step.candles.import"))),
    place);
}

function trainStep(seen, { state, again, signal, busy }) {
  if (state === "done") return h("p", {}, t("step.train.done", { key: seen.models[0].model_key }));
  if (state === "later") return h("p", {}, t("step.train.later"));
  const { symbol, interval, market } = seen.stored[0];
  const place = h("div");
  const controls = h("p", { class: "actions" });
  const key = market === "spot" ? `${symbol}_${interval}_spot` : `${symbol}_${interval}`;
  const follow = async (id) => {
    controls.hidden = true;
    try {
      await watchTraining(place, id, { key, signal });
      await again();
    } catch (error) {
      controls.hidden = false;
      throw error;
    }
  };
  controls.append(h("button", { type: "button", class: "primary", onclick: action(place, async () => {
    const started = await post("/ai/train", { symbol, interval, market, days: 365, ...FIRST });
    await follow(started.job_id);
  }) }, t("step.train.go", { symbol, interval })), h("a", { href: link("models", { form: 1, symbol, interval, market }) }, t("step.train.own")));
  const running = busy("train");
  if (running) follow(running.id).catch((error) => { if (error.name !== "AbortError") fill(place, problem(error)); });
  return h("div", {}, h("p", {}, t("step.train.text")), controls, place);
}

function backtestStep(seen, { state, again, signal, busy }) {
  if (state === "later") return h("p", {}, t("step.backtest.later"));
  const model = seen.models[0]?.model_key ?? "";
  const { symbol, interval, market } = seen.stored.find((one) => model.startsWith(`${one.symbol}_`)) ?? seen.stored[0];
  const place = h("div");
  const body = { strategy_type: "lstm_fast", symbol, interval, market, days_back: 30 };
  const running = busy("backtest");
  const follow = async (id) => {
    const job = await watch(place, id, { signal });
    go("backtest", { ...body, run: job.run_id });
  };
  if (running) follow(running.id).catch((error) => { if (error.name !== "AbortError") fill(place, problem(error)); });
  return h("div", {}, h("p", {}, t("step.backtest.text")),
    h("p", { class: "actions" },
      h("button", { type: "button", class: "primary", onclick: action(place, async () => follow((await post("/backtest/run", body, { query: { wait: 0 } })).id)) }, t("step.backtest.go")),
      h("a", { href: link("backtest", body) }, t("step.backtest.own"))), place);
}

function overview(seen, signal, again) {
  const jobs = h("div");
  if (seen.jobs.length > 0) {
    const job = seen.jobs.find((one) => one.state === "running") ?? seen.jobs[0];
    const done = () => again();
    const shown = job.kind === "train" ? watchTraining(jobs, job.id, { key: job.subject, signal }) : watch(jobs, job.id, { signal });
    shown.then(done, (error) => { if (error.name !== "AbortError") fill(jobs, problem(error)); });
  }
  return [
    h("p", { class: "actions" }, [["backtest", "home.backtest"], ["signal", "home.signal"], ["compare", "home.compare"], ["walk-forward", "home.walk"]].map(([name, text], index) =>
      h("a", { class: `button ${index === 0 ? "primary" : ""}`, href: `#/${name}` }, t(text)))),
    jobs,
    h("div", { class: "columns" },
      h("section", { class: "card broad" }, h("h2", {}, h("a", { href: "#/runs" }, t("home.runs"))), table({
        label: t("home.runs"), rows: seen.runs, rowClass: (run) => (run.evidence === "in_sample" ? "in-sample" : ""),
        columns: [
          { key: "created", label: t("runs.created"), cell: (run) => h("a", { href: link("backtest", { run: run.run_id }) }, time(run.created_at)) },
          { key: "strategy", label: t("field.strategy_type"), text: true, cell: (run) => `${run.strategy_name} · ${run.symbol}` },
          { key: "return", label: t("figure.return"), right: true, cell: (run) => signed(run.total_return_pct) },
          { key: "evidence", label: t("runs.evidence"), cell: (run) => evidenceTag(run.evidence) },
        ],
      }).element),
      h("section", { class: "card" }, h("h2", {}, h("a", { href: "#/models" }, t("nav.models"))), table({
        label: t("nav.models"), rows: seen.models,
        columns: [
          { key: "key", label: t("models.key"), cell: (model) => h("a", { href: `#/models/${encodeURIComponent(model.model_key)}` }, model.model_key) },
          { key: "loss", label: t("models.loss"), right: true, cell: (model) => number(model.training?.val_loss, 4) },
          { key: "until", label: t("models.learned"), cell: (model) => (model.training ? span(model.training.trained.from, model.training.test.to) : "–") },
        ],
      }).element),
      h("section", { class: "card" }, h("h2", {}, h("a", { href: "#/markets" }, t("nav.markets"))), table({
        label: t("nav.markets"), rows: seen.stored,
        columns: [
          { key: "symbol", label: t("field.symbol"), cell: (one) => h("a", { href: link("markets", { symbol: one.symbol, interval: one.interval, market: one.market }) }, one.symbol) },
          { key: "interval", label: t("field.interval"), cell: (one) => one.interval },
          { key: "candles", label: t("markets.candles"), right: true, cell: (one) => count(one.candles) },
          { key: "last", label: t("markets.last"), cell: (one) => time(one.last) },
        ],
      }).element)),
  ];
}

