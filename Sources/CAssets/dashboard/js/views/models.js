// Models: train with live losses, the skill of each against simpler forecasts, reliability, its runs.

import { fill, h } from "../app/dom.js";
import { firstText, t } from "../app/i18n.js";
import { bodySchema, get, ifOffered, post, remove, series } from "../app/api.js";
import { count, number, probability, share, signed, span, time } from "../app/format.js";
import { facts, figures } from "../components/facts.js";
import { fieldsOf, fromParams, remember, toParams } from "../components/form.js";
import { reliabilityFigure } from "../components/report.js";
import { seriesDefaults } from "../components/experiment.js";
import { empty, problem, within } from "../components/states.js";
import { table } from "../components/table.js";
import { lossFigure, lossHistory, watchTraining } from "../components/training.js";
import { evidenceTag } from "../components/verdict.js";
import { go, link } from "../app/router.js";

export const title = ({ parts }) => parts[1] ?? t("nav.models");

export async function render(context) {
  if (context.parts[0]) await drawModel(context, context.parts[0]);
  else await drawModels(context);
}

async function drawModels({ root, params, signal, keep }) {
  const running = h("div");
  const list = h("section", { class: "card" });
  const formPlace = h("div");
  root.append(h("div", { class: "head" }, h("h1", { tabindex: "-1" }, t("nav.models"))), h("p", { class: "lead" }, t("models.lead")), running, list, formPlace);

  const load = () => within(list, signal, () => get("/ai/models", { signal }), ({ models }) => {
    fill(list, h("h2", {}, t("models.list")), models.length === 0 ? empty(t("models.none"), t("models.nonetext")) : table({
      label: t("models.list"), rows: models,
      columns: [
        { key: "key", label: t("models.key"), value: (model) => model.model_key, cell: (model) => h("a", { href: `#/models/${encodeURIComponent(model.model_key)}` }, model.model_key) },
        { key: "loss", label: t("models.loss"), right: true, value: (model) => model.training?.val_loss, cell: (model) => number(model.training?.val_loss, 4) },
        { key: "learned", label: t("models.learned"), value: (model) => model.training?.trained.from, cell: (model) => (model.training ? span(model.training.trained.from, model.training.trained.to) : model.imported?.file ?? "–") },
        { key: "members", label: t("models.members"), right: true, value: (model) => model.members, cell: (model) => count(model.members) },
        { key: "written", label: t("models.written"), value: (model) => model.written_at, cell: (model) => time(model.written_at) },
        { key: "fault", label: t("models.state"), cell: (model) => (model.fault ? h("span", { class: "tag bad", title: model.fault }, t("models.fault")) : h("span", { class: "tag good" }, t("models.usable"))) },
      ],
    }).element);
  });
  const follow = async (id, key) => {
    params.set("job", id);
    keep(params);
    try {
      const job = await watchTraining(running, id, { key, signal });
      params.delete("job");
      keep(params);
      go(`models/${encodeURIComponent(job.subject)}`);
    } catch (error) {
      if (error.name === "AbortError") return;
      params.delete("job");
      keep(params);
      fill(running, problem(error));
    }
  };
  await load();
  // A training that runs is shown, whoever began it, and wherever this page was opened.
  const { jobs } = await get("/jobs", { query: { kind: "train", limit: 10 }, signal });
  const started = jobs.find((job) => (params.get("job") ? job.id === params.get("job") : ["queued", "running"].includes(job.state)));
  const shown = started ? follow(started.id, started.subject) : null;
  await within(formPlace, signal, () => Promise.all([bodySchema("/ai/train"), series(signal)]), ([schema, stored]) => drawForm(formPlace, { schema, stored, params, keep, follow }));
  await shown;
}

function drawForm(place, { schema, stored, params, keep, follow }) {
  const { values: given } = fromParams(params);
  const values = seriesDefaults(stored ?? [], given);
  const form = fieldsOf(schema, values, {
    main: ["symbol", "interval", "market", "days", "epochs", "lookback_window", "hidden_size", "num_layers", "model_type"],
    more: [
      ["models.form.learning", ["batch_size", "learning_rate", "dropout", "weight_decay", "loss", "early_stopping_patience", "lr_patience"]],
      ["models.form.data", ["end_date", "feature_set", "feature_scaler", "training_mode", "seed", "seeds"]],
    ],
    options: { symbol: { suggestions: [...new Set((stored ?? []).map((one) => one.symbol))] } },
  });
  const trouble = h("div", { "aria-live": "assertive" });
  const quick = (settings) => {
    for (const [name, value] of Object.entries(settings)) {
      const one = form.get(name);
      if (one?.input) one.input.value = value;
    }
    element.dispatchEvent(new Event("change"));
  };
  const element = h("form", { class: "settings", onsubmit: async (event) => {
    event.preventDefault();
    const button = event.submitter;
    button.disabled = true;
    fill(trouble);
    try {
      const job = await post("/ai/train", form.read());
      fill(trouble, h("p", { class: "banner", role: "status" }, t("models.estimate", { n: count(job.estimated_time_minutes) })));
      scrollTo({ top: 0, behavior: "smooth" });
      await follow(job.job_id, job.model_key);
    } catch (error) {
      fill(trouble, problem(error));
    } finally {
      button.disabled = false;
    }
  } });
  fill(place, h("section", { class: "card" }, h("h2", {}, t("models.train")), h("p", { class: "fine" }, t("models.traintext")),
    h("p", { class: "actions" }, h("button", { type: "button", class: "small", onclick: () => quick({ epochs: 30, hidden_size: 32, num_layers: 1, training_mode: "dense", batch_size: 8 }) }, t("models.small")),
      h("button", { type: "button", class: "small", onclick: () => quick({ epochs: 100, hidden_size: 128, num_layers: 3, training_mode: "windowed", batch_size: 64 }) }, t("models.guide"))),
    element));
  element.append(...form.elements, trouble, h("p", { class: "actions" }, h("button", { type: "submit", class: "primary" }, t("models.start"))));
  remember(element, params, keep, () => toParams(form.read()));
}

/** Symbol, interval and market that a key such as `BTCUSD_1h_spot` names. */
function parse(key) {
  const [symbol, interval, market] = key.split("_");
  return { symbol, interval, market: market === "spot" ? "spot" : "futures" };
}

async function drawModel({ root, signal }, key) {
  const place = h("div");
  root.append(h("p", {}, h("a", { href: "#/models" }, t("models.all"))), h("h1", { tabindex: "-1" }, key), place);
  const one = parse(key);
  const load = async () => {
    const status = await get("/ai/model-status", { query: one, signal });
    const trained = status.is_trained && !status.imported_from;
    let detail = trained ? await ifOffered(get(`/ai/models/${encodeURIComponent(key)}`, { signal })).catch(() => null) : null;
    // A service without that has the same in the result of the training, while it keeps the job.
    if (!detail?.origin && status.last_job?.state === "done") detail = await get(`/jobs/${status.last_job.id}/result`, { signal }).catch(() => null);
    const [history, runs] = await Promise.all([trained ? lossHistory(key, signal) : null, get("/backtest/runs", { query: { limit: 200, symbol: one.symbol, model: key }, signal }).catch(() => ({ runs: [] }))]);
    return { status, detail: detail?.origin ? detail : null, history, runs: runs.runs.filter((run) => run.model === undefined || run.model === null ? run.strategy_type.startsWith("lstm") && run.interval === one.interval : run.model === key) };
  };
  await within(place, signal, load, (seen) => {
    const { status, detail, history, runs } = seen;
    const training = h("div");
    if (status.training_job) {
      watchTraining(training, status.training_job.id, { key, signal }).then(() => go(`models/${encodeURIComponent(key)}`), (error) => { if (error.name !== "AbortError") fill(training, problem(error)); });
    }
    const deletion = h("button", { type: "button", class: "small danger", onclick: async () => {
      if (!confirm(t("models.delete.sure", { key }))) return;
      try {
        await remove(`/ai/models/${encodeURIComponent(key)}`);
        go("models");
      } catch (error) {
        fill(training, problem(error));
      }
    } }, t("models.delete"));
    fill(place,
      h("div", { class: "actions" }, h("a", { class: "button primary small", href: link("backtest", { strategy_type: "lstm_fast", ...one }) }, t("models.backtest")),
        h("a", { class: "button small", href: link("signal", one) }, t("home.signal")), h("a", { class: "button small", href: link("models", { form: 1, ...one }) }, t("models.again")), status.model_exists && deletion),
      training,
      !status.is_trained && !status.training_in_progress && empty(t("models.untrained"), status.fault ?? status.last_job?.error?.message ?? t("models.nonetext")),
      status.model_metrics && skill(status, detail),
      h("div", { class: "columns" },
        h("div", { class: "stack" },
          history?.members?.some((member) => member.epochs.length > 0) && h("section", { class: "card" }, h("h2", {}, t("loss.title")), lossFigure(history.members)),
          network(status, detail)),
        h("div", { class: "stack" }, spans(status, detail), reliability(detail))),
      runs.length > 0 && h("section", { class: "card" }, h("h2", {}, t("models.runs")), table({
        label: t("models.runs"), rows: runs,
        columns: [
          { key: "created", label: t("runs.created"), value: (run) => run.created_at, cell: (run) => h("a", { href: link("backtest", { run: run.run_id }) }, time(run.created_at)) },
          { key: "strategy", label: t("field.strategy_type"), value: (run) => run.strategy_name },
          { key: "window", label: t("made.window"), value: (run) => run.start_date, cell: (run) => span(run.start_date, run.end_date) },
          { key: "return", label: t("figure.return"), right: true, value: (run) => run.total_return_pct, cell: (run) => signed(run.total_return_pct) },
          { key: "evidence", label: t("runs.evidence"), value: (run) => run.evidence, cell: (run) => evidenceTag(run.evidence) },
        ],
      }).element));
  });
}

/** A ratio of squared errors: below 1 the model errs less. */
function against(value, name) {
  if (typeof value !== "number") return null;
  const better = value < 1;
  return [t(`skill.${name}`), h("span", { class: better ? "better" : "worse" }, number(value, 3)), t(better ? "skill.better" : "skill.worse", { pct: number(Math.abs(1 - value) * 100, 1) })];
}

function skill(status, detail) {
  const metrics = status.model_metrics;
  const test = detail?.origin?.trained?.metrics?.test;
  const accuracy = test?.log_return?.directional_accuracy;
  const returns = metrics.test_mse_over_zero;
  const ranges = metrics.test_range_mse_over_har;
  const says = t(returns < 1 ? "skill.says.return" : "skill.says.noreturn") + " " + (typeof ranges === "number" ? t(ranges < 1 && metrics.test_range_diebold_mariano_p <= 0.05 ? "skill.says.range" : "skill.says.norange") : "");
  return h("section", {}, h("div", { class: `verdict ${returns < 1 || ranges < 1 ? "not_shown" : "loss"}` }, h("p", { class: "claim" }, t("skill.title")), h("p", { class: "says" }, says)),
    figures([
      against(returns, "zero"), against(test?.log_return?.mse_over_ridge, "ridge"), against(ranges, "har"),
      [t("skill.direction"), share(metrics.test_directional_accuracy), accuracy && t("skill.interval", { low: share(accuracy.low), high: share(accuracy.high) })],
      [t("skill.ic"), number(metrics.test_information_coefficient, 3), test?.log_return?.information_coefficient_interval && `${number(test.log_return.information_coefficient_interval.low, 3)} … ${number(test.log_return.information_coefficient_interval.high, 3)}`],
      [t("skill.dm"), probability(metrics.test_range_diebold_mariano_p), t("skill.dmtext")],
      [t("models.loss"), number(metrics.best_val_loss, 4), t("skill.test", { value: number(metrics.test_loss, 4) })],
    ].filter(Boolean)));
}

function spans(status, detail) {
  const parts = status.spans ?? detail?.origin?.trained?.bars;
  if (!parts) return null;
  return h("section", { class: "card" }, h("h2", {}, t("models.spans")), h("p", { class: "fine" }, t("models.spanstext")),
    facts([["trained", parts.trained ?? parts.training], ["validation", parts.validation], ["test", parts.test]].map(([name, part]) =>
      [t(`part.${name}`), part && h("span", {}, span(part.from, part.to), ` · ${t("models.bars", { n: count(part.bars) })}`)])));
}

function network(status, detail) {
  return h("section", { class: "card" }, h("h2", {}, t("models.network")), facts([
    [t("field.model_type"), status.model_type && firstText(`choice.model_type.${status.model_type}`, status.model_type)],
    [t("field.lookback_window"), count(status.lookback_window)], [t("field.hidden_size"), count(status.hidden_size)], [t("field.num_layers"), count(status.num_layers)],
    [t("models.epochs"), count(status.model_metrics?.epochs_trained)], [t("models.seeds"), status.seeds?.join(", ")],
    [t("models.written"), time(status.last_trained)], [t("models.imported"), status.imported_from],
    [t("models.features"), detail?.features && h("span", { class: "fine" }, detail.features.join(", "))],
  ]));
}

function reliability(detail) {
  const all = Object.entries(detail?.origin?.trained?.calibrations ?? {});
  if (all.length === 0) return null;
  const place = h("div");
  const pick = h("select", { id: "calibrated", onchange: () => draw() }, all.map(([name]) => h("option", { value: name }, name)));
  const draw = () => {
    const one = all.find(([name]) => name === pick.value)[1];
    fill(place, reliabilityFigure([[t("part.validation"), one.validation], [t("part.test"), one.test]]),
      facts([[t("calibration.brier"), number(one.test?.brier_score, 4)], [t("calibration.error"), number(one.test?.expected_calibration_error, 4)], [t("calibration.count"), count(one.test?.count)]]));
  };
  draw();
  return h("section", { class: "card" }, h("h2", {}, t("calibration.title")), h("p", { class: "fine" }, t("calibration.text")), h("p", {}, h("label", { for: "calibrated" }, t("field.strategy_type")), " ", pick), place);
}
