// Why a trade was made, or a signal given: the views and their weights, the distance to the threshold,
// what would have changed the decision, and what bound the size.

import { h } from "../app/dom.js";
import { firstText, t } from "../app/i18n.js";
import { count, money, number, percent, plain, price, share, time } from "../app/format.js";
import { translated } from "../app/sentences.js";
import { facts } from "./facts.js";
import { said } from "./said.js";
import { table } from "./table.js";

/** A row that hangs to the left of zero for down and to the right for up. */
function bar(name, score, words, text, absent = false) {
  const value = Math.max(-1, Math.min(1, score ?? 0));
  return h("div", { class: "row" },
    h("span", {}, name),
    h("span", { class: "track", "aria-hidden": "true" }, !absent && h("span", { class: value < 0 ? "down" : "", vars: { "--value": value } })),
    h("span", { class: "number" }, absent ? t("why.absent") : words),
    text && h("p", { class: "text" }, said(text)));
}

const SIGNS = { "<=": "≤", ">=": "≥" };

/** @param stale Whether the decision is too old to act on. */
export function whyCard(why, { stale = false } = {}) {
  const action = firstText(`action.${why.action}`, why.action);
  return h("div", { class: "why" },
    h("div", { class: `advice ${stale ? "past" : ""}` },
      h("span", { class: `action ${why.direction === "LONG" ? "up" : why.direction === "SHORT" ? "down" : ""}` }, action),
      h("span", {}, t("why.at"), " ", time(why.decided_at), " · ", t("why.close"), " ", h("b", { class: "number" }, price(why.price)))),
    h("p", {}, t(why.action !== "HOLD" ? "why.acted" : why.conditions?.some((one) => !one.met) ? "why.unmetrule" : "why.held", sums(why))),
    gauge(why),
    why.views?.length > 0 && h("section", {}, h("h3", {}, t("why.views")),
      h("div", { class: "balance" }, why.views.map((view) => bar(
        firstText(`view.${view.name}`, view.name), view.score,
        `${number(view.score, 2, { signDisplay: "exceptZero" })} × ${share(view.weight, 0)} = ${number(view.contribution, 2, { signDisplay: "exceptZero" })}`,
        view.text, view.available === false)),
      bar(t("why.sum"), why.score, number(why.score, 3, { signDisplay: "exceptZero" })))),
    parts(why),
    why.conditions?.length > 0 && h("section", {}, h("h3", {}, t("why.conditions")), h("ul", { class: "checks" }, why.conditions.map((one) => h("li", {},
      h("span", {}, h("span", { class: `tag ${one.met ? "good" : "plain"}` }, t(one.met ? "why.met" : "why.unmet"))),
      h("p", {}, said(one.text), h("br"), h("code", {}, `${translated(one.name) ?? one.name} = ${plain(one.value)} ${SIGNS[one.operator] ?? one.operator} ${plain(one.level)}`)))))),
    h("section", {}, h("h3", {}, t("why.flips")), flips(why)),
    why.sizing && h("section", {}, h("h3", {}, t("why.size")), sizing(why.sizing, why.levels)),
    why.reasoning && h("p", { class: "fine" }, said(why.reasoning)),
    why.notes?.length > 0 && h("ul", { class: "fine" }, why.notes.map((note) => h("li", {}, said(note)))));
}

function sums(why) {
  return {
    action: firstText(`action.${why.action}`, why.action), confidence: percent(why.confidence, { digits: 1 }),
    threshold: percent(why.threshold, { digits: 1 }), distance: number(Math.abs(why.distance ?? 0), 1),
    where: t((why.distance ?? 0) >= 0 ? "why.above" : "why.below"),
  };
}

function gauge(why) {
  if (!Number.isFinite(why.confidence)) return null;
  // The scale runs from 50, where both sides are even, to 100.
  const place = (value) => Math.max(0, Math.min(100, (value - 50) * 2));
  return h("div", { class: "gauge", role: "img", "aria-label": t("why.gauge", sums(why)), vars: { "--confidence": place(why.confidence), "--threshold": place(why.threshold) } },
    h("span", { class: "rail" }), h("span", { class: "limit" }), h("span", { class: "needle" }),
    h("span", { class: "caption" }, t("why.threshold", { value: percent(why.threshold, { digits: 0 }) })));
}

function parts(why) {
  const rows = (why.views ?? []).flatMap((view) => (view.parts ?? []).map((part) => ({ ...part, view: view.name })));
  if (rows.length === 0) return null;
  return h("details", {}, h("summary", {}, t("why.parts")), table({
    label: t("why.parts"), rows,
    columns: [
      { key: "name", label: t("why.part"), cell: (part) => firstText(`part.${part.name}`, part.name) },
      { key: "value", label: t("why.value"), right: true, cell: (part) => number(part.value, 2) },
      { key: "score", label: t("why.score"), right: true, cell: (part) => number(part.score, 2, { signDisplay: "exceptZero" }) },
      { key: "weight", label: t("why.weight"), right: true, cell: (part) => share(part.weight, 0) },
      { key: "contribution", label: t("why.contribution"), right: true, cell: (part) => number(part.contribution, 3, { signDisplay: "exceptZero" }) },
      { key: "tendency", label: t("why.tendency"), cell: (part) => firstText(`tendency.${part.tendency}`, part.tendency ?? "") },
    ],
  }).element);
}

function flips(why) {
  if (!why.flips?.length) return h("p", { class: "muted" }, t("why.noflip"));
  return h("ul", { class: "flips" }, why.flips.map((flip) => h("li", {}, t(`flip.${flip.of}`, {
    value: price(flip.value), actual: price(flip.actual), change: percent(flip.change_pct, { sign: true }),
    action: firstText(`action.${flip.action}`, flip.action), way: t(`flip.${flip.way}`),
  }))));
}

const isNumber = (value) => typeof value === "number";

function sizing(size, levels) {
  return h("div", {},
    h("p", {}, t(`bound.${size.bound}`)),
    facts([
      // A signal knows no account, so only a trade has an amount.
      isNumber(size.quantity) && [t("size.quantity"), number(size.quantity, 6)],
      isNumber(size.notional) && [t("size.notional"), money(size.notional)],
      isNumber(size.margin_pct) && [t("size.margin"), h("span", {}, isNumber(size.margin) && `${money(size.margin)} · `, percent(size.margin_pct))],
      [t("size.risk"), percent(size.risk_at_stop_pct)],
      levels && [t("trade.stop"), h("span", {}, price(levels.stop_loss), ` (${percent(levels.stop_distance_pct)})`)],
      levels && [t("trade.target"), h("span", {}, price(levels.take_profit), ` (${percent(levels.target_distance_pct)})`)],
      levels && [t("size.reward"), number(levels.risk_reward_ratio)],
    ].filter(Boolean)),
    size.bounds?.length > 0 && size.bounds.every((bound) => isNumber(bound.quantity)) && h("p", { class: "fine" }, t("size.bounds"), " ", size.bounds.map((bound) => `${firstText(`boundname.${bound.name}`, bound.name)} ${number(bound.quantity, 6)}`).join(" · ")));
}

/** A trade in figures, also where nothing can be said of its reasons. */
export function tradeFacts(trade, number_) {
  return facts([
    [t("trade.number"), count(number_)],
    [t("trade.direction"), h("span", { class: trade.direction === "LONG" ? "up" : "down" }, t(`direction.${trade.direction}`))],
    [t("trade.entry"), h("span", {}, time(trade.entry_time), " · ", price(trade.entry_price))],
    [t("trade.exit"), h("span", {}, time(trade.exit_time), " · ", price(trade.exit_price), " · ", firstText(`reason.${trade.exit_reason}`, trade.exit_reason))],
    [t("trade.pnl"), h("span", { class: trade.pnl < 0 ? "down" : "up" }, `${number(trade.pnl, 2, { signDisplay: "exceptZero" })} (${percent(trade.pnl_pct, { sign: true })} ${t("trade.ofmargin")})`)],
    [t("trade.costs"), `${t("trade.fees")} ${money(trade.fees)} · ${t("trade.funding")} ${money(trade.funding)}`],
    [t("trade.stop"), price(trade.stop_loss)], [t("trade.target"), price(trade.take_profit)],
  ]);
}
