// Candles from the store, a page at a time, and a chart that asks for older ones as it is moved.

import { h, perFrame } from "../app/dom.js";
import { t } from "../app/i18n.js";
import { get } from "../app/api.js";
import { number, price } from "../app/format.js";
import { translated } from "../app/sentences.js";
import { colour, key, makeChart } from "./chart.js";

const PAGE = 20000;
export const SECONDS = {
  "1m": 60, "3m": 180, "5m": 300, "15m": 900, "30m": 1800, "1h": 3600, "2h": 7200, "4h": 14400,
  "6h": 21600, "8h": 28800, "12h": 43200, "1d": 86400, "1w": 604800,
};

/** The intervals that candles of one can be combined to. */
export function longerThan(interval) {
  const base = SECONDS[interval];
  return Object.keys(SECONDS).filter((name) => SECONDS[name] > base && SECONDS[name] % base === 0);
}

const COLUMNS = ["times", "open", "high", "low", "close", "volume"];

/** Candles and indicators of one series, without a hole between the loaded pages. */
export class CandleSource {
  constructor(series, { names = [], as } = {}) {
    this.series = series;
    this.names = names;
    this.as = as;
    this.columns = Object.fromEntries(COLUMNS.map((name) => [name, []]));
    this.lines = new Map();
    this.previous = null;
    this.next = null;
    this.available = [];
  }

  get count() {
    return this.columns.times.length;
  }

  async page(query, signal) {
    const { symbol, interval, market } = this.series;
    return get("/market/indicators", {
      query: { symbol, interval, market, as: this.as === interval ? undefined : this.as, names: this.names.join(","), ...query }, signal,
    });
  }

  /** Loads the newest candles, or those around a window. */
  async open({ limit = 2000, from, before } = {}, signal) {
    const page = await this.page({ limit, from, before }, signal);
    for (const name of COLUMNS) this.columns[name] = page[name];
    this.lines = new Map(page.lines.map((line) => [line.name, line.values]));
    this.available = page.available;
    this.previous = page.previous;
    this.next = page.next;
    return this;
  }

  /** Loads everything from a time up to another one: all pages at once, since their times are known. */
  async window(from, to, signal) {
    const step = SECONDS[this.as ?? this.series.interval] * 1000;
    const [start, end] = [Date.parse(from), Date.parse(to)];
    const parts = Math.max(1, Math.ceil((end - start) / step / PAGE));
    // Equal parts end at the same time.
    const bars = Math.ceil((end - start) / step / parts);
    const starts = Array.from({ length: parts }, (_, index) => start + index * bars * step);
    const pages = await Promise.all(starts.map((time) => this.page({ from: new Date(time).toISOString(), limit: Math.min(PAGE, bars + 1) }, signal)));
    const [first] = pages;
    this.available = first.available;
    this.previous = first.previous;
    this.next = pages.at(-1).next;
    const known = pages.map((page, index) => {
      const until = index + 1 < parts ? starts[index + 1] / 1000 : Infinity;
      const count = page.times.findIndex((time) => time >= until);
      return count < 0 ? page.times.length : count;
    });
    const joined = (list) => [].concat(...list.map((values, index) => (known[index] < values.length ? values.slice(0, known[index]) : values)));
    for (const name of COLUMNS) this.columns[name] = joined(pages.map((page) => page[name]));
    this.lines = new Map(first.lines.map(({ name }, line) => [name, joined(pages.map((page) => page.lines[line].values))]));
    return this;
  }

  async older(signal) {
    if (!this.previous) return false;
    const page = await this.page({ before: this.previous, limit: PAGE }, signal);
    for (const name of COLUMNS) this.columns[name] = page[name].concat(this.columns[name]);
    for (const line of page.lines) this.lines.set(line.name, line.values.concat(this.lines.get(line.name) ?? []));
    this.previous = page.previous;
    return page.times.length > 0;
  }

  async newer(signal) {
    if (!this.next) return false;
    const page = await this.page({ from: this.next, limit: PAGE }, signal);
    for (const name of COLUMNS) this.columns[name] = this.columns[name].concat(page[name]);
    for (const line of page.lines) this.lines.set(line.name, (this.lines.get(line.name) ?? []).concat(line.values));
    this.next = page.next;
    return page.times.length > 0;
  }

  candles() {
    const { times, open, high, low, close } = this.columns;
    return times.map((time, index) => ({ time, open: open[index], high: high[index], low: low[index], close: close[index] }));
  }

  line(name) {
    const values = this.lines.get(name) ?? [];
    return this.columns.times.map((time, index) => {
      const value = values[index];
      return value === null || value === undefined ? { time } : { time, value };
    });
  }
}

/**
 * Draws candles with their indicators in panes.
 *
 * @param place Element for legend and chart.
 * @param lazily Whether older candles are loaded when the left end comes in sight.
 * @returns `{chart, series, source, show(from, to), reload()}` or null without the library.
 */
export async function candleChart(place, source, { label, signal, height = 460, lazily = true, volume = true } = {}) {
  const words = h("p", { class: "legend", "aria-hidden": "true" });
  const element = h("div");
  place.replaceChildren(words, element);
  const made = await makeChart(element, { label, signal, height });
  if (!made) return null;
  const { chart, library: lib, recolour } = made;
  const series = chart.addSeries(lib.CandlestickSeries, { priceLineVisible: false });
  recolour(() => series.applyOptions({
    upColor: colour("--up"), downColor: colour("--down"), wickUpColor: colour("--up"), wickDownColor: colour("--down"), borderVisible: false,
  }));
  const volumes = volume ? chart.addSeries(lib.HistogramSeries, {
    priceScaleId: "volume", priceFormat: { type: "volume" }, lastValueVisible: false, priceLineVisible: false,
  }) : null;
  volumes?.priceScale().applyOptions({ scaleMargins: { top: 0.82, bottom: 0 } });
  recolour(() => volumes?.applyOptions({ color: colour("--muted", 0.28) }));

  // Lines over the price share its pane; every other group has a pane of its own.
  const drawn = [];
  const panes = new Map();
  const described = new Map(source.available.map((one) => [one.name, one]));
  for (const [index, name] of source.names.entries()) {
    const one = described.get(name) ?? { label: name, pane: "own", group: name, style: "line", levels: [] };
    if (one.pane === "own" && !panes.has(one.group)) panes.set(one.group, panes.size + 1);
    const pane = one.pane === "own" ? panes.get(one.group) : 0;
    const token = `--series-${(index % 8) + 1}`;
    const bars = one.style === "histogram";
    const line = chart.addSeries(bars ? lib.HistogramSeries : lib.LineSeries, {
      lineWidth: 1.5, priceLineVisible: false, lastValueVisible: pane > 0, crosshairMarkerVisible: false,
      ...(one.pane === "volume" ? { priceScaleId: "volume" } : {}),
    }, pane);
    recolour(() => line.applyOptions({ color: colour(token, bars ? 0.6 : 1) }));
    for (const level of one.levels ?? []) {
      const mark = line.createPriceLine({ price: level, lineWidth: 1, lineStyle: 2, axisLabelVisible: false });
      recolour(() => mark.applyOptions({ color: colour("--control") }));
    }
    drawn.push({ name, label: one.label, line, token });
  }
  chart.panes().forEach((pane, index) => pane.setStretchFactor(index === 0 ? 3 : 1));

  const reload = () => {
    const candles = source.candles();
    series.setData(candles);
    volumes?.setData(candles.map((candle, index) => ({ time: candle.time, value: source.columns.volume[index] })));
    for (const { name, line } of drawn) line.setData(source.line(name));
  };
  reload();

  const newest = () => Object.fromEntries(["open", "high", "low", "close"].map((name) => [name, source.columns[name].at(-1)]));
  const tell = (param) => {
    const candle = param?.seriesData?.get(series) ?? newest();
    if (!candle || candle.open === undefined) return;
    words.replaceChildren(
      ...["open", "high", "low", "close"].map((name) => h("span", {}, t(`candle.${name}`), " ", h("b", {}, price(candle[name])))),
      ...drawn.map(({ name, label, line, token }) => {
        const value = param?.seriesData?.get(line)?.value ?? source.lines.get(name)?.at(-1);
        return h("span", {}, key(translated(label) ?? label, token), " ", h("b", {}, number(value, Math.abs(value) >= 1000 ? 1 : 3)));
      }));
  };
  chart.subscribeCrosshairMove(perFrame(tell));
  tell();

  let busy = false;
  if (lazily) {
    chart.timeScale().subscribeVisibleLogicalRangeChange(async (range) => {
      if (!range || busy || signal?.aborted) return;
      const old = range.from < 100 && source.previous;
      const young = range.to > source.count + 20 && source.next;
      if (!old && !young) return;
      busy = true;
      try {
        const before = source.count;
        if (old) await source.older(signal);
        else await source.newer(signal);
        const now = chart.timeScale().getVisibleLogicalRange();
        const added = old ? source.count - before : 0;
        reload();
        chart.timeScale().setVisibleLogicalRange({ from: now.from + added, to: now.to + added });
      } catch {
        // The next movement tries again.
      } finally {
        busy = false;
      }
    });
  }
  return {
    chart, library: lib, recolour, series, source, reload, element,
    /** Brings a stretch of time into sight, in seconds. */
    show(from, to) {
      const { times } = source.columns;
      const index = (seconds) => {
        const found = times.findIndex((time) => time >= seconds);
        return found < 0 ? times.length - 1 : found;
      };
      chart.timeScale().setVisibleLogicalRange({ from: index(from), to: index(to) });
    },
  };
}
