// Lists of names and values, and headline figures.

import { h } from "../app/dom.js";

/** `[[name, value], ...]`; entries without a value are left out. */
export function facts(entries) {
  return h("dl", { class: "facts" }, entries.filter(([, value]) => value !== null && value !== undefined && value !== "")
    .map(([name, value]) => [h("dt", {}, name), h("dd", {}, value)]));
}

/** `[[name, value, beside], ...]` */
export function figures(entries) {
  return h("dl", { class: "figures" }, entries.filter(Boolean).map(([name, value, beside]) =>
    h("div", { class: "figure" }, h("dt", {}, name), h("dd", { class: "what" }, value), beside && h("dd", { class: "beside" }, beside))));
}
