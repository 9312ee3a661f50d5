// Numbers and times in the reader's locale. Undefined figures are a dash, never 0.

import { language, t } from "./i18n.js";
import { h } from "./dom.js";

const NONE = "–";
const cache = new Map();

/** The browser's locale where it speaks the chosen language, else that language. */
export function locale() {
  const own = navigator.languages?.find((tag) => tag.toLowerCase().startsWith(language()));
  return own ?? language();
}

function formatter(kind, options) {
  const key = kind.name + locale() + JSON.stringify(options);
  let made = cache.get(key);
  if (!made) cache.set(key, (made = new kind(locale(), options)));
  return made;
}

function isNumber(value) {
  return typeof value === "number" && Number.isFinite(value);
}

export function number(value, digits = 2, options = {}) {
  if (!isNumber(value)) return NONE;
  // A negative zero would be written with its sign.
  if (value === 0) value = 0;
  // Where rounding would leave nothing but zeros, two digits of the number itself say more.
  if (value !== 0 && Math.abs(value) < 0.5 * 10 ** -digits) {
    return formatter(Intl.NumberFormat, { maximumSignificantDigits: 2, ...options }).format(value);
  }
  return formatter(Intl.NumberFormat, {
    minimumFractionDigits: digits, maximumFractionDigits: digits, ...options,
  }).format(value);
}

export function count(value) {
  return isNumber(value) ? formatter(Intl.NumberFormat, { maximumFractionDigits: 0 }).format(value) : NONE;
}

/** A price: at least five digits. */
export function price(value) {
  if (!isNumber(value)) return NONE;
  const size = value === 0 ? 0 : Math.floor(Math.log10(Math.abs(value))) + 1;
  return number(value, Math.min(12, Math.max(2, 5 - size)));
}

export function money(value) {
  return number(value, 2);
}

/** A figure that is in percent already. */
export function percent(value, { sign = false, digits = 2 } = {}) {
  if (!isNumber(value)) return NONE;
  return `${number(value, digits, sign ? { signDisplay: "exceptZero" } : {})}${t("format.percent")}`;
}

/** A value of any size, without zeros that say nothing. */
export function plain(value) {
  return isNumber(value) ? formatter(Intl.NumberFormat, { maximumSignificantDigits: 7 }).format(value) : NONE;
}

/** A share 0...1 as percent. */
export function share(value, digits = 1) {
  return isNumber(value) ? percent(value * 100, { digits }) : NONE;
}

/** A probability of an error: small ones are not rounded to zero. */
export function probability(value) {
  return isNumber(value) ? number(value, 3) : NONE;
}

export function seconds(value) {
  if (!isNumber(value)) return NONE;
  const whole = Math.max(0, Math.round(value));
  if (whole < 60) return t("time.seconds", { n: count(whole) });
  if (whole < 3600) {
    return t("time.minutes", { m: Math.floor(whole / 60), s: String(whole % 60).padStart(2, "0") });
  }
  const [hours, minutes] = [Math.floor(whole / 3600), Math.floor((whole % 3600) / 60)];
  return t(minutes === 0 ? "time.wholehours" : "time.hours", { h: count(hours), m: minutes });
}

/** A long time in one unit: 3 minutes, 5 hours, 333 days. */
export function age(value) {
  if (!isNumber(value)) return NONE;
  const [size, unit] = value < 90 ? [1, "second"] : value < 5400 ? [60, "minute"]
    : value < 172800 ? [3600, "hour"] : [86400, "day"];
  return formatter(Intl.NumberFormat, { style: "unit", unit, unitDisplay: "long", maximumFractionDigits: 0 })
    .format(value / size);
}

export function bytes(value) {
  return isNumber(value) ? `${number(value / 1e6, 1)} MB` : NONE;
}

const MINUTES = { year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit" };
const DAY = { year: "numeric", month: "2-digit", day: "2-digit" };

export function moment(value) {
  const date = toDate(value);
  return date ? formatter(Intl.DateTimeFormat, MINUTES).format(date) : NONE;
}

export function day(value) {
  const date = toDate(value);
  return date ? formatter(Intl.DateTimeFormat, DAY).format(date) : NONE;
}

/** A time in seconds, by options of `Intl.DateTimeFormat`. */
export function formatted(value, options) {
  return formatter(Intl.DateTimeFormat, options).format(new Date(value * 1000));
}

/** A month of the calendar in UTC, by which monthly tables are cut. */
export function monthName(index) {
  return formatter(Intl.DateTimeFormat, { month: "short", timeZone: "UTC" }).format(new Date(Date.UTC(2024, index, 1)));
}

export function utc(value) {
  const date = toDate(value);
  return date ? date.toISOString().replace(/:\d\d\.\d{3}Z$/, "Z").replace("T", " ").replace("Z", " UTC") : "";
}

function toDate(value) {
  if (value === null || value === undefined || value === "") return null;
  const date = value instanceof Date ? value : new Date(typeof value === "number" ? value * 1000 : value);
  return Number.isNaN(date.getTime()) ? null : date;
}

/** Seconds since 1970 of a time of the service. */
export function toSeconds(text) {
  return Math.floor(Date.parse(text) / 1000);
}

/** A time in the reader's zone, with UTC on hover. */
export function time(value, { dayOnly = false } = {}) {
  const date = toDate(value);
  if (!date) return NONE;
  return h("time", { datetime: date.toISOString(), title: utc(date) }, dayOnly ? day(date) : moment(date));
}

/** From one time to another. */
export function span(from, to) {
  return h("span", { class: "span" }, time(from, { dayOnly: true }), " – ", time(to, { dayOnly: true }));
}

/** `up`, `down` or nothing, for the colour of a figure. */
export function tone(value) {
  return !isNumber(value) || value === 0 ? "" : value > 0 ? "up" : "down";
}

/** A figure that is coloured by its sign; the sign itself is written too. */
export function signed(value, text) {
  return h("span", { class: `number ${tone(value)}` }, text ?? percent(value, { sign: true }));
}
