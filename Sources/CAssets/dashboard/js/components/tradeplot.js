// The price with a backtest's trades on it: entries, exits, and the levels of the chosen trade.

import { debounce, fill, h } from "../app/dom.js";
import { t } from "../app/i18n.js";
import { number, toSeconds } from "../app/format.js";
import { colour, key } from "./chart.js";
import { candleChart, CandleSource, longerThan, SECONDS } from "./candles.js";
import { Dots } from "./dots.js";
import { problem } from "./states.js";

const MOST = 40000;
// Beyond this many bars the volume under them is a grey band that takes a third of the drawing.
const DENSE = 10000;
// More trades in sight than this are dots: arrows would hide the price.
const ARROWS = 300;

/** The shortest interval that keeps a window drawable. */
function drawable(interval, bars) {
  if (bars <= MOST) return interval;
  return longerThan(interval).find((name) => (bars * SECONDS[interval]) / SECONDS[name] <= MOST / 2) ?? interval;
}

/**
 * @returns `{element, show(trade, index), window(from, to), candles}`; `candles` is a promise of what
 *   was loaded, for the curve of holding.
 */
export function tradePlot({ report, series, trades, signal, onTrade }) {
  const place = h("div");
  const note = h("span", { class: "fine" });
  const size = h("select", { onchange: () => draw(size.value) });
  const fitting = drawable(series.interval, report.run.bars);
  const sizes = [series.interval, ...longerThan(series.interval)].filter((name) => (report.run.bars * SECONDS[series.interval]) / SECONDS[name] > 20 || name === series.interval);
  fill(size, sizes.map((name) => h("option", { value: name, selected: name === fitting }, name)));
  const keys = h("p", { class: "legend" },
    key(t("trade.long"), "--up", "dot"), key(t("trade.short"), "--down", "dot"), key(t("trade.exit"), "--muted", "dot"),
    key(t("trade.stop"), "--down", "dashed"), key(t("trade.target"), "--up", "dashed"));
  const element = h("section", { class: "card chart-card" },
    h("div", { class: "chart-tools" }, h("h2", {}, t("report.price")), h("label", {}, t("chart.candle"), " ", size), note), keys, place);
  let drawn = null;
  let inner = null;
  let levels = [];
  let resolveCandles;
  const candles = new Promise((resolve) => { resolveCandles = resolve; });
  const start = report.start_date;
  const end = new Date(Date.parse(report.end_date) + SECONDS[series.interval] * 1000).toISOString();

  async function draw(as, around) {
    inner?.abort();
    inner = new AbortController();
    const both = AbortSignal.any([inner.signal, signal]);
    const source = new CandleSource(series, { as });
    place.setAttribute("aria-busy", "true");
    try {
      const whole = as !== series.interval || report.run.bars <= MOST;
      if (whole) await source.window(start, end, both);
      else await source.open({ limit: 20000, from: new Date((around ?? Date.parse(start)) - SECONDS[as] * 5e6).toISOString() }, both);
      if (both.aborted) return;
      if (whole) resolveCandles(source);
      place.removeAttribute("aria-busy");
      drawn = await candleChart(place, source, { label: t("report.price"), signal: both, lazily: !whole, height: 440, volume: report.run.bars <= DENSE });
      if (!drawn) return;
      levels = [];
      if (whole) drawn.chart.timeScale().fitContent();
      markers(as, whole);
      note.textContent = as === series.interval ? "" : t("chart.combined", { as, interval: series.interval });
    } catch (error) {
      if (error.name === "AbortError") return;
      place.replaceChildren(problem(error, () => draw(as)));
      if (!["ServiceError", "Unreachable"].includes(error.name)) console.error(error);
    } finally {
      place.removeAttribute("aria-busy");
    }
  }

  function markers(as, whole) {
    const { times } = drawn.source.columns;
    const [first, last] = [times[0], times.at(-1)];
    const step = SECONDS[as];
    const at = (text) => {
      const seconds = toSeconds(text);
      // Weeks begin on a Monday, other intervals at multiples of their length since 1970.
      return as === "1w" ? seconds - ((seconds - 345600) % step) : seconds - (seconds % step);
    };
    const indices = new Map(times.map((time, index) => [time, index]));
    const placed = trades.map((trade) => ({ trade, entry: at(trade.entry_time), exit: at(trade.exit_time), long: trade.direction === "LONG" }))
      .filter(({ entry, exit }) => exit >= first && entry <= last);
    const colours = {};
    const dots = new Dots();
    drawn.series.attachPrimitive(dots);
    let marks = null;
    let detail = "";
    // The fewer trades are in sight, the more is drawn of each.
    const wanted = (range) => {
      const from = times[Math.max(0, Math.floor(range?.from ?? 0))] ?? first;
      const to = times[Math.min(times.length - 1, Math.ceil(range?.to ?? times.length))] ?? last;
      const seen = placed.filter(({ entry, exit }) => exit >= from && entry <= to).length;
      if (seen > ARROWS) return "dots";
      return seen > 25 ? "arrows" : "figures";
    };
    const spots = (long) => {
      const { low, high } = drawn.source.columns;
      return placed.filter((one) => one.long === long && indices.has(one.entry))
        .map(({ entry }) => indices.get(entry)).map((index) => ({ index, above: !long, price: (long ? low : high)[index] }));
    };
    const make = () => {
      const list = [];
      for (const { trade, entry, exit, long } of placed) {
        if (entry >= first) {
          list.push({ time: entry, position: long ? "belowBar" : "aboveBar", shape: long ? "arrowUp" : "arrowDown", color: colours[long ? "up" : "down"], size: detail === "arrows" ? 0.8 : 1 });
        }
        if (exit <= last) {
          list.push({ time: exit, position: long ? "aboveBar" : "belowBar", shape: "circle", color: colours.exit, size: 0.5, text: detail === "figures" ? number(trade.pnl, 0, { signDisplay: "exceptZero" }) : undefined });
        }
      }
      return list.sort((a, b) => a.time - b.time);
    };
    const paint = () => {
      const asDots = detail === "dots";
      dots.set(asDots ? [{ color: colours.upFaint, dots: spots(true) }, { color: colours.downFaint, dots: spots(false) }] : []);
      if (!marks && asDots) return;
      marks ??= drawn.library.createSeriesMarkers(drawn.series, [], { autoScale: false });
      marks.setMarkers(asDots ? [] : make());
    };
    const adapt = debounce((range) => {
      const next = wanted(range);
      if (next === detail) return;
      detail = next;
      paint();
    }, 120);
    // What was asked to be in sight is so only from the next frame on.
    detail = wanted(whole ? null : drawn.chart.timeScale().getVisibleLogicalRange());
    drawn.recolour(() => {
      Object.assign(colours, { up: colour("--up"), down: colour("--down"), exit: colour("--muted"), upFaint: colour("--up", 0.6), downFaint: colour("--down", 0.6) });
      paint();
    });
    drawn.chart.timeScale().subscribeVisibleLogicalRangeChange(adapt);
    performance.mark("hindcast:trades-drawn");
    drawn.chart.subscribeClick((param) => {
      if (!onTrade || param.time === undefined) return;
      const index = trades.findIndex((trade) => at(trade.entry_time) <= param.time && param.time <= at(trade.exit_time));
      if (index >= 0) onTrade(trades[index], index);
    });
  }

  const ready = draw(fitting);
  // The chart is drawn once it is near the screen, so it is brought there first.
  const reveal = () => {
    element.scrollIntoView({ block: "start", behavior: "smooth" });
    return ready;
  };
  return {
    element, candles,
    /** Jumps to a trade and draws its levels. */
    async show(trade) {
      await reveal();
      const [from, to] = [toSeconds(trade.entry_time), toSeconds(trade.exit_time)];
      const step = SECONDS[series.interval];
      if (size.value !== series.interval) {
        size.value = series.interval;
        await draw(series.interval, from * 1000);
      }
      if (!drawn) return;
      const { times } = drawn.source.columns;
      if (from < times[0] || to > times.at(-1)) await draw(series.interval, from * 1000);
      const margin = Math.max(30 * step, (to - from) * 0.6);
      drawn.show(from - margin, to + margin);
      for (const line of levels) drawn.series.removePriceLine(line);
      const add = (value, token, style, title) => value === null || value === undefined ? [] : [drawn.series.createPriceLine({ price: value, color: colour(token), lineStyle: style, lineWidth: 1, title, axisLabelVisible: true })];
      levels = [
        ...add(trade.entry_price, "--accent", 0, t("trade.entry")), ...add(trade.exit_price, "--muted", 0, t("trade.exit")),
        ...add(trade.stop_loss, "--down", 2, t("trade.stop")), ...add(trade.take_profit, "--up", 2, t("trade.target")),
      ];
    },
    async window(from, to) {
      await reveal();
      drawn?.show(from, to);
    },
  };
}
