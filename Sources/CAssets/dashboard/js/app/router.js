// Views by the hash of the address: `#/backtest?strategy=lstm_fast&symbol=BTCUSDT`. The hash holds the
// whole state of a view, so a link, a reload and the back button all bring it back.

import { Unreachable } from "./api.js";
import * as connection from "./connection.js";
import { fill, h } from "./dom.js";
import { t } from "./i18n.js";
import { problem, loading } from "../components/states.js";

const routes = new Map();
let place = null;
let controller = null;
let shown = null;

/** Registers a view: its module has its name. */
export function route(name) {
  routes.set(name, null);
}

const RELOADED = "hindcast.reloaded";

/** A module or one of its imports did not come. A page remembers that for as long as it lives: only a new one can have it. */
class Unloaded extends Unreachable {
  constructor(view) {
    super();
    this.again = () => {
      sessionStorage.setItem(RELOADED, view);
      window.location.reload();
    };
  }
}

/** Imports a view's module. */
async function load(name) {
  try {
    if (!routes.get(name)) routes.set(name, await import(`../views/${name}.js`));
    if (sessionStorage.getItem(RELOADED) === name) {
      sessionStorage.removeItem(RELOADED);
      // Said by the page of before, which nobody could read.
      dispatchEvent(new CustomEvent("hindcast:back"));
    }
    return routes.get(name);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    const unloaded = new Unloaded(name);
    // A new page that could not have it either is not followed by a third one but on demand.
    if (sessionStorage.getItem(RELOADED) === name) throw Object.assign(error, { again: unloaded.again });
    connection.lost();
    throw unloaded;
  }
}

/** Imports all views, one after another. */
export async function loadViews() {
  for (const name of routes.keys()) await load(name).catch(() => null);
}

/** Reads the address. */
export function location() {
  const text = window.location.hash.replace(/^#\/?/, "");
  const [path, query] = split(text, "?");
  return { path: path || "home", parts: path.split("/").filter(Boolean).map(safeDecode), params: new URLSearchParams(query) };
}

function split(text, mark) {
  const index = text.indexOf(mark);
  return index < 0 ? [text, ""] : [text.slice(0, index), text.slice(index + 1)];
}

function safeDecode(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** The address of a view. */
export function link(path, params) {
  const query = new URLSearchParams();
  for (const [name, value] of params instanceof URLSearchParams ? params : Object.entries(params ?? {})) {
    if (value !== undefined && value !== null && value !== "") query.append(name, value);
  }
  const text = query.toString();
  return "#/" + path + (text ? "?" + text : "");
}

/** Goes to a view; the back button returns. */
export function go(path, params) {
  const target = link(path, params);
  if (target === window.location.hash) show();
  else window.location.hash = target;
}

/** Keeps the state of the current view in the address, without a step for the back button. */
export function keep(params) {
  const { path } = location();
  history.replaceState(history.state, "", link(path, params));
  shown = window.location.hash;
}

/** Begins to show views in an element. */
export function start(element) {
  place = element;
  addEventListener("hashchange", () => {
    if (window.location.hash !== shown) show();
  });
  return show();
}

/** Draws the current view anew, as after a change of language. */
export async function show({ focus = true } = {}) {
  controller?.abort();
  controller = new AbortController();
  const { signal } = controller;
  shown = window.location.hash;
  const { parts, params, path } = location();
  const name = parts[0] ?? "home";
  dispatchEvent(new CustomEvent("hindcast:view", { detail: { name, path } }));
  if (!routes.has(name)) {
    fill(place, h("h1", { tabindex: "-1" }, t("missing.title")), h("p", {}, t("missing.text")), h("p", {}, h("a", { href: "#/" }, t("nav.home"))));
    document.title = `${t("missing.title")} · Hindcast`;
    if (focus) place.querySelector("h1").focus({ preventScroll: true });
    return;
  }
  fill(place, loading());
  try {
    const view = await load(name);
    if (signal.aborted) return;
    const body = h("div", { class: `view view-${name}` });
    const title = view.title({ parts, params });
    document.title = `${title} · Hindcast`;
    fill(place, body);
    await view.render({ root: body, parts: parts.slice(1), params, signal, keep, title });
    if (focus && !signal.aborted) place.querySelector("h1")?.focus({ preventScroll: true });
  } catch (error) {
    if (error.name === "AbortError" || signal.aborted) return;
    const again = error.again ?? ((event) => show({ focus: Boolean(event) }));
    fill(place, h("h1", { tabindex: "-1" }, t("error.title")), problem(error, again));
    // What a view cannot draw is a fault of this page, which its console should tell.
    if (!["ServiceError", "Unreachable"].includes(error.name)) console.error(error);
  }
}
