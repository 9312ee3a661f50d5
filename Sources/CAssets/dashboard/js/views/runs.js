// Runs: every kept run and every job; filter, sort, choose two, make one again, download.

import { debounce, fill, h } from "../app/dom.js";
import { firstText, t } from "../app/i18n.js";
import { get, post } from "../app/api.js";
import { count, number, percent, signed, span, time } from "../app/format.js";
import { runLinks } from "../components/report.js";
import { empty, problem, within } from "../components/states.js";
import { stageName, watch } from "../components/job.js";
import { said, sentence } from "../components/said.js";
import { table } from "../components/table.js";
import { evidenceTag, rating } from "../components/verdict.js";
import { link } from "../app/router.js";

export const title = () => t("nav.runs");

/** All runs: in one answer, or page by page from a service that has smaller ones. */
async function allRuns(signal) {
  const runs = [];
  let before;
  let limit = 5000;
  do {
    let page;
    try {
      page = await get("/backtest/runs", { query: { limit, before }, signal });
    } catch (error) {
      if (limit === 200 || error.code !== "INVALID_PARAMETER") throw error;
      limit = 200;
      continue;
    }
    runs.push(...page.runs);
    before = page.next;
  } while (before || (runs.length === 0 && limit === 200 && before === undefined));
  return runs;
}

export async function render({ root, params, signal, keep }) {
  const tab = params.get("show") === "jobs" ? "jobs" : "runs";
  const place = h("div");
  const tabs = h("p", { class: "actions" }, ["runs", "jobs"].map((name) => h("a", { class: `button small ${name === tab ? "primary" : ""}`, href: link("runs", name === "jobs" ? { show: "jobs" } : {}), "aria-current": name === tab ? "page" : undefined }, t(`runs.${name}`))));
  root.append(h("h1", { tabindex: "-1" }, t("nav.runs")), h("p", { class: "lead" }, t("runs.lead")), tabs, place);
  if (tab === "jobs") await within(place, signal, () => get("/jobs", { query: { limit: 200 }, signal }), (page) => drawJobs(place, page.jobs));
  else {
    const reproduction = h("div");
    root.insertBefore(reproduction, place);
    if (params.get("reproduce")) reproduce(reproduction, params.get("reproduce"), { params, signal, keep });
    await within(place, signal, () => allRuns(signal), (runs) => drawRuns(place, runs, { params, keep, reproduction, signal }));
  }
}

function drawRuns(place, runs, { params, keep, reproduction, signal }) {
  if (runs.length === 0) {
    fill(place, empty(t("runs.none"), t("runs.nonetext"), h("a", { class: "button primary", href: "#/backtest" }, t("home.backtest"))));
    return;
  }
  const chosen = new Set((params.get("two") ?? "").split(",").filter(Boolean));
  const [sortKey, sortWay] = (params.get("sort") ?? "created-down").split("-");
  const tally = h("p", { class: "tally", role: "status" });
  const two = h("span");
  const drawTwo = () => {
    const [a, b] = chosen;
    fill(two, b ? h("a", { class: "button primary small", href: link("diff", { a, b }) }, t("runs.compare")) : h("span", { class: "fine" }, t("runs.choose", { n: chosen.size })));
  };
  const toggle = (id, box) => {
    if (box.checked) chosen.add(id);
    else chosen.delete(id);
    // Two are compared: a third choice takes the place of the first one.
    if (chosen.size > 2) chosen.delete([...chosen][0]);
    params.set("two", [...chosen].join(","));
    keep(params);
    drawTwo();
    grid.redraw();
  };
  const distinct = (name) => [...new Set(runs.map((run) => run[name]))].filter(Boolean).sort();
  const filters = {
    q: h("input", { type: "search", value: params.get("q") ?? "", placeholder: t("runs.searchtext") }),
    strategy: picker(distinct("strategy_type"), params.get("strategy")), symbol: picker(distinct("symbol"), params.get("symbol")),
    evidence: picker(distinct("evidence"), params.get("evidence"), (name) => firstText(`evidence.${name}`, name)),
  };
  const matching = () => {
    const text = filters.q.value.toLowerCase();
    return runs.filter((run) => (!filters.strategy.value || run.strategy_type === filters.strategy.value)
      && (!filters.symbol.value || run.symbol === filters.symbol.value) && (!filters.evidence.value || run.evidence === filters.evidence.value)
      && (!text || `${run.run_id} ${run.strategy_name} ${run.symbol} ${run.interval}`.toLowerCase().includes(text)));
  };
  const apply = () => {
    for (const [name, control] of Object.entries(filters)) {
      if (control.value) params.set(name, control.value);
      else params.delete(name);
    }
    keep(params);
    grid.update(matching());
    tally.textContent = grid.tally();
  };
  const grid = table({
    label: t("runs.runs"), rows: matching(), sort: { key: sortKey, falling: sortWay === "down" }, rowClass: (run) => (["in_sample", "hindsight"].includes(run.evidence) ? "in-sample" : ""),
    onSort: ({ key, falling }) => {
      params.set("sort", `${key}-${falling ? "down" : "up"}`);
      keep(params);
    },
    columns: [
      { key: "pick", label: h("span", { class: "hidden" }, t("runs.pick")), cell: (run) => h("input", { type: "checkbox", checked: chosen.has(run.run_id), "aria-label": t("runs.pickone", { id: run.run_id }), onchange: (event) => toggle(run.run_id, event.target) }) },
      { key: "created", label: t("runs.created"), value: (run) => run.created_at, cell: (run) => h("a", { href: link(run.kind === "walk_forward" ? "walk-forward" : "backtest", { run: run.run_id }), title: run.run_id }, time(run.created_at)) },
      { key: "evidence", label: t("runs.evidence"), value: (run) => run.evidence, cell: (run) => evidenceTag(run.evidence) },
      { key: "return", label: t("figure.return"), right: true, value: (run) => run.total_return_pct, cell: (run) => signed(run.total_return_pct) },
      { key: "strategy", label: t("field.strategy_type"), value: (run) => run.strategy_name },
      { key: "symbol", label: t("field.symbol"), value: (run) => run.symbol },
      { key: "interval", label: t("field.interval"), value: (run) => run.interval },
      { key: "sharpe", label: t("figure.sharpe"), right: true, value: (run) => run.sharpe_ratio, cell: (run) => number(run.sharpe_ratio) },
      { key: "drawdown", label: t("figure.drawdown"), right: true, value: (run) => run.max_drawdown_pct, cell: (run) => percent(-run.max_drawdown_pct) },
      { key: "trades", label: t("figure.trades"), right: true, value: (run) => run.total_trades, cell: (run) => count(run.total_trades) },
      { key: "wins", label: t("field.win_rate"), right: true, value: (run) => run.win_rate, cell: (run) => percent(run.win_rate, { digits: 1 }) },
      { key: "window", label: t("made.window"), value: (run) => run.start_date, cell: (run) => span(run.start_date, run.end_date) },
      { key: "rating", label: t("figure.rating"), value: (run) => run.performance_rating, cell: (run) => rating(run.performance_rating, run.rating_supported) },
      { key: "do", label: h("span", { class: "hidden" }, t("trades.actions")), cell: (run) => h("button", { type: "button", class: "small", onclick: () => open(run) }, t("runs.more")) },
    ],
  });
  function open(run) {
    fill(reproduction, h("section", { class: "card" }, h("h2", {}, `${run.strategy_name} · ${run.symbol}`), h("p", {}, h("code", {}, run.run_id)),
      h("div", { class: "actions" }, runLinks(run.run_id), h("button", { type: "button", class: "small", onclick: () => reproduce(reproduction, run.run_id, { params, signal, keep }) }, t("runs.reproduce")))));
    reproduction.scrollIntoView({ block: "center" });
  }
  filters.q.addEventListener("input", debounce(apply, 120));
  for (const name of ["strategy", "symbol", "evidence"]) filters[name].addEventListener("change", apply);
  fill(place, h("form", { class: "filters", role: "search", onsubmit: (event) => event.preventDefault() },
    h("label", {}, t("runs.search"), filters.q), h("label", {}, t("field.strategy_type"), filters.strategy), h("label", {}, t("field.symbol"), filters.symbol), h("label", {}, t("runs.evidence"), filters.evidence), two),
  tally, grid.element);
  drawTwo();
  tally.textContent = grid.tally();
}

function picker(values, chosen, name = (value) => value) {
  return h("select", {}, h("option", { value: "" }, t("runs.any")), values.map((value) => h("option", { value, selected: value === chosen }, name(value))));
}

async function reproduce(place, id, { params, signal, keep }) {
  params.set("reproduce", id);
  keep(params);
  const body = h("div");
  fill(place, h("section", { class: "card" }, h("h2", {}, t("reproduce.title")), h("p", {}, h("code", {}, id)), body));
  place.scrollIntoView({ block: "center" });
  try {
    const started = await post(`/backtest/runs/${encodeURIComponent(id)}/reproduce`, undefined, { query: { wait: 0 }, signal });
    const job = await watch(body, started.id, { signal });
    const outcome = await get(`/jobs/${job.id}/result`, { signal });
    const kind = { identical: "supported", same_fields: "supported", different: "loss" }[outcome.outcome];
    fill(body, h("div", { class: `verdict ${kind}` }, h("p", { class: "says" }, t(`reproduce.${outcome.outcome}`))),
      outcome.differences.length > 0 && table({
        label: t("reproduce.differences"), rows: outcome.differences,
        columns: [
          { key: "path", label: t("diff.field"), cell: (one) => h("code", {}, `${one.part} ${one.path}`) }, { key: "stored", label: t("reproduce.stored"), cell: (one) => one.stored ?? "–" }, { key: "made", label: t("reproduce.made"), cell: (one) => one.made ?? "–" },
        ],
      }).element,
      h("details", {}, h("summary", {}, t("reproduce.parts")), h("ul", {}, outcome.parts.map((part) => h("li", {}, h("code", {}, part.name), ` ${firstText(`reproduce.part.${part.status}`, part.status)}`)))),
      outcome.notes?.length > 0 && h("ul", { class: "fine" }, outcome.notes.map((note) => h("li", {}, said(note)))));
  } catch (error) {
    if (error.name !== "AbortError") fill(body, problem(error));
  } finally {
    params.delete("reproduce");
    if (!signal.aborted) keep(params);
  }
}

const PLACES = { backtest: "backtest", compare: "compare", multi_symbol: "multi", walk_forward: "walk-forward", cross_validation: "cross-validation", search: "search", sweep: "sweeps", train: "models" };
const TONES = { done: "good", failed: "bad", cancelled: "plain", running: "warn", queued: "plain" };

/** Where a job is looked at. */
function jobLink(job) {
  const place = PLACES[job.kind];
  if (!place) return null;
  if (job.kind === "train") return job.state === "done" ? `#/models/${encodeURIComponent(job.subject)}` : link("models", { job: job.id });
  if (job.run_id) return link(place, { run: job.run_id });
  return link(place, { job: job.id });
}

function drawJobs(place, jobs) {
  if (jobs.length === 0) {
    fill(place, empty(t("jobs.none"), t("jobs.nonetext")));
    return;
  }
  fill(place, table({
    label: t("runs.jobs"), rows: jobs,
    columns: [
      { key: "id", label: t("jobs.id"), value: (job) => job.created_at, cell: (job) => (jobLink(job) ? h("a", { href: jobLink(job) }, job.id) : job.id) },
      { key: "kind", label: t("jobs.kind"), value: (job) => job.kind, cell: (job) => firstText(`kind.${job.kind}`, job.kind) },
      { key: "subject", label: t("jobs.subject"), value: (job) => job.subject, cell: (job) => said(job.subject, { capital: false }) },
      { key: "state", label: t("jobs.state"), value: (job) => job.state, cell: (job) => h("span", { class: `tag ${TONES[job.state]}` }, t(`state.${job.state}`)) },
      jobs.some((job) => job.state === "running") && { key: "progress", label: t("job.progress"), cell: (job) => (job.state === "running" && job.progress ? `${stageName(job.progress.stage)} ${job.progress.fraction === null ? "" : percent(job.progress.fraction * 100, { digits: 0 })}` : "") },
      { key: "created", label: t("jobs.created"), value: (job) => job.created_at, cell: (job) => time(job.created_at) },
      { key: "finished", label: t("jobs.finished"), value: (job) => job.finished_at, cell: (job) => time(job.finished_at) },
      jobs.some((job) => job.error) && { key: "error", label: t("jobs.error"), text: true, cell: (job) => (job.error ? sentence(job.error.message) : "") },
    ].filter(Boolean),
  }).element);
}
