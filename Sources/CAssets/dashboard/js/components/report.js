// A backtest's report: verdict and evidence first, then figures, charts, trades, and what it was made from.

import { h } from "../app/dom.js";
import { firstText, t } from "../app/i18n.js";
import { get } from "../app/api.js";
import { count, money, number, percent, price, probability, seconds as duration, share, signed, span, time, toSeconds } from "../app/format.js";
import { accountChart, beside, holding, points } from "./curves.js";
import { SECONDS } from "./candles.js";
import { facts, figures } from "./facts.js";
import { fanDrawing, figure, lineDrawing } from "./drawing.js";
import { drawdownTable, monthTable } from "./months.js";
import { problem, loading } from "./states.js";
import { table } from "./table.js";
import { tradePlot } from "./tradeplot.js";
import { checkList, evidenceKind, evidenceTag, isTainted, rating, taint, verdictBox, warningList } from "./verdict.js";
import { tradeFacts, whyCard } from "./why.js";

export function runLinks(id) {
  const base = `/api/v1/backtest/runs/${encodeURIComponent(id)}`;
  return [
    h("a", { class: "button small", href: `${base}/report.html` }, t("download.html")),
    h("a", { class: "button small", href: base, download: `${id}.json` }, t("download.json")),
    h("a", { class: "button small", href: `${base}/trades.csv.gz`, download: `${id}-trades.csv.gz` }, t("download.trades")),
    h("a", { class: "button small", href: `${base}/equity.csv.gz`, download: `${id}-equity.csv.gz` }, t("download.equity")),
  ];
}

/**
 * Draws a report.
 *
 * @param trade Number of the trade whose card is open, from 1.
 * @param onTrade Called with the number of the opened card, or null.
 */
export function drawReport(root, report, { signal, trade = null, onTrade, before = [] } = {}) {
  const { run, evidence } = report;
  const series = { symbol: report.symbol, interval: run.interval, market: run.market };
  const equity = points(report.equity_curve, "equity");
  const drawdown = beside(report.drawdown_curve, "drawdown_pct", equity);
  const number1 = (index) => report.total_trades - report.trades.length + index + 1;

  const account = h("section", { class: "card chart-card" }, h("h2", {}, t("report.account")));
  const accountPlace = h("div");
  account.append(accountPlace);
  const plot = tradePlot({ report, series, trades: report.trades, signal, onTrade: (one, index) => openCard(index) });
  const drawn = accountChart(accountPlace, { equity, drawdown }, { label: t("report.account"), signal });
  // Holding is drawn once its candles are there; the report itself has only its figures.
  Promise.all([drawn, plot.candles]).then(([chart, source]) => {
    const step = SECONDS[source.as ?? run.interval];
    const { times, close } = source.columns;
    const start = toSeconds(report.start_date);
    const hold = holding(report.benchmark, times, close, step);
    if (chart && hold) chart.setHold((at) => (at > start ? hold(at) : at === start ? report.initial_capital : null));
  }).catch(() => null);

  const dialog = h("dialog", { "aria-label": t("why.title") });
  let opened = null;
  async function openCard(index) {
    const one = report.trades[index];
    const which = number1(index);
    opened = index;
    const body = h("div", {}, loading());
    const step = (by) => h("button", { type: "button", class: "small", disabled: !report.trades[index + by], onclick: () => openCard(index + by) }, t(by < 0 ? "why.previous" : "why.next"));
    dialog.replaceChildren(
      h("div", { class: "head" }, h("h2", {}, t("why.title")), h("div", { class: "actions" }, step(-1), step(1),
        h("button", { type: "button", class: "small", onclick: () => { dialog.close(); plot.show(one); } }, t("trade.jump")),
        h("button", { type: "button", class: "small", onclick: () => dialog.close() }, t("action.close")))),
      tradeFacts(one, which), body);
    if (!dialog.open) dialog.showModal();
    onTrade?.(which);
    try {
      const answer = await get(`/backtest/runs/${encodeURIComponent(report.run_id)}/trades/${which}/why`, { signal });
      if (opened === index) body.replaceChildren(whyCard(answer.why ?? answer));
    } catch (error) {
      if (opened !== index || error.name === "AbortError") return;
      body.replaceChildren(error.code === "NOT_FOUND" ? h("p", { class: "muted" }, t("why.unoffered")) : problem(error, () => openCard(index)));
    }
  }
  dialog.addEventListener("close", () => onTrade?.(null));
  signal?.addEventListener("abort", () => dialog.remove());

  root.classList.toggle("tainted", isTainted(evidence));
  root.append(...[
    isTainted(evidence) && h("p", { class: "stampline" }, taint(evidence)),
    verdictBox(report),
    ...before,
    headline(report),
    checksCard(report),
    warningList(evidence.warnings),
    h("div", { class: "wide-side" },
      h("div", { class: "stack" }, plot.element, account, monthsCard(equity, plot), tradesCard(report, number1, openCard, plot)),
      h("div", { class: "stack" }, chanceCard(report, equity), valueCard(report), calibrationCard(report), sizingCard(report), languageCard(report), madeFrom(report))),
    dialog,
  ].filter(Boolean));
  if (trade) {
    const index = report.trades.findIndex((_, place) => number1(place) === trade);
    if (index >= 0) openCard(index);
  }
}

function headline(report) {
  const { benchmark } = report;
  return figures([
    [t("figure.return"), signed(report.total_return_pct), t("figure.hold", { value: percent(benchmark?.total_return_pct, { sign: true }) })],
    [t("figure.equity"), h("span", { class: "number" }, money(report.final_equity)), t("figure.of", { value: money(report.initial_capital) })],
    [t("figure.sharpe"), h("span", { class: "number" }, number(report.sharpe_ratio)), report.evidence.sharpe_interval && t("figure.interval", { low: number(report.evidence.sharpe_interval.low), high: number(report.evidence.sharpe_interval.high) })],
    [t("figure.drawdown"), h("span", { class: "number" }, percent(-report.max_drawdown_pct)), benchmark && t("figure.hold", { value: percent(-benchmark.max_drawdown_pct) })],
    [t("figure.trades"), h("span", { class: "number" }, count(report.total_trades)), t("figure.wins", { value: percent(report.win_rate, { digits: 1 }) })],
    [t("figure.factor"), h("span", { class: "number" }, number(report.profit_factor)), t("figure.expectancy", { value: number(report.expectancy) })],
    [t("figure.sortino"), h("span", { class: "number" }, number(report.sortino_ratio)), t("figure.calmar", { value: number(report.calmar_ratio) })],
    [t("figure.rating"), firstText(`rating.${report.performance_rating}`, report.performance_rating), report.rating_supported ? t("rating.supported") : t("rating.unsupported")],
  ]);
}

function checksCard(report) {
  const { evidence } = report;
  return h("section", { class: "card" }, h("h2", {}, t("report.evidence"), " ", evidenceTag(evidenceKind(evidence))), checkList(report),
    h("details", {}, h("summary", {}, t("report.luck")), facts([
      [t("luck.psr"), probability(evidence.probabilistic_sharpe)], [t("luck.lrpsr"), probability(evidence.long_run_probabilistic_sharpe)],
      [t("luck.dsr"), probability(evidence.deflated_sharpe)], [t("luck.trials"), count(evidence.trials?.count)],
      [t("luck.best"), number(evidence.expected_best_sharpe)], [t("luck.detectable"), number(evidence.detectable_sharpe)],
      [t("luck.days"), evidence.track_record && `${number(evidence.track_record.days, 0)} / ${number(evidence.track_record.minimum_days, 0)}`],
      [t("luck.bars"), t("luck.barsof", { out: count(evidence.out_of_sample_bars), trained: count(evidence.trained_bars), validation: count(evidence.validation_bars), hindsight: count(evidence.hindsight_bars) })],
    ])));
}

function monthsCard(equity, plot) {
  if (equity.length < 2) return null;
  return h("section", { class: "card" }, h("h2", {}, t("months.title")), monthTable(equity), h("h2", {}, t("falls.title")), drawdownTable(equity, plot.window));
}

function chanceCard(report, equity) {
  const chance = report.monte_carlo;
  if (!chance) return null;
  const { bootstrap, reordered } = chance;
  return h("section", { class: "card" }, h("h2", {}, t("chance.title")), h("p", { class: "fine" }, t("chance.text", { n: count(bootstrap.paths) })),
    chance.fan?.length > 1 && figure((width) => fanDrawing(chance.fan, equity, { width, label: t("chance.fan") }), t("chance.caption")),
    facts([
      [t("chance.final"), `${number(bootstrap.final_equity.p5, 0)} – ${number(bootstrap.final_equity.p95, 0)}`],
      [t("chance.fall"), `${percent(bootstrap.max_drawdown_pct.p50, { digits: 1 })} (${percent(bootstrap.max_drawdown_pct.p95, { digits: 1 })})`],
      reordered && [t("chance.order"), `${percent(reordered.max_drawdown_pct.p50, { digits: 1 })} (${percent(reordered.max_drawdown_pct.p95, { digits: 1 })})`],
      [t("chance.ruin", { loss: percent(chance.ruin_loss_pct, { digits: 0 }) }), share(bootstrap.ruin_probability)],
    ].filter(Boolean)));
}

function valueCard(report) {
  const value = report.evidence.forecast_value;
  if (!value) return null;
  return h("section", { class: "card" }, h("h2", {}, t("value.title")), h("p", { class: "fine" }, t("value.text")), table({
    label: t("value.title"), rows: ["kept", "withheld", "shuffled"].filter((name) => value[name]).map((name) => ({ name, ...value[name] })),
    columns: [
      { key: "name", label: t("value.which"), cell: (row) => t(`value.${row.name}`) },
      { key: "return", label: t("figure.return"), right: true, cell: (row) => signed(row.return_pct) },
      { key: "sharpe", label: t("figure.sharpe"), right: true, cell: (row) => number(row.sharpe_ratio) },
    ],
  }).element);
}

export function reliabilityFigure(parts) {
  const tokens = ["--series-1", "--series-2"];
  const lines = parts.filter(([, part]) => part).map(([name, part], index) => ({
    name, token: tokens[index], dots: true, dashed: index > 0,
    points: part.bins.map((bin) => [bin.predicted * 100, bin.observed * 100, Math.max(2.5, Math.min(8, Math.sqrt(bin.count / 20)))]),
  }));
  return figure((width) => lineDrawing(lines, {
    label: t("calibration.title"), x: [0, 100], y: [0, 100], xLabel: t("calibration.predicted"), yLabel: t("calibration.observed"), diagonal: true,
    formatX: (value) => number(value, 0), formatY: (value) => number(value, 0), width, height: Math.min(320, width * 0.75),
  }), t("calibration.caption"), { widest: 460 });
}

function calibrationCard(report) {
  const one = report.calibration;
  if (!one) return null;
  return h("section", { class: "card" }, h("h2", {}, t("calibration.title")), h("p", { class: "fine" }, t("calibration.text")),
    reliabilityFigure([[t("part.validation"), one.validation], [t("part.test"), one.test]]),
    facts([
      [t("calibration.brier"), one.test ? `${number(one.test.brier_score, 4)} (${t("calibration.constant")} ${number(one.test.constant_brier_score, 4)})` : null],
      [t("calibration.error"), one.test ? number(one.test.expected_calibration_error, 4) : null],
      [t("calibration.count"), count(one.test?.count ?? one.validation.count)],
    ]));
}

function sizingCard(report) {
  const { sizing } = report;
  if (!sizing || report.total_trades === 0) return null;
  return h("section", { class: "card" }, h("h2", {}, t("sizing.title")), facts([
    ...Object.entries(sizing.bound_by).map(([name, n]) => [firstText(`boundname.${name}`, name), t("sizing.trades", { n: count(n) })]),
    [t("sizing.mean"), percent(sizing.mean_risk_at_stop_pct)], [t("sizing.largest"), percent(sizing.largest_risk_at_stop_pct)],
    [t("sizing.lost"), percent(sizing.mean_lost_at_stop_pct)],
  ]));
}

function languageCard(report) {
  const { language } = report;
  if (!language) return null;
  return h("section", { class: "card" }, h("h2", {}, t("language.title")), facts([
    [t("language.model"), language.model], [t("language.consulted"), count(language.consulted)], [t("language.saved"), count(language.saved)],
    [t("language.refused"), count(language.refused)], [t("language.unreachable"), count(language.unreachable)],
  ]));
}

function madeFrom(report) {
  const { run, data } = report;
  return h("section", { class: "card" }, h("h2", {}, t("made.title")), facts([
    [t("made.run"), h("code", {}, report.run_id)], [t("made.when"), time(report.created_at)],
    [t("field.symbol"), `${report.symbol} · ${run.interval} · ${firstText(`choice.market.${run.market}`, run.market)}`],
    [t("made.window"), span(run.start_date, run.end_date)], [t("made.bars"), count(run.bars)],
    [t("field.leverage"), `${number(run.execution.leverage, 0)}×`],
    [t("made.fees"), `${percent(run.execution.maker_fee * 100)} / ${percent(run.execution.taker_fee * 100)} · ${t("field.slippage")} ${percent(run.execution.slippage * 100)}`],
    [t("made.paid"), `${money(report.fees)} · ${t("trade.funding")} ${money(report.funding)}`],
    [t("figure.exposure"), percent(report.exposure_pct, { digits: 1 })],
    [t("made.model"), run.model && h("a", { href: `#/models/${encodeURIComponent(run.model.key)}` }, run.model.key)],
    [t("made.age"), data && duration(data.age_seconds)],
    [t("made.hash"), h("code", {}, run.data_sha256.slice(0, 16))], [t("made.seed"), String(run.seed)],
  ]),
  h("details", {}, h("summary", {}, t("made.parameters")), facts(Object.entries(run.strategy.parameters).map(([name, value]) => [firstText(`field.${name}`, name), String(value)]))));
}

function tradesCard(report, number1, openCard, plot) {
  if (report.trades.length === 0) {
    return h("section", { class: "card" }, h("h2", {}, t("trades.title")), h("p", { class: "muted" }, t("trades.none")));
  }
  const rows = report.trades.map((trade, index) => ({ ...trade, index, number: number1(index), held: (Date.parse(trade.exit_time) - Date.parse(trade.entry_time)) / 1000 }));
  const list = table({
    label: t("trades.title"), rows, sort: null, onRow: (row) => openCard(row.index),
    columns: [
      { key: "number", label: "#", right: true, value: (row) => row.number, cell: (row) => count(row.number) },
      { key: "why", label: h("span", { class: "hidden" }, t("trades.actions")), cell: (row) => [
        h("button", { type: "button", class: "small", onclick: () => openCard(row.index), "aria-label": t("trades.why", { n: row.number }) }, t("trades.whyshort")), " ",
        h("button", { type: "button", class: "small", onclick: () => plot.show(row), "aria-label": t("trades.jump", { n: row.number }) }, t("trades.jumpshort"))] },
      { key: "direction", label: t("trade.direction"), value: (row) => row.direction, cell: (row) => h("span", { class: row.direction === "LONG" ? "up" : "down" }, t(`direction.${row.direction}`)) },
      { key: "pnl", label: t("trade.pnl"), right: true, value: (row) => row.pnl, cell: (row) => signed(row.pnl, number(row.pnl, 2, { signDisplay: "exceptZero" })) },
      { key: "pct", label: t("trade.pnlpct"), right: true, value: (row) => row.pnl_pct, cell: (row) => signed(row.pnl_pct) },
      { key: "entry", label: t("trade.entry"), value: (row) => row.entry_time, cell: (row) => time(row.entry_time) },
      { key: "price", label: t("trade.entryprice"), right: true, value: (row) => row.entry_price, cell: (row) => price(row.entry_price) },
      { key: "exit", label: t("trade.exit"), value: (row) => row.exit_time, cell: (row) => time(row.exit_time) },
      { key: "exitprice", label: t("trade.exitprice"), right: true, value: (row) => row.exit_price, cell: (row) => price(row.exit_price) },
      { key: "reason", label: t("trade.reason"), value: (row) => row.exit_reason, cell: (row) => firstText(`reason.${row.exit_reason}`, row.exit_reason) },
      { key: "held", label: t("trade.held"), right: true, value: (row) => row.held, cell: (row) => (row.held === 0 ? t("trade.samebar") : duration(row.held)) },
      { key: "fees", label: t("trade.fees"), right: true, value: (row) => row.fees, cell: (row) => money(row.fees) },
    ],
  });
  return h("section", { class: "card" }, h("h2", {}, t("trades.title"), " ", h("small", {}, list.tally())),
    report.trades.length < report.total_trades && h("p", { class: "fine" }, t("trades.cut", { n: count(report.trades.length), all: count(report.total_trades) })),
    list.element);
}
