// Curves of accounts over time: equity beside holding, drawdown below; or several accounts on one axis.

import { h } from "../app/dom.js";
import { t } from "../app/i18n.js";
import { number, percent, toSeconds } from "../app/format.js";
import { colour, key, makeChart, seriesColour } from "./chart.js";

/** Points of `{timestamp, NAME}` as the chart wants them: rising times, each once. */
export function points(list, name) {
  const result = [];
  let last = -Infinity;
  for (const entry of list) {
    const time = toSeconds(entry.timestamp);
    if (time > last) result.push({ time, value: entry[name] });
    last = Math.max(last, time);
  }
  return result;
}

/** The points of a second list at the moments of the first one. */
export function beside(list, name, base) {
  return list.length === base.length ? base.map(({ time }, index) => ({ time, value: list[index][name] })) : points(list, name);
}

// Neither the colour of a rise nor that of a fall: in Korea a fall is blue, as the equity is here.
const DEPTH = "--series-4";
const MOST = 6000;

/** Few enough points for a screen: of each stretch the lowest and the highest, and the deepest drawdown. */
export function thinned(equity, drawdown) {
  if (equity.length <= MOST) return { equity, drawdown };
  const kept = new Set([0, equity.length - 1]);
  const size = equity.length / (MOST / 3);
  for (let from = 0; from < equity.length; from += size) {
    let [low, high, deep] = Array(3).fill(Math.floor(from));
    for (let index = Math.floor(from); index < Math.min(from + size, equity.length); index += 1) {
      if (equity[index].value < equity[low].value) low = index;
      if (equity[index].value > equity[high].value) high = index;
      if (drawdown[index].value > drawdown[deep].value) deep = index;
    }
    kept.add(low).add(high).add(deep);
  }
  const order = [...kept].sort((a, b) => a - b);
  return { equity: order.map((index) => equity[index]), drawdown: order.map((index) => drawdown[index]) };
}

/** Equity, what holding would have come to, and drawdown below. */
export async function accountChart(place, all, { label, signal }) {
  const { equity, drawdown } = thinned(all.equity, all.drawdown);
  const words = h("p", { class: "legend" }, key(t("curve.equity"), "--series-1"), key(t("curve.hold"), "--series-2", "dashed"), key(t("curve.drawdown"), DEPTH));
  const element = h("div");
  place.replaceChildren(words, element);
  const made = await makeChart(element, { label, signal, height: 380, decimals: (value) => number(value, Math.abs(value) < 200 ? 1 : 0) });
  if (!made) return null;
  const { chart, library: lib, recolour } = made;
  const line = chart.addSeries(lib.LineSeries, { lineWidth: 2, priceLineVisible: false });
  recolour(() => line.applyOptions({ color: colour("--series-1") }));
  line.setData(equity);
  const other = chart.addSeries(lib.LineSeries, { lineWidth: 1.5, lineStyle: 2, priceLineVisible: false, lastValueVisible: false });
  recolour(() => other.applyOptions({ color: colour("--series-2") }));
  const start = line.createPriceLine({ price: equity[0]?.value ?? 0, lineStyle: 1, lineWidth: 1, axisLabelVisible: false });
  recolour(() => start.applyOptions({ color: colour("--control") }));
  const depth = chart.addSeries(lib.AreaSeries, { lineWidth: 1, priceLineVisible: false, invertFilledArea: true }, 1);
  recolour(() => depth.applyOptions({ lineColor: colour(DEPTH), topColor: colour(DEPTH, 0.05), bottomColor: colour(DEPTH, 0.35) }));
  depth.setData(drawdown.map(({ time, value }) => ({ time, value: -value })));
  chart.panes()[0].setStretchFactor(3);
  chart.panes()[1]?.setStretchFactor(1);
  chart.timeScale().fitContent();
  return {
    /** Adds the curve of holding, `value(time)`, at the times of the equity: others would stretch the axis. */
    setHold(value) {
      other.setData(equity.map(({ time }) => ({ time, value: value(time) })).filter((point) => point.value !== null));
    },
  };
}

/** Several accounts from the same start, in percent, on one axis. */
export async function overlaidCurves(place, accounts, { label, signal }) {
  const words = h("p", { class: "legend" }, accounts.map(({ name }, index) => key(name, seriesColour(index))));
  const element = h("div");
  place.replaceChildren(words, element);
  const made = await makeChart(element, { label, signal, height: 380, decimals: (value) => percent(value, { digits: 1 }) });
  if (!made) return null;
  const { chart, library: lib, recolour } = made;
  for (const [index, { curve, bold }] of accounts.entries()) {
    const line = chart.addSeries(lib.LineSeries, { lineWidth: bold ? 3 : 1.5, priceLineVisible: false });
    recolour(() => line.applyOptions({ color: colour(seriesColour(index)) }));
    const first = curve[0]?.value || 1;
    line.setData(curve.map(({ time, value }) => ({ time, value: (value / first - 1) * 100 })));
  }
  chart.timeScale().fitContent();
  return made;
}

/** What holding from the first open has come to at some candle's close; null where nothing is known of it. */
export function holding(benchmark, times, closes, step) {
  const last = closes.at(-1);
  if (!benchmark || !last) return null;
  const units = benchmark.final_equity / last;
  const found = new Map();
  for (let index = 0; index < times.length; index += 1) found.set(times[index] + step, index);
  return (time) => (found.has(time) ? units * closes[found.get(time)] : null);
}

