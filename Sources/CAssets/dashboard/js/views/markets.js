// Markets: what is stored, its coverage and gaps, and a chart with indicators and a second time frame;
// download with progress, import of a dropped file.

import { fill, h } from "../app/dom.js";
import { firstText, t } from "../app/i18n.js";
import { bodySchema, post, request, series as storedSeries } from "../app/api.js";
import { age, count, span, time } from "../app/format.js";
import { translated } from "../app/sentences.js";
import { candleChart, CandleSource, longerThan } from "../components/candles.js";
import { facts } from "../components/facts.js";
import { fieldsOf } from "../components/form.js";
import { empty, loading, problem, within } from "../components/states.js";
import { said } from "../components/said.js";
import { table } from "../components/table.js";
import { watch } from "../components/job.js";
import { SECONDS } from "../components/candles.js";

export const title = () => t("nav.markets");

const same = (one, other) => one.symbol === other.symbol && one.interval === other.interval && one.market === other.market;

export async function render({ root, params, signal, keep }) {
  const list = h("section", { class: "card" });
  const detail = h("div");
  const bring = h("div", { class: "columns" });
  root.append(h("h1", { tabindex: "-1" }, t("nav.markets")), h("p", { class: "lead" }, t("markets.lead")), list, detail, bring);
  let chosen = null;
  let shown = null;

  const choose = (one) => {
    chosen = one;
    for (const name of ["symbol", "interval", "market"]) params.set(name, one[name]);
    keep(params);
    shown?.abort();
    shown = new AbortController();
    drawSeries(detail, one, { params, keep, signal: AbortSignal.any([signal, shown.signal]) });
  };
  const load = () => within(list, signal, () => storedSeries(signal), (all) => {
    const stored = all ?? [];
    if (stored.length === 0) {
      fill(list, empty(t("markets.none"), t("markets.nonetext"), h("a", { class: "button primary", href: "#/" }, t("markets.first"))));
      return;
    }
    const wanted = { symbol: params.get("symbol"), interval: params.get("interval"), market: params.get("market") };
    const first = stored.find((one) => same(one, wanted)) ?? stored.find((one) => one.symbol === wanted.symbol) ?? stored[0];
    const grid = table({
      label: t("markets.stored"), rows: stored, selected: (one) => chosen !== null && same(one, chosen), onRow: (one) => { choose(one); grid.redraw(); },
      columns: [
        { key: "symbol", label: t("field.symbol"), value: (one) => one.symbol, cell: (one) => h("button", { type: "button", class: "small", onclick: () => { choose(one); grid.redraw(); } }, one.symbol) },
        { key: "interval", label: t("field.interval"), value: (one) => SECONDS[one.interval], cell: (one) => one.interval },
        { key: "market", label: t("field.market"), value: (one) => one.market, cell: (one) => firstText(`choice.market.${one.market}`, one.market) },
        { key: "candles", label: t("markets.candles"), right: true, value: (one) => one.candles, cell: (one) => count(one.candles) },
        { key: "range", label: t("markets.range"), value: (one) => one.first, cell: (one) => span(one.first, one.last) },
        { key: "gaps", label: t("markets.gaps"), right: true, value: (one) => one.gaps.missing, cell: (one) => (one.gaps.count === 0 ? "0" : t("markets.gapsof", { n: count(one.gaps.count), missing: count(one.gaps.missing) })) },
        { key: "funding", label: t("markets.funding"), right: true, value: (one) => one.funding?.count ?? -1, cell: (one) => (one.funding ? count(one.funding.count) : t("markets.nofunding")) },
        { key: "age", label: t("markets.age"), right: true, value: (one) => one.age_seconds, cell: (one) => h("span", { class: one.age_seconds > 2 * SECONDS[one.interval] ? "tag warn" : "" }, age(one.age_seconds)) },
      ],
    });
    fill(list, h("h2", {}, t("markets.stored")), grid.element);
    choose(first);
    grid.redraw();
  });
  await load();
  fill(bring, await syncCard(params, signal, load), importCard(params, signal, load));
  if (params.has("import")) bring.lastElementChild.querySelector("input")?.focus();
}

async function drawSeries(place, one, { params, keep, signal }) {
  const names = new Set((params.get("lines") ?? "ema_21,rsi_14").split(",").filter(Boolean));
  const chartPlace = h("div", {}, loading());
  const secondPlace = h("div");
  const pickers = h("div", { class: "choices" });
  const second = h("select", {}, h("option", { value: "" }, t("markets.nosecond")), longerThan(one.interval).map((name) => h("option", { value: name, selected: params.get("as") === name }, name)));
  const note = h("p", { class: "fine" });
  fill(place, h("section", { class: "card chart-card" },
    h("div", { class: "chart-tools" }, h("h2", {}, `${one.symbol} · ${one.interval}`), h("label", {}, t("markets.second"), " ", second)),
    chartPlace, note, h("details", { open: window.innerWidth > 900 }, h("summary", {}, t("markets.indicators")), pickers), secondPlace),
  coverage(one));
  let inner = null;
  let main = null;

  async function draw() {
    inner?.abort();
    inner = new AbortController();
    const both = AbortSignal.any([signal, inner.signal]);
    try {
      const source = await new CandleSource(one, { names: [...names] }).open({ limit: 1500 }, both);
      if (both.aborted) return;
      if (pickers.childElementCount === 0) {
        pickers.append(...source.available.map((line) => h("label", {},
          h("input", { type: "checkbox", checked: names.has(line.name), onchange: (event) => {
            if (event.target.checked) names.add(line.name);
            else names.delete(line.name);
            params.set("lines", [...names].join(","));
            keep(params);
            draw();
          } }), translated(line.label) ?? line.label)));
      }
      main = await candleChart(chartPlace, source, { label: t("markets.chart", { symbol: one.symbol, interval: one.interval }), signal: both, height: 420 + 90 * new Set(source.available.filter((line) => names.has(line.name) && line.pane === "own").map((line) => line.group)).size });
      main?.chart.timeScale().setVisibleLogicalRange({ from: Math.max(0, source.count - 220), to: source.count + 5 });
      note.textContent = source.previous ? t("markets.lazy") : "";
      await drawSecond(both);
    } catch (error) {
      if (error.name === "AbortError") return;
      fill(chartPlace, problem(error, draw));
      if (!["ServiceError", "Unreachable"].includes(error.name)) console.error(error);
    }
  }
  async function drawSecond(signals) {
    fill(secondPlace);
    if (!second.value) return;
    fill(secondPlace, loading());
    const inside = h("div");
    const source = await new CandleSource(one, { as: second.value, names: [...names] }).open({ limit: 1500 }, signals);
    if (signals.aborted) return;
    fill(secondPlace, h("h3", {}, t("markets.combined", { as: second.value })), inside);
    const other = await candleChart(inside, source, { label: t("markets.chart", { symbol: one.symbol, interval: second.value }), signal: signals, height: 340 });
    if (!other || !main) return;
    other.chart.timeScale().setVisibleLogicalRange({ from: Math.max(0, source.count - 160), to: source.count + 5 });
    // Moving the first chart moves the second one to the same time, not the other way round.
    main.chart.timeScale().subscribeVisibleTimeRangeChange((range) => {
      if (!range || signals.aborted) return;
      const middle = (Number(range.from) + Number(range.to)) / 2;
      const width = (Number(range.to) - Number(range.from)) * 2;
      other.show(middle - width, middle + width / 2);
    });
  }
  const redrawSecond = () => drawSecond(AbortSignal.any([signal, inner.signal]))
    .catch((error) => { if (error.name !== "AbortError") fill(secondPlace, problem(error, redrawSecond)); });
  second.addEventListener("change", () => {
    if (second.value) params.set("as", second.value);
    else params.delete("as");
    keep(params);
    redrawSecond();
  });
  await draw();
}

function coverage(one) {
  const whole = one.candles + one.gaps.missing;
  return h("section", { class: "card" }, h("h2", {}, t("markets.coverage")), facts([
    [t("markets.range"), h("span", {}, time(one.first), " – ", time(one.last))],
    [t("markets.candles"), t("markets.ofall", { n: count(one.candles), all: count(whole) })],
    [t("markets.leftout"), count(one.left_out ?? 0)],
    [t("markets.funding"), one.funding ? (one.funding.count > 0 ? h("span", {}, count(one.funding.count), " · ", span(one.funding.first, one.funding.last)) : t("markets.fundingnone")) : t("markets.nofunding")],
    [t("markets.age"), age(one.age_seconds)],
  ]), one.gaps.count > 0 && table({
    label: t("markets.gaps"), rows: one.gaps.newest,
    columns: [
      { key: "from", label: t("markets.gapfrom"), cell: (gap) => time(gap.from) }, { key: "to", label: t("markets.gapto"), cell: (gap) => time(gap.to) },
      { key: "missing", label: t("markets.missing"), right: true, cell: (gap) => count(gap.missing) },
      { key: "kind", label: t("markets.kind"), cell: (gap) => firstText(`gap.${gap.kind}`, gap.kind) },
    ],
  }).element);
}

async function syncCard(params, signal, reload) {
  const own = h("div");
  const card = h("section", { class: "card" }, h("h2", {}, t("markets.synctitle")), h("p", { class: "fine" }, t("markets.synctext")), own);
  await within(own, signal, () => bodySchema("/market/sync"), (schema) => {
    const place = h("div");
    const form = fieldsOf(schema, { symbol: params.get("symbol") ?? "BTCUSDT", interval: params.get("interval") ?? undefined, market: params.get("market") ?? undefined }, { main: ["symbol", "interval", "market", "days", "replace"] });
    const follow = async (id) => {
      const job = await watch(place, id, { signal });
      params.delete("job");
      await reload();
      return job;
    };
    own.append(h("form", { class: "settings", onsubmit: async (event) => {
      event.preventDefault();
      try {
        const job = await post("/market/sync", form.read(), { query: { wait: 0 } });
        await follow(job.id);
        fill(place, h("p", { class: "banner", role: "status" }, t("markets.synced")));
      } catch (error) {
        if (error.name !== "AbortError") fill(place, problem(error));
      }
    } }, form.elements, h("p", { class: "actions" }, h("button", { type: "submit", class: "primary" }, t("markets.sync")))), place);
  });
  return card;
}

const INTERVALS = Object.keys(SECONDS);

function importCard(params, signal, reload) {
  const place = h("div", { "aria-live": "polite" });
  const symbol = h("input", { type: "text", id: "import-symbol", value: params.get("symbol") ?? "", maxlength: 40, spellcheck: "false" });
  const interval = h("select", { id: "import-interval" }, INTERVALS.map((name) => h("option", { value: name, selected: name === (params.get("interval") ?? "1h") }, name)));
  const market = h("select", { id: "import-market" }, ["futures", "spot"].map((name) => h("option", { value: name, selected: name === params.get("market") }, t(`choice.market.${name}`))));
  const input = h("input", { type: "file", id: "import-file", accept: ".csv,.zip,.gz,text/csv,application/zip,application/gzip", onchange: () => { if (input.files[0]) take(input.files[0]); } });

  async function take(file) {
    // Binance's dumps are named SYMBOL-INTERVAL-...: what the name tells need not be typed.
    const named = /^([A-Z0-9]{3,20})-(\d+[mhdw])\b/.exec(file.name);
    if (named && !symbol.value) symbol.value = named[1];
    if (named && INTERVALS.includes(named[2])) interval.value = named[2];
    if (!symbol.value) {
      fill(place, h("p", { class: "state failed", role: "alert" }, t("import.symbol")));
      symbol.focus();
      return;
    }
    fill(place, loading(t("import.reading", { file: file.name })));
    try {
      const outcome = await request("POST", "/market/import", {
        bytes: file, signal, query: { symbol: symbol.value.trim(), interval: interval.value, market: market.value, file: file.name },
      });
      fill(place, h("div", { class: "banner", role: "status" }, h("p", {}, t("import.done", { file: file.name, n: count(outcome.inserted ?? outcome.stored?.candles), known: count(outcome.unchanged ?? 0) })),
        outcome.left_out && h("p", {}, t("import.leftout", { n: count(outcome.left_out.count) }), " ", said(outcome.left_out.reason))));
      params.set("symbol", symbol.value.trim());
      params.set("interval", interval.value);
      params.set("market", market.value);
      await reload();
    } catch (error) {
      if (error.name !== "AbortError") fill(place, problem(error));
    } finally {
      input.value = "";
    }
  }
  const drop = h("div", {
    class: "drop",
    ondragover: (event) => { event.preventDefault(); drop.classList.add("over"); },
    ondragleave: () => drop.classList.remove("over"),
    ondrop: (event) => {
      event.preventDefault();
      drop.classList.remove("over");
      if (event.dataTransfer.files[0]) take(event.dataTransfer.files[0]);
    },
  }, h("p", {}, h("label", { for: "import-file" }, t("import.drop"))), input);
  const labelled = (id, text, control) => h("div", { class: "field" }, h("label", { for: id }, text), control);
  return h("section", { class: "card" }, h("h2", {}, t("import.title")), h("p", { class: "fine" }, t("import.text")),
    h("div", { class: "fields" }, labelled("import-symbol", t("field.symbol"), symbol), labelled("import-interval", t("field.interval"), interval), labelled("import-market", t("field.market"), market)),
    drop, place);
}
