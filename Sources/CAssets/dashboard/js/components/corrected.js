// What may be claimed of several results after correction for having looked at all of them.

import { h } from "../app/dom.js";
import { t } from "../app/i18n.js";
import { count, probability } from "../app/format.js";
import { said } from "./said.js";

/** The verdict over several corrected results, in plain words. */
export function correctedVerdict(parts, { some, nothing, caution }) {
  const good = parts.filter((part) => part.corrected?.claims?.includes("above_zero"));
  const values = { n: count(good.length), all: count(parts.length) };
  return h("section", { class: `verdict ${good.length > 0 ? "supported" : "not_shown"}`, "aria-label": t("verdict.label") },
    h("p", { class: "claim" }, t(good.length > 0 ? "verdict.supported" : "verdict.not_shown")),
    h("p", { class: "says" }, t(good.length > 0 ? some : nothing, values)),
    caution && h("p", { class: "fine english" }, said(caution)));
}

/** Columns of corrected p-values. */
export function correctedColumns() {
  return [
    { key: "p", label: t("compare.corrected"), right: true, value: (part) => part.corrected?.p_value, cell: (part) => probability(part.corrected?.p_value) },
    { key: "pb", label: t("compare.benchmark"), right: true, value: (part) => part.corrected?.benchmark_p_value, cell: (part) => probability(part.corrected?.benchmark_p_value) },
  ];
}
