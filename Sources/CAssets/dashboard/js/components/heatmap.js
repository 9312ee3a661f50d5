// A map of figures over two axes. Each cell tells its figure; colour only helps.

import { h } from "../app/dom.js";
import { tone } from "../app/format.js";

/**
 * @param rows,columns `[{key, label}]`
 * @param cell `(row, column) => {value, text, label, mark, pressed, onclick} | null`
 */
export function heatMap({ label, corner, rows, columns, cell }) {
  const cells = rows.map((row) => columns.map((column) => cell(row, column)));
  const largest = Math.max(1e-9, ...cells.flat().map((one) => Math.abs(one?.value ?? 0)));
  return h("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": label },
    h("table", { class: "heat" }, h("caption", { class: "hidden" }, label),
      h("thead", {}, h("tr", {}, h("th", { scope: "col" }, corner), columns.map((column) => h("th", { scope: "col" }, column.label)))),
      h("tbody", {}, rows.map((row, index) => h("tr", {}, h("th", { scope: "row" }, row.label), cells[index].map((one) => h("td", {}, one && h("button", {
        type: "button", class: [tone(one.value), one.mark].filter(Boolean).join(" "), "aria-label": one.label,
        "aria-pressed": one.pressed === undefined ? undefined : String(one.pressed), title: one.label, onclick: one.onclick,
        vars: { "--strength": Math.min(1, Math.abs(one.value ?? 0) / largest) },
      }, one.text))))))));
}
