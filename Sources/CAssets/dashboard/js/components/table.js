// Tables that sort, and draw only the rows in sight where there are many.

import { fill, h, perFrame } from "../app/dom.js";
import { t } from "../app/i18n.js";
import { count } from "../app/format.js";

// The height that css/components.css gives to a row.
const ROW = 41;
const MANY = 150;
const TALL = 18;

/**
 * @param columns `[{key, label, value(row), cell(row), right, text, title}]`; `value` sorts, `cell` draws.
 * @param rows The rows.
 * @param label Names the table to screen readers.
 * @param sort `{key, falling}` at first.
 * @param onSort Called with the new order.
 * @param rowClass,onRow,selected Of a row.
 */
export function table({ columns, rows, label, sort = null, onSort, rowClass, onRow, selected, caption }) {
  let order = sort;
  let shown = rows;
  const head = h("tr");
  const body = h("tbody");
  const grid = h("table", { class: "grid" }, h("caption", { class: "hidden" }, caption ?? label), h("thead", {}, head), body);
  const frame = h("div", { class: "scroll", role: "region", "aria-label": label, tabindex: "0" }, grid);

  const sorted = () => {
    if (!order) return shown;
    const column = columns.find((one) => one.key === order.key);
    if (!column?.value) return shown;
    const way = order.falling ? -1 : 1;
    return [...shown].sort((a, b) => compare(column.value(a), column.value(b), way));
  };
  let list = sorted();

  const drawHead = () => fill(head, columns.map((column) => {
    const active = order?.key === column.key;
    const name = column.title ? h("abbr", { title: column.title }, column.label) : column.label;
    return h("th", {
      scope: "col", class: column.right ? "right" : undefined,
      "aria-sort": column.value ? (active ? (order.falling ? "descending" : "ascending") : "none") : undefined,
    }, column.value ? h("button", { type: "button", onclick: () => by(column) }, name,
      h("span", { class: "arrow", "aria-hidden": "true" }, active ? (order.falling ? "▼" : "▲") : "")) : name);
  }));
  const by = (column) => {
    // Figures are looked at from the largest on, names from A.
    const first = column.right ?? false;
    order = { key: column.key, falling: order?.key === column.key ? !order.falling : first };
    list = sorted();
    drawHead();
    frame.scrollTop = 0;
    drawRows(true);
    onSort?.(order);
    [...head.querySelectorAll("button")].find((button) => button.parentNode.getAttribute("aria-sort") !== "none")?.focus();
  };
  const row = (entry, index) => h("tr", {
    class: rowClass?.(entry), "aria-rowindex": index + 2, "aria-selected": selected ? String(selected(entry)) : undefined,
    onclick: onRow && ((event) => { if (!event.target.closest("a, button, input")) onRow(entry); }),
  }, columns.map((column) => h("td", { class: [column.right && "right number", column.text && "text"].filter(Boolean).join(" ") || undefined },
    column.cell ? column.cell(entry) : column.value(entry))));

  let from = -1;
  let to = -1;
  const drawRows = (anew = false) => {
    if (list.length <= MANY) {
      frame.classList.toggle("virtual", list.length > TALL);
      fill(body, list.length === 0 ? h("tr", {}, h("td", { colspan: columns.length, class: "muted" }, t("table.none"))) : list.map(row));
      return;
    }
    frame.classList.add("virtual");
    const height = frame.clientHeight || 600;
    const first = Math.max(0, Math.floor(frame.scrollTop / ROW) - 15);
    const last = Math.min(list.length, first + Math.ceil(height / ROW) + 30);
    if (!anew && first === from && last === to) return;
    from = first;
    to = last;
    const spacer = (rows) => {
      const cell = h("td", { colspan: columns.length });
      cell.style.height = `${rows * ROW}px`;
      return h("tr", { class: "spacer", "aria-hidden": "true" }, cell);
    };
    fill(body, spacer(first), list.slice(first, last).map((entry, index) => row(entry, first + index)), spacer(list.length - last));
  };
  frame.addEventListener("scroll", perFrame(() => drawRows()), { passive: true });
  grid.setAttribute("aria-rowcount", rows.length + 1);
  drawHead();
  drawRows(true);

  return {
    element: frame,
    /** Shows other rows, in the same order. */
    update(next) {
      shown = next;
      list = sorted();
      grid.setAttribute("aria-rowcount", next.length + 1);
      frame.scrollTop = 0;
      drawRows(true);
    },
    redraw: () => drawRows(true),
    tally: () => t("table.rows", { n: count(list.length) }),
  };
}

/** Undefined figures come last, whichever way. */
function compare(a, b, way) {
  const missingA = a === null || a === undefined || Number.isNaN(a);
  const missingB = b === null || b === undefined || Number.isNaN(b);
  if (missingA || missingB) return missingA && missingB ? 0 : missingA ? 1 : -1;
  if (typeof a === "number" && typeof b === "number") return (a - b) * way;
  return (a < b ? -1 : a > b ? 1 : 0) * way;
}
