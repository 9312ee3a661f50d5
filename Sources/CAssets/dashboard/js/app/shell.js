// The frame: skip link, navigation, state of the connection, language, theme, sign-out.

import { fill, h } from "./dom.js";
import { language, languages, setLanguage, t } from "./i18n.js";
import { get, ifOffered, remove } from "./api.js";
import { probe } from "./connection.js";
import { preference, setRise, setTheme } from "./preferences.js";
import { go, location, show } from "./router.js";

const GROUPS = [
  ["nav.group.start", ["home"]],
  ["nav.group.data", ["markets", "models"]],
  ["nav.group.trade", ["backtest", "compare", "multi", "signal"]],
  ["nav.group.evidence", ["walk-forward", "cross-validation", "search", "sweeps"]],
  ["nav.group.kept", ["runs"]],
];

let session = null;

/** Draws the frame and returns the element for the views. */
export function drawShell() {
  const main = h("main", { id: "main", tabindex: "-1" });
  const notice = h("div", { class: "notice", id: "notice", role: "status", "aria-live": "polite" });
  const header = h("header", { class: "top" });
  const side = h("nav", { class: "side", id: "navigation" });
  const footer = h("footer", { class: "foot" });

  const draw = () => {
    fill(header,
      h("button", {
        type: "button", class: "menu", "aria-controls": "navigation", "aria-expanded": "false", "aria-label": t("nav.menu"),
        onclick: (event) => toggle(event.currentTarget),
      }, h("span", { "aria-hidden": "true" }, "☰")),
      h("a", { class: "brand", href: "#/" }, h("img", { src: "/dashboard/icon.svg", alt: "", width: "24", height: "24" }), h("span", {}, "Hindcast")),
      h("div", { class: "tools" }, languageSwitch(), riseSwitch(), themeSwitch(), signOut()));
    side.setAttribute("aria-label", t("nav.label"));
    fill(side, GROUPS.map(([title, names]) => h("div", { class: "group" },
      h("h2", {}, t(title)),
      h("ul", {}, names.map((name) => h("li", {}, h("a", { href: `#/${name === "home" ? "" : name}`, data: { view: name } }, t(`nav.${name}`))))))),
      h("div", { class: "group" }, h("ul", {}, h("li", {}, h("a", { href: "/docs" }, t("nav.docs"))))));
    fill(footer,
      h("p", {}, t("footer.note")),
      h("p", {}, t("footer.charts"), " ", h("a", { href: "https://www.tradingview.com/", rel: "noopener noreferrer", target: "_blank" }, "TradingView Lightweight Charts™"), ", Copyright (c) 2025 TradingView, Inc."));
    mark(location().parts[0] ?? "home");
  };
  const toggle = (button) => {
    const open = document.body.classList.toggle("navigating");
    button.setAttribute("aria-expanded", String(open));
    if (open) side.querySelector("a")?.focus();
  };
  const mark = (name) => {
    for (const anchor of side.querySelectorAll("a[data-view]")) {
      if (anchor.dataset.view === name) anchor.setAttribute("aria-current", "page");
      else anchor.removeAttribute("aria-current");
    }
  };
  const closeMenu = () => {
    document.body.classList.remove("navigating");
    header.querySelector(".menu")?.setAttribute("aria-expanded", "false");
  };

  draw();
  document.body.replaceChildren(
    h("a", { class: "skip", href: "#main", onclick: (event) => { event.preventDefault(); main.focus(); } }, t("nav.skip")),
    header, notice, h("div", { class: "frame" }, side, h("div", { class: "page" }, main, footer)));

  addEventListener("keydown", (event) => {
    if (event.key === "Escape" && document.body.classList.contains("navigating")) {
      closeMenu();
      header.querySelector(".menu").focus();
    }
  });
  addEventListener("hindcast:view", (event) => {
    closeMenu();
    mark(event.detail.name);
    scrollTo(0, 0);
  });
  addEventListener("hindcast:language", () => {
    draw();
    document.querySelector(".skip").textContent = t("nav.skip");
    show({ focus: false });
  });
  addEventListener("hindcast:session", async () => {
    await readSession();
    draw();
  });
  addEventListener("hindcast:unauthorized", () => {
    const { parts } = location();
    if (parts[0] !== "sign-in") go("sign-in", { next: window.location.hash });
  });
  watchConnection(notice);
  readSession().then((changed) => { if (changed) draw(); });
  return main;
}

async function readSession() {
  try {
    session = await ifOffered(get("/session"));
  } catch {
    session = null;
  }
  if (session?.required && !session.signed_in) dispatchEvent(new CustomEvent("hindcast:unauthorized"));
  return session?.required ?? false;
}

function signOut() {
  if (!session?.required || !session.signed_in) return null;
  return h("button", {
    type: "button", class: "quiet",
    onclick: async () => {
      await remove("/session").catch(() => null);
      session = null;
      dispatchEvent(new CustomEvent("hindcast:session"));
    },
  }, t("session.out"));
}

function languageSwitch() {
  return select("tool.language", Object.entries(languages), language(), setLanguage);
}

function themeSwitch() {
  const options = ["auto", "light", "dark"].map((name) => [name, t(`theme.${name}`)]);
  return select("tool.theme", options, document.documentElement.dataset.theme, setTheme);
}

function riseSwitch() {
  const options = ["green", "red"].map((name) => [name, t(`rise.${name}`)]);
  return select("tool.rise", options, preference("rise") ?? document.documentElement.dataset.rise, setRise);
}

function select(label, options, value, change) {
  return h("label", { class: "tool" }, h("span", { class: "hidden" }, t(label)),
    h("select", { title: t(label), onchange: (event) => change(event.target.value) },
      options.map(([name, text]) => h("option", { value: name, selected: name === value }, text))));
}

/** Says when the service does not answer, and when it does again. */
function watchConnection(notice) {
  const say = (kind, ...content) => {
    notice.className = `notice ${kind}`;
    fill(notice, content);
  };
  addEventListener("hindcast:gone", () => {
    say("bad", h("strong", {}, t("gone.title")), " ", t("gone.wait"), " ",
      h("button", { type: "button", onclick: probe }, t("action.now")));
  });
  addEventListener("hindcast:back", () => {
    say("good", t("gone.back"));
    setTimeout(() => { if (notice.classList.contains("good")) say("", ""); }, 4000);
  });
}
