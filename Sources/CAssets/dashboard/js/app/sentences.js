// The service's own sentences in the reader's language. Reports, jobs and models keep them in English; they
// are translated when they are shown. The table, js/i18n/sentences.ko.json, has templates of both languages.

let templates = null;

/** Translates by a table from now on; null leaves sentences as they are. */
export function useSentences(table) {
  // The one that says most by itself is tried first: `{name} stays up` before `{text}`.
  templates = table && Object.entries(table).map(([english, own]) => ({ english, own, literal: english.replace(HOLE, "").length, pattern: null }))
    .sort((a, b) => b.literal - a.literal);
}

const HOLE = /\{(\w+)\}/g;
// A value ends with its sentence, but some are sentences themselves.
const VALUE = "((?:(?!\\. [A-Z0-9]| \\| ).)+?)";
const SENTENCE = "((?:(?! \\| ).)+?)";
const WHOLE = new Set(["finding", "text"]);

function patternOf(one) {
  one.pattern ??= new RegExp("^" + one.english.split(HOLE).map((part, index) => {
    if (index % 2 === 0) return part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
    return WHOLE.has(part) ? SENTENCE : VALUE;
  }).join("") + "$");
  return one.pattern;
}

function matched(text) {
  for (const one of templates) {
    const found = patternOf(one).exec(text);
    if (!found) continue;
    const names = [...one.english.matchAll(HOLE)].map(([, name]) => name);
    const values = Object.fromEntries(names.map((name, index) => [name, word(found[index + 1])]));
    return one.own.replace(HOLE, (all, name) => values[name] ?? all);
  }
  return null;
}

/** A value: a word or a sentence that has a translation of its own, a list of them, or as it is. */
function word(text) {
  return translated(text) ?? text.split(", ").map((part) => matched(part) ?? part).join(", ");
}

/** One or several sentences in the reader's language; null where none of them is known. */
export function translated(text) {
  if (!templates || !text) return null;
  const whole = text.includes(" | ") ? null : matched(text);
  if (whole !== null) return whole.replace(/(\d) %/g, "$1%");
  for (const separator of [/( \| )/, /(?<=[.!?])( )(?=[A-Z0-9])/]) {
    const parts = text.split(separator);
    if (parts.length === 1) continue;
    const own = parts.map((part, index) => (index % 2 === 0 ? translated(part) : null));
    return own.every((part) => part === null) ? null : parts.map((part, index) => own[index] ?? part).join("");
  }
  return null;
}
