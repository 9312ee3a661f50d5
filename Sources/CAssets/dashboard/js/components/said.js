// What the service says in words, as it is shown: in the reader's language where it has one, with times of the reader's zone.

import { h } from "../app/dom.js";
import { moment } from "../app/format.js";
import { translated } from "../app/sentences.js";

const TIME = /\b\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d)?Z/g;

function local(text) {
  return text.replace(TIME, (time) => moment(time));
}

/** With a capital at the start, unless a name stands there. */
function capitalised(text) {
  return /^[a-z]+\b/.test(text) ? text.charAt(0).toUpperCase() + text.slice(1) : text;
}

/** A message of the service as a sentence of its own. */
export function sentence(text) {
  return capitalised(local(translated(text) ?? text ?? ""));
}

/** The same as an element that tells its language. */
export function said(text, { capital = true } = {}) {
  const own = translated(text);
  const shown = local(own ?? text ?? "");
  return h("span", { lang: own === null && /[a-z] [a-z]/i.test(shown) ? "en" : undefined }, capital ? capitalised(shown) : shown);
}
