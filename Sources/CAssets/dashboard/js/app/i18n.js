// Texts in the reader's language. A key that a language lacks falls back to English.

import en from "../i18n/en.js";
import { preference, setPreference } from "./preferences.js";
import { useSentences } from "./sentences.js";

export const languages = { en: "English", ko: "한국어" };

let texts = en;
let current = "en";

/** Loads the texts of the chosen language, or of the browser's. */
export async function loadLanguage() {
  const wanted = preference("language") ?? navigator.language ?? "en";
  await use(/^ko\b/i.test(wanted) ? "ko" : "en");
}

/** Changes the language and remembers it. */
export async function setLanguage(language) {
  setPreference("language", language);
  await use(language);
  dispatchEvent(new CustomEvent("hindcast:language"));
}

async function use(language) {
  if (language === "ko") {
    const [own, sentences] = await Promise.all([import("../i18n/ko.js").catch(() => null), korean()]);
    // Texts that did not come leave the page in the language that it has.
    if (!own) return;
    texts = own.default;
    useSentences(sentences);
  } else {
    texts = en;
    useSentences(null);
  }
  current = language;
  document.documentElement.lang = language;
  if (!preference("rise")) document.documentElement.dataset.rise = language === "ko" ? "red" : "green";
}

/** The table of the service's sentences; without it they stay English. */
async function korean() {
  try {
    return await (await fetch("/dashboard/js/i18n/sentences.ko.json")).json();
  } catch {
    return null;
  }
}

export function language() {
  return current;
}

/** Whether there is a text of this key. */
export function has(key) {
  return key in texts || key in en;
}

/**
 * The text of a key, with `{name}` replaced by values. A value is never read as a template.
 *
 * `{name:row|rows}` is the first word where the value is 1, else the second.
 */
export function t(key, values) {
  const text = texts[key] ?? en[key] ?? key;
  if (!values) return text;
  return text.replace(/\{(\w+)(?::([^|{}]*)\|([^{}]*))?\}/g, (all, name, one, many) => {
    if (!(name in values)) return all;
    if (one === undefined) return String(values[name]);
    return String(values[name]) === "1" ? one : many;
  });
}

/** The text of the first key that there is, else the last argument as it is. */
export function firstText(...keys) {
  const fallback = keys.pop();
  const found = keys.find(has);
  return found ? t(found) : fallback;
}
