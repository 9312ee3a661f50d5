// What a result is worth, first and in plain words, and the checks behind it.

import { h } from "../app/dom.js";
import { firstText, has, language, t } from "../app/i18n.js";
import { count, number, percent, probability } from "../app/format.js";

/** Whether a result must not be read like one: its model, or its decisions, knew the future. */
export function isTainted(evidence) {
  return evidence?.in_sample === true || evidence?.causality?.passed === false || (evidence?.hindsight_bars ?? 0) > 0;
}

/** The stamp of a tainted result, in words. */
export function taint(evidence) {
  if (evidence?.causality?.passed === false) return t("stamp.lookahead");
  if (evidence?.in_sample) return t("stamp.in_sample");
  return t("stamp.hindsight");
}

export function verdictBox(report) {
  const { verdict, checks = [] } = report;
  if (!verdict) return null;
  const failed = checks.filter((check) => check.weight !== "minor" && check.passed !== true);
  const strong = checks.filter((check) => check.weight === "strong");
  const own = t(`verdict.${verdict.claim}.text`, {
    failed: count(strong.filter((check) => check.passed !== true).length), all: count(strong.length),
    first: failed[0] ? checkName(failed[0].name) : "", trades: count(report.total_trades),
  });
  return h("section", { class: `verdict ${verdict.claim}`, "aria-label": t("verdict.label") },
    h("p", { class: "claim" }, t(`verdict.${verdict.claim}`)),
    h("p", { class: "says" }, language() === "en" ? named(verdict.text) : own),
    language() !== "en" && h("p", { class: "fine english", lang: "en" }, verdict.text));
}

/** The text with the names that checks have here. */
function named(text) {
  return text.replace(/first ([a-z_]+):/, (all, name) => (has(`check.${name}`) ? `${t("verdict.first", { name: checkName(name) })}:` : all));
}

function checkName(name) {
  return firstText(`check.${name}`, name.replaceAll("_", " "));
}

const MARKS = { true: ["good", "check.passed"], false: ["bad", "check.failed"], null: ["plain", "check.open"] };

/** The questions that were asked of the evidence, each with its answer. */
export function checkList(report) {
  const checks = report.checks ?? [];
  const open = checks.filter((check) => check.passed !== true);
  const passed = checks.filter((check) => check.passed === true);
  return h("div", {},
    h("ul", { class: "checks" }, open.map((check) => checkItem(check, report))),
    passed.length > 0 && h("details", {}, h("summary", {}, t("checks.passed", { n: count(passed.length), all: count(checks.length) })),
      h("ul", { class: "checks" }, passed.map((check) => checkItem(check, report)))));
}

function checkItem(check, report) {
  const [kind, word] = MARKS[String(check.passed)];
  const bad = kind === "bad" && check.weight === "minor" ? "warn" : kind;
  const own = finding(check, report);
  return h("li", {},
    h("span", {}, h("span", { class: `tag ${bad}` }, t(word))),
    h("div", {},
      h("p", {}, h("span", { class: "name" }, checkName(check.name)), " ", h("small", {}, t(`weight.${check.weight}`))),
      own ? h("p", {}, own) : h("p", { lang: "en" }, check.finding),
      check.remedy && (language() === "en" || !has(`checkremedy.${check.name}`)
        ? h("p", { class: "fine", lang: "en" }, check.remedy) : h("p", { class: "fine" }, t(`checkremedy.${check.name}`)))));
}

/** The finding in the reader's language, from the figures that the English one is made of. */
function finding(check, report) {
  if (language() === "en" || !has(`finding.${check.name}`)) return null;
  const { evidence } = report;
  const interval = evidence.sharpe_interval;
  const values = {
    causality: evidence.causality && { n: count(evidence.causality.checked_bars) },
    sample: { trained: count(evidence.trained_bars), validation: count(evidence.validation_bars), hindsight: count(evidence.hindsight_bars), out: count(evidence.out_of_sample_bars) },
    solvency: {},
    trades: { n: count(report.total_trades) },
    sharpe_interval: interval && { low: number(interval.low), high: number(interval.high) },
    long_run_sharpe: { p: probability(evidence.long_run_probabilistic_sharpe) },
    deflated_sharpe: { p: probability(evidence.deflated_sharpe), n: count(evidence.trials?.count) },
    random_entry: evidence.random_entry && { p: probability(evidence.random_entry.p_value), median: percent(evidence.random_entry.median_return_pct) },
    forecast_value: evidence.forecast_value && {
      kept: percent(evidence.forecast_value.kept?.return_pct), withheld: percent(evidence.forecast_value.withheld?.return_pct), shuffled: percent(evidence.forecast_value.shuffled?.return_pct),
    },
    track_record: evidence.track_record && { days: number(evidence.track_record.days, 0), minimum: number(evidence.track_record.minimum_days, 0) },
    benchmark: { own: percent(report.total_return_pct), hold: percent(report.benchmark?.total_return_pct) },
    intrabar_bounds: evidence.intrabar_bounds && { n: count(evidence.intrabar_bounds.ambiguous_bars), low: percent(evidence.intrabar_bounds.pessimistic_return_pct), high: percent(evidence.intrabar_bounds.optimistic_return_pct) },
    inputs: { list: evidence.lacked.map((name) => firstText(`lacked.${name}`, name)).join(", ") || t("lacked.none") },
    candles: { n: count(evidence.missing_candles) },
  }[check.name];
  if (!values || Object.values(values).includes("–")) return null;
  return t(`finding.${check.name}`, values);
}

export function warningList(warnings) {
  if (!warnings?.length) return null;
  return h("section", { class: "banner warn", "aria-label": t("warnings.title") },
    h("h3", {}, t("warnings.title")), h("ul", { lang: "en" }, warnings.map((text) => h("li", {}, text))));
}

const KINDS = { in_sample: "stamp", hindsight: "stamp", out_of_sample: "good", no_model: "plain", none: "plain", unknown: "warn" };

/** A small stamp for lists: what the result was made from. */
export function evidenceTag(kind) {
  if (!kind) return null;
  return h("span", { class: `tag ${KINDS[kind] ?? "plain"}`, title: t(`evidence.${kind}.why`) }, t(`evidence.${kind}`));
}

/** The same from the evidence of a report. */
export function evidenceKind(evidence) {
  if (!evidence) return null;
  if (evidence.model === "unknown") return "unknown";
  if (evidence.in_sample) return "in_sample";
  if (evidence.hindsight_bars > 0) return "hindsight";
  return evidence.model === "none" ? "no_model" : "out_of_sample";
}

export function rating(word, supported) {
  return h("span", { class: "nowrap" }, firstText(`rating.${word}`, word ?? "–"), supported === false && word !== "NO_TRADES" && h("small", { class: "muted" }, ` (${t("rating.unsupported")})`));
}
