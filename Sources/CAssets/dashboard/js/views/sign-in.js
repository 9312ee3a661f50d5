// Sign in with a key. The service answers with a cookie that scripts cannot read; the key is not kept.

import { fill, h } from "../app/dom.js";
import { t } from "../app/i18n.js";
import { get, ifOffered, post } from "../app/api.js";
import { problem } from "../components/states.js";

export const title = () => t("session.title");

export async function render({ root, params, signal }) {
  const trouble = h("div", { "aria-live": "assertive" });
  const key = h("input", { id: "key", type: "password", required: true, autocomplete: "current-password", maxlength: 4096 });
  const back = () => {
    const next = params.get("next");
    // Only a place of this page: an address of elsewhere has no business here.
    window.location.hash = next?.startsWith("#/") && !next.startsWith("#/sign-in") ? next : "#/";
  };
  root.append(
    h("h1", { tabindex: "-1" }, t("session.title")), h("p", { class: "lead" }, t("session.text")),
    h("form", { class: "card settings", onsubmit: async (event) => {
      event.preventDefault();
      try {
        await post("/session", { key: key.value }, { signal });
        key.value = "";
        dispatchEvent(new CustomEvent("hindcast:session"));
        back();
      } catch (error) {
        fill(trouble, problem(error));
        key.focus();
      }
    } },
    // A name lets password managers keep several keys apart.
    h("input", { type: "text", name: "username", autocomplete: "username", value: "hindcast", hidden: true }),
    h("div", { class: "field" }, h("label", { for: "key" }, t("session.key")), key, h("span", { class: "hint" }, t("session.hint"), " ", h("code", {}, "hindcast key add NAME"))),
    trouble, h("p", { class: "actions" }, h("button", { class: "primary", type: "submit" }, t("session.in")))));
  const session = await ifOffered(get("/session", { signal }).catch(() => null));
  if (session && (!session.required || session.signed_in)) fill(root, h("h1", { tabindex: "-1" }, t("session.title")), h("p", {}, t(session.required ? "session.done" : "session.open")), h("p", {}, h("a", { href: "#/" }, t("nav.home"))));
}
