// Lightweight Charts in this page's colours, times and languages.

import { h } from "../app/dom.js";
import { t } from "../app/i18n.js";
import { isDark } from "../app/preferences.js";
import { formatted, locale, moment, number, price, utc } from "../app/format.js";

let library = null;
let tries = 0;

/** The library; null where the build has not fetched it, or it did not come this time. */
export async function charts() {
  // A page remembers that an address failed, so each try has one of its own.
  library ??= import(`/dashboard/vendor/lightweight-charts.js${tries ? `?try=${tries}` : ""}`)
    // The published bundle is a script that leaves its names in the window.
    .then((module) => (module.createChart ? module : window.LightweightCharts ?? null))
    .catch(() => {
      library = null;
      tries += 1;
      return null;
    });
  return library;
}

const colours = new Map();

/** What a token of the style sheet comes to now, as a colour that a canvas understands. */
export function colour(token, alpha = 1) {
  const root = document.documentElement;
  const key = `${token} ${root.dataset.theme} ${root.dataset.rise} ${isDark()}`;
  let text = colours.get(key);
  if (!text) {
    // Reading a style makes the browser lay out the page, so each colour is asked for once.
    const probe = h("span", { hidden: true });
    probe.style.color = `var(${token})`;
    document.body.append(probe);
    text = getComputedStyle(probe).color;
    probe.remove();
    colours.set(key, text);
  }
  return alpha === 1 ? text : text.replace(/^rgb\((.*)\)$/, `rgba($1, ${alpha})`);
}

export const seriesColour = (index) => `--series-${(index % 8) + 1}`;

/** Until an element is on the screen or nearly so: what is far below it does not keep the reader waiting. */
function near(element, signal) {
  return new Promise((done) => {
    const finish = () => {
      observer.disconnect();
      removeEventListener("beforeprint", finish);
      done();
    };
    const observer = new IntersectionObserver((entries) => {
      if (entries.some((entry) => entry.isIntersecting)) finish();
    }, { rootMargin: "400px" });
    observer.observe(element);
    addEventListener("beforeprint", finish);
    signal?.addEventListener("abort", finish, { once: true });
  });
}

/**
 * A chart that fills an element, made once that is near the screen.
 *
 * @param element Where; its height is that of the style sheet's `--height`.
 * @param label What a screen reader says of it.
 * @param signal Removes the chart.
 * @returns `{chart, library, recolour(call)}`, or null without the library; `call` sets the colours of
 *   what was added, now and after each change of theme.
 */
export async function makeChart(element, { label, signal, height = 420, decimals } = {}) {
  const lib = await charts();
  if (signal?.aborted) return null;
  if (!lib) {
    element.replaceChildren(h("p", { class: "missing-charts" }, t("chart.missing"), " ", h("code", {}, "make assets")));
    return null;
  }
  element.classList.add("chart");
  element.style.setProperty("--height", `${height}px`);
  element.setAttribute("role", "application");
  element.setAttribute("aria-roledescription", t("chart.role"));
  element.setAttribute("aria-label", `${label}. ${t("chart.keys")}`);
  element.tabIndex = 0;
  await near(element, signal);
  if (signal?.aborted) return null;
  const chart = lib.createChart(element, {
    autoSize: true,
    localization: {
      locale: locale(),
      timeFormatter: (seconds) => `${moment(seconds)} (${utc(seconds)})`,
      priceFormatter: decimals ?? price,
    },
    timeScale: {
      timeVisible: true, secondsVisible: false, rightOffset: 4, minBarSpacing: 0.01,
      // The first label would else be cut in half.
      fixLeftEdge: true,
      enableConflation: true,
      tickMarkFormatter: (seconds, kind) => tick(seconds, kind),
    },
    rightPriceScale: { minimumWidth: 72, entireTextOnly: true },
    // Wheel and pinch zoom; a vertical swipe scrolls the page on a phone.
    handleScroll: { vertTouchDrag: false },
    layout: { attributionLogo: false, fontSize: 12, fontFamily: getComputedStyle(document.body).fontFamily },
    crosshair: { mode: lib.CrosshairMode.Normal },
  });
  const calls = [];
  const paint = () => {
    chart.applyOptions({
      layout: {
        background: { color: colour("--surface") }, textColor: colour("--muted"),
        panes: { separatorColor: colour("--line"), separatorHoverColor: colour("--tint") },
      },
      grid: { vertLines: { color: colour("--grid") }, horzLines: { color: colour("--grid") } },
      rightPriceScale: { borderColor: colour("--line") },
      timeScale: { borderColor: colour("--line") },
    });
    for (const call of calls) call();
  };
  paint();
  addEventListener("hindcast:theme", paint, { signal });
  element.addEventListener("keydown", (event) => keys(event, chart), { signal });
  signal?.addEventListener("abort", () => chart.remove(), { once: true });
  return {
    chart, library: lib,
    recolour(call) {
      calls.push(call);
      call();
    },
  };
}

// By the library's kinds of marks: year, month, day, time, time with seconds.
const TICKS = [
  { year: "numeric" }, { month: "short", year: "2-digit" }, { day: "numeric" },
  { hour: "2-digit", minute: "2-digit" }, { hour: "2-digit", minute: "2-digit", second: "2-digit" },
];

/** The axis in the reader's zone: the library's own labels are in UTC. */
function tick(seconds, kind) {
  return formatted(seconds, TICKS[kind]);
}

function keys(event, chart) {
  const scale = chart.timeScale();
  const range = scale.getVisibleLogicalRange();
  if (!range || event.ctrlKey || event.metaKey || event.altKey) return;
  const width = range.to - range.from;
  const move = (by) => scale.setVisibleLogicalRange({ from: range.from + by, to: range.to + by });
  const zoom = (factor) => {
    const middle = (range.from + range.to) / 2;
    scale.setVisibleLogicalRange({ from: middle - (width * factor) / 2, to: middle + (width * factor) / 2 });
  };
  switch (event.key) {
    case "ArrowLeft": move(-width / 8); break;
    case "ArrowRight": move(width / 8); break;
    case "+": case "=": zoom(0.8); break;
    case "-": zoom(1.25); break;
    case "Home": scale.fitContent(); break;
    case "End": scale.scrollToRealTime(); break;
    default: return;
  }
  event.preventDefault();
}

/** A line of text over a chart that tells the values under the crosshair. */
export function legend(entries) {
  return h("p", { class: "legend", "aria-hidden": "true" }, entries);
}

/** A name with its colour. */
export function key(text, token, kind = "") {
  return h("span", { class: `key ${kind}`, vars: { "--colour": `var(${token})` } }, text);
}

export const plainNumber = (value) => number(value, Math.abs(value) < 10 ? 3 : 1);
