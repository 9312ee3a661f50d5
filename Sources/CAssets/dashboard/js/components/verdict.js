// What a result is worth, first and in plain words, and the checks behind it.

import { h } from "../app/dom.js";
import { firstText, has, language, t } from "../app/i18n.js";
import { count } from "../app/format.js";
import { said } from "./said.js";

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

export function verdictBox({ verdict }) {
  if (!verdict) return null;
  return h("section", { class: `verdict ${verdict.claim}`, "aria-label": t("verdict.label") },
    h("p", { class: "claim" }, t(`verdict.${verdict.claim}`)),
    h("p", { class: "says" }, said(named(verdict.text))));
}

/** In English, the text with the names that checks have here. */
function named(text) {
  if (language() !== "en") return text;
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
    h("ul", { class: "checks" }, open.map((check) => checkItem(check))),
    passed.length > 0 && h("details", {}, h("summary", {}, t("checks.passed", { n: count(passed.length), all: count(checks.length) })),
      h("ul", { class: "checks" }, passed.map((check) => checkItem(check)))));
}

function checkItem(check) {
  const [kind, word] = MARKS[String(check.passed)];
  const bad = kind === "bad" && check.weight === "minor" ? "warn" : kind;
  return h("li", {},
    h("span", {}, h("span", { class: `tag ${bad}` }, t(word))),
    h("div", {},
      h("p", {}, h("span", { class: "name" }, checkName(check.name)), " ", h("small", {}, t(`weight.${check.weight}`))),
      h("p", {}, said(check.finding)),
      check.remedy && h("p", { class: "fine" }, said(check.remedy))));
}

export function warningList(warnings) {
  if (!warnings?.length) return null;
  return h("section", { class: "banner warn", "aria-label": t("warnings.title") },
    h("h3", {}, t("warnings.title")), h("ul", {}, warnings.map((text) => h("li", {}, said(text)))));
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
