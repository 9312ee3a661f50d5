// Small drawings that need no chart library: losses by epoch, reliability, a fan of paths, spans of time.

import { h, perFrame, svg } from "../app/dom.js";
import { t } from "../app/i18n.js";
import { day, number } from "../app/format.js";

const MARGIN = { top: 20, right: 14, bottom: 36, left: 58 };

function scale(from, to, start, end) {
  const width = to - from || 1;
  return (value) => start + ((value - from) / width) * (end - start);
}

function ticks(from, to, count) {
  const raw = (to - from) / count || 1;
  const size = 10 ** Math.floor(Math.log10(raw));
  const step = [1, 2, 5, 10].map((factor) => factor * size).find((one) => one >= raw) ?? raw;
  const result = [];
  for (let value = Math.ceil(from / step) * step; value <= to + step * 1e-9; value += step) result.push(value);
  return result;
}

/**
 * Lines over a number axis.
 *
 * @param lines `[{name, token, points: [[x, y]], dots, dashed}]`
 */
export function lineDrawing(lines, { label, xLabel, yLabel, width = 640, height = 260, x, y, formatX = (value) => number(value, 0), formatY = (value) => number(value, 3), diagonal = false, marks = [] }) {
  const all = lines.flatMap((line) => line.points).filter(([, value]) => Number.isFinite(value));
  const [fromX, toX] = x ?? extent(all.map(([value]) => value));
  const [fromY, toY] = y ?? padded(extent(all.map(([, value]) => value)));
  const atX = scale(fromX, toX, MARGIN.left, width - MARGIN.right);
  const atY = scale(fromY, toY, height - MARGIN.bottom, MARGIN.top);
  return svg("svg", { class: "drawing", viewBox: `0 0 ${width} ${height}`, width, height, role: "img", "aria-label": label },
    ticks(fromY, toY, 4).map((value) => [
      svg("line", { class: "axis", x1: MARGIN.left, x2: width - MARGIN.right, y1: atY(value), y2: atY(value) }),
      svg("text", { x: MARGIN.left - 6, y: atY(value) + 4, "text-anchor": "end" }, formatY(value))]),
    ticks(fromX, toX, 6).map((value) => svg("text", { x: atX(value), y: height - MARGIN.bottom + 16, "text-anchor": "middle" }, formatX(value))),
    xLabel && svg("text", { x: width - MARGIN.right, y: height - 2, "text-anchor": "end" }, xLabel),
    yLabel && svg("text", { x: 4, y: 10 }, yLabel),
    diagonal && svg("line", { class: "even", x1: atX(fromX), y1: atY(fromX), x2: atX(toX), y2: atY(toX) }),
    marks.map(({ at, text }) => [
      svg("line", { class: "even", x1: atX(at), x2: atX(at), y1: MARGIN.top, y2: height - MARGIN.bottom }),
      svg("text", { x: atX(at) + (atX(at) > width - 80 ? -4 : 4), y: MARGIN.top - 6, "text-anchor": atX(at) > width - 80 ? "end" : "start" }, text)]),
    lines.map((line) => {
      const shown = line.points.filter(([, value]) => Number.isFinite(value));
      const path = svg("polyline", { fill: "none", "stroke-width": 2, "stroke-dasharray": line.dashed ? "5 4" : undefined, points: shown.map(([a, b]) => `${atX(a).toFixed(1)},${atY(b).toFixed(1)}`).join(" ") });
      path.style.stroke = `var(${line.token})`;
      const dots = line.dots ? shown.map(([a, b, size]) => {
        const dot = svg("circle", { cx: atX(a), cy: atY(b), r: size ?? 4 });
        dot.style.fill = `var(${line.token})`;
        return dot;
      }) : [];
      return [path, dots];
    }));
}

function extent(values) {
  return values.length ? [Math.min(...values), Math.max(...values)] : [0, 1];
}

function padded([from, to]) {
  const pad = (to - from) * 0.06 || Math.abs(to) * 0.1 || 1;
  return [from - pad, to + pad];
}

/** Quantiles of resampled paths over time, and the account itself. */
export function fanDrawing(fan, equity, { label, width = 640, height = 280 }) {
  const start = Date.parse(fan[0].timestamp);
  const end = Date.parse(fan.at(-1).timestamp);
  const own = equity.filter(({ time }) => time * 1000 >= start && time * 1000 <= end);
  const [low, high] = padded(extent([...fan.flatMap(({ equity: one }) => [one.p5, one.p95]), ...own.map(({ value }) => value)]));
  const atX = scale(start, end, MARGIN.left, width - MARGIN.right);
  const atY = scale(low, high, height - MARGIN.bottom, MARGIN.top);
  const band = (upper, lower) => [
    ...fan.map((point) => [atX(Date.parse(point.timestamp)), atY(point.equity[upper])]),
    ...fan.toReversed().map((point) => [atX(Date.parse(point.timestamp)), atY(point.equity[lower])]),
  ].map((pair) => pair.map((value) => value.toFixed(1)).join(",")).join(" ");
  const line = (pairs) => pairs.map(([a, b]) => `${a.toFixed(1)},${b.toFixed(1)}`).join(" ");
  return svg("svg", { class: "drawing", viewBox: `0 0 ${width} ${height}`, width, height, role: "img", "aria-label": label },
    ticks(low, high, 4).map((value) => [
      svg("line", { class: "axis", x1: MARGIN.left, x2: width - MARGIN.right, y1: atY(value), y2: atY(value) }),
      svg("text", { x: MARGIN.left - 6, y: atY(value) + 4, "text-anchor": "end" }, number(value, 0))]),
    [0, 0.5, 1].map((part) => svg("text", { x: atX(start + (end - start) * part), y: height - 10, "text-anchor": part === 0 ? "start" : part === 1 ? "end" : "middle" }, day(new Date(start + (end - start) * part)))),
    svg("polygon", { class: "outer", points: band("p95", "p5") }),
    svg("polygon", { class: "inner", points: band("p75", "p25") }),
    svg("polyline", { class: "middle", points: line(fan.map((point) => [atX(Date.parse(point.timestamp)), atY(point.equity.p50)])) }),
    svg("polyline", { class: "actual", points: line(own.map(({ time, value }) => [atX(time * 1000), atY(value)])) }));
}

/**
 * Spans of time, a row each.
 *
 * @param rows `[{name, title, spans: [{from, to, kind, text}]}]`
 */
export function timelineDrawing(rows, { label, width = 760, rowHeight = 26 }) {
  const left = 64;
  const times = rows.flatMap((row) => row.spans.flatMap((span) => [Date.parse(span.from), Date.parse(span.to)]));
  const [start, end] = extent(times);
  const atX = scale(start, end, left, width - 12);
  const height = rows.length * rowHeight + 34;
  return svg("svg", { class: "drawing", viewBox: `0 0 ${width} ${height}`, width, height, role: "img", "aria-label": label },
    (width < 520 ? [0, 0.5, 1] : [0, 0.25, 0.5, 0.75, 1]).map((part) => [
      svg("line", { class: "axis", x1: atX(start + (end - start) * part), x2: atX(start + (end - start) * part), y1: 4, y2: height - 24 }),
      svg("text", { x: atX(start + (end - start) * part), y: height - 8, "text-anchor": part === 0 ? "start" : part === 1 ? "end" : "middle" }, day(new Date(start + (end - start) * part)))]),
    rows.map((row, index) => {
      const y = index * rowHeight + 6;
      return [
        svg("text", { x: left - 8, y: y + rowHeight / 2 + 1, "text-anchor": "end" }, row.name),
        row.spans.map((span) => svg("rect", { class: span.kind, x: atX(Date.parse(span.from)), y, rx: 2, height: rowHeight - 8, width: Math.max(2, atX(Date.parse(span.to)) - atX(Date.parse(span.from))) }, svg("title", {}, span.text))),
      ];
    }));
}

/** A distribution: range, quartiles, median, and zero. */
export function boxDrawing(rows, { label, width = 640, format }) {
  const left = 110;
  const [low, high] = padded(extent([0, ...rows.flatMap(({ box }) => [box.min, box.max])]));
  const at = scale(low, high, left, width - 60);
  const bottom = rows.length * 52 + 8;
  const height = bottom + 20;
  const steps = ticks(low, high, Math.max(2, Math.min(6, Math.floor((width - left) / 90))));
  return svg("svg", { class: "drawing", viewBox: `0 0 ${width} ${height}`, width, height, role: "img", "aria-label": label },
    steps.map((value) => [
      svg("line", { class: Math.abs(value) < 1e-9 ? "zero" : "axis", x1: at(value), x2: at(value), y1: 0, y2: bottom }),
      svg("text", { x: at(value), y: height - 6, "text-anchor": "middle" }, number(value, steps[1] - steps[0] < 1 ? 1 : 0))]),
    rows.map(({ name, box, token = "--series-1" }, index) => {
      const y = index * 52 + 18;
      const quarter = box.lower_quartile ?? box.min;
      const threeQuarters = box.upper_quartile ?? box.max;
      const rect = svg("rect", { x: at(quarter), y: y - 9, width: Math.max(2, at(threeQuarters) - at(quarter)), height: 18, rx: 3, opacity: 0.4 });
      rect.style.fill = `var(${token})`;
      return [
        svg("text", { x: left - 10, y: y + 4, "text-anchor": "end" }, name),
        svg("line", { class: "even", x1: at(box.min), x2: at(box.max), y1: y, y2: y }), rect,
        svg("line", { class: "actual", x1: at(box.median), x2: at(box.median), y1: y - 12, y2: y + 12 }),
        svg("text", { x: at(box.median), y: y + 26, "text-anchor": "middle" }, `${t("walk.median")} ${format(box.median)}`),
      ];
    }));
}

/**
 * A drawing with a caption, made anew where the width changes: a scaled one would scale its letters too.
 *
 * @param draw Makes the drawing for a width.
 */
export function figure(draw, caption, { widest = 1100 } = {}) {
  const place = h("div", {}, draw(640));
  let drawn = 640;
  new ResizeObserver(perFrame(() => {
    const width = Math.round(Math.min(widest, Math.max(280, place.clientWidth)));
    if (width === drawn || place.clientWidth === 0) return;
    drawn = width;
    place.replaceChildren(draw(width));
  })).observe(place);
  return h("figure", {}, place, caption && h("figcaption", { class: "fine" }, caption));
}
