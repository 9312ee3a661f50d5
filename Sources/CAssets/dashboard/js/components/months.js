// Returns by month, and the worst drawdowns, from the points of an equity curve.

import { h } from "../app/dom.js";
import { t } from "../app/i18n.js";
import { monthName, number, percent, span, time, tone } from "../app/format.js";
import { table } from "./table.js";

/** Returns by month of the UTC calendar: `[{year, months: [12 returns or null], whole}]`. */
export function monthlyReturns(points) {
  const ends = new Map();
  for (const { time, value } of points.slice(1)) {
    // A close on midnight of the first ends the month before.
    const date = new Date(time * 1000 - 1);
    ends.set(date.getUTCFullYear() * 12 + date.getUTCMonth(), value);
  }
  let before = points[0]?.value;
  const years = new Map();
  for (const [month, end] of [...ends].sort(([a], [b]) => a - b)) {
    const year = Math.floor(month / 12);
    const entry = years.get(year) ?? { year, months: Array(12).fill(null), start: before, whole: null };
    const change = (from) => (from > 0 ? (end / from - 1) * 100 : null);
    entry.months[month % 12] = change(before);
    entry.whole = change(entry.start);
    years.set(year, entry);
    before = end;
  }
  return [...years.values()];
}

export function monthTable(points) {
  const rows = monthlyReturns(points);
  const largest = Math.max(1, ...rows.flatMap(({ months }) => months.map((value) => Math.abs(value ?? 0))));
  const cell = (value) => (value === null ? h("td", {}) : h("td", { class: `cell ${tone(value)}`, vars: { "--strength": Math.min(1, Math.abs(value) / largest) } }, number(value, 1, { signDisplay: "exceptZero" })));
  return h("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": t("months.title") },
    h("table", { class: "months" }, h("caption", { class: "hidden" }, t("months.caption")),
      h("thead", {}, h("tr", {}, h("th", { scope: "col" }, t("months.year")), Array.from({ length: 12 }, (_, month) => h("th", { scope: "col" }, monthName(month))), h("th", { scope: "col" }, t("months.whole")))),
      h("tbody", {}, rows.map(({ year, months, whole }) => h("tr", {}, h("th", { scope: "row" }, String(year)), months.map(cell), cell(whole))))));
}

/** The deepest falls: `[{peak, trough, recovered, depth}]`, times in seconds. */
export function worstDrawdowns(points, most = 5) {
  const falls = [];
  let peak = points[0];
  let trough = null;
  for (const point of points) {
    if (point.value >= peak.value) {
      if (trough) falls.push({ peak: peak.time, trough: trough.time, recovered: point.time, depth: (1 - trough.value / peak.value) * 100 });
      peak = point;
      trough = null;
    } else if (!trough || point.value < trough.value) trough = point;
  }
  if (trough) falls.push({ peak: peak.time, trough: trough.time, recovered: null, depth: (1 - trough.value / peak.value) * 100 });
  return falls.sort((a, b) => b.depth - a.depth).slice(0, most);
}

export function drawdownTable(points, show) {
  const days = (fall) => ((fall.recovered ?? points.at(-1).time) - fall.peak) / 86400;
  return table({
    label: t("falls.title"),
    rows: worstDrawdowns(points),
    columns: [
      { key: "depth", label: t("falls.depth"), right: true, cell: (fall) => h("span", { class: "down" }, percent(-fall.depth)) },
      { key: "span", label: t("falls.span"), cell: (fall) => span(fall.peak, fall.trough) },
      { key: "back", label: t("falls.back"), cell: (fall) => (fall.recovered ? time(fall.recovered, { dayOnly: true }) : t("falls.open")) },
      { key: "days", label: t("falls.days"), right: true, cell: (fall) => number(days(fall), 1) },
      ...(show ? [{ key: "show", label: h("span", { class: "hidden" }, t("action.show")), cell: (fall) => h("button", { type: "button", class: "small", onclick: () => show(fall.peak, fall.recovered ?? points.at(-1).time), "aria-label": t("falls.show", { depth: percent(fall.depth) }) }, t("action.show")) }] : []),
    ],
  }).element;
}
