// The states that every view can be in: loading, empty, failed with a remedy, service gone.

import { h } from "../app/dom.js";
import { onceBack } from "../app/connection.js";
import { firstText, has, t } from "../app/i18n.js";
import { sentence } from "./said.js";

export function loading(text = t("state.loading")) {
  return h("p", { class: "state loading", role: "status" }, h("span", { class: "spinner", "aria-hidden": "true" }), text);
}

export function empty(title, text, ...actions) {
  return h("div", { class: "state empty" }, h("h2", {}, title), text && h("p", {}, text), actions.length > 0 && h("p", { class: "actions" }, actions));
}

/**
 * What went wrong, and what to do.
 *
 * @param again Tries again: called with the click on a button, and without an argument once a service that
 *   was away is back and this is still shown.
 */
export function problem(error, again) {
  if (error.name === "Unreachable") {
    const element = h("div", { class: "state failed", role: "alert" },
      h("h2", {}, t("gone.title")), h("p", {}, t(navigator.onLine ? "gone.text" : "offline.text")),
      again && h("p", { class: "actions" }, h("button", { type: "button", onclick: again }, t("action.again"))));
    if (again) onceBack(() => { if (element.isConnected) again(); });
    return element;
  }
  const faults = (error.details?.faults ?? []).filter((fault) => fault?.message);
  return h("div", { class: "state failed", role: "alert" },
    h("h2", {}, firstText(`error.${error.code}`, t("error.title"))),
    h("p", {}, sentence(error.message)),
    faults.length > 1 && h("ul", {}, faults.map((fault) => h("li", {}, sentence(fault.message)))),
    remedy(error),
    h("p", { class: "fine" }, error.code && h("code", {}, error.code), error.details?.request_id && h("span", {}, " · ", t("error.request"), " ", h("code", {}, error.details.request_id))),
    again && h("p", { class: "actions" }, h("button", { type: "button", onclick: again }, t("action.again"))));
}

/** A link to the view in which the fault can be mended. */
function remedy(error) {
  const { details = {}, code } = error;
  const query = new URLSearchParams();
  for (const name of ["symbol", "interval", "market"]) if (details[name]) query.set(name, details[name]);
  const target = {
    MODEL_NOT_FOUND: "models", MODEL_DAMAGED: "models", MODEL_OUTDATED: "models", MODEL_MISMATCH: "models",
    CANDLES_NOT_FOUND: "markets", MARKET_DATA_UNAVAILABLE: "markets", INSUFFICIENT_DATA: "markets",
    WINDOW_OUTSIDE_DATA: "markets", WINDOW_WITHOUT_BARS: "markets", RUN_NOT_FOUND: "runs",
  }[code];
  if (!target || !has(`remedy.${target}`)) return null;
  if (target === "models") query.set("form", "1");
  return h("p", { class: "actions" }, h("a", { class: "button", href: `#/${target}?${query}` }, t(`remedy.${target}`)));
}

/** Fills an element with what a promise brings; draws waiting and failing. */
export async function within(element, signal, load, draw, { text } = {}) {
  const attempt = async () => {
    element.replaceChildren(loading(text));
    element.setAttribute("aria-busy", "true");
    try {
      const value = await load();
      if (signal?.aborted) return;
      element.replaceChildren();
      await draw(value);
    } catch (error) {
      if (error.name === "AbortError" || signal?.aborted) return;
      element.replaceChildren(problem(error, attempt));
      if (!["ServiceError", "Unreachable"].includes(error.name)) console.error(error);
    } finally {
      element.removeAttribute("aria-busy");
    }
  };
  await attempt();
}
