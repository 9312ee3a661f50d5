// Forms made from the service's own description of a request: kinds, ranges, defaults and summaries are
// not said a second time here. Values that equal their default are left out of the request.

import { h, uid } from "../app/dom.js";
import { firstText, has, t } from "../app/i18n.js";

/** The kind of a field: what is left of a schema when null is taken away. */
function plain(schema) {
  const some = schema.anyOf?.find((part) => part.type !== "null") ?? schema;
  const type = Array.isArray(some.type) ? some.type.find((name) => name !== "null") : some.type;
  return { ...schema, ...some, type };
}

/** The schema of a strategy's parameter, as the list of strategies describes it. */
function fromParameter(parameter, schema) {
  const base = schema ? plain(schema) : {};
  return {
    ...base,
    type: { number: "number", integer: "integer", flag: "boolean", choice: "string" }[parameter.kind] ?? base.type,
    enum: parameter.choices ?? base.enum,
    minimum: parameter.minimum ?? base.minimum,
    maximum: parameter.maximum ?? base.maximum,
    default: parameter.default ?? undefined,
    description: parameter.summary,
    unit: parameter.unit,
  };
}

const SHORT = new Set(["atr", "rsi", "macd", "ema", "llm"]);

/** A name that has no text: `macd_fast` is "MACD fast". */
function spelled(name) {
  const text = name.split("_").map((word) => (SHORT.has(word) ? word.toUpperCase() : word)).join(" ");
  return text.charAt(0).toUpperCase() + text.slice(1);
}

export function fieldLabel(name) {
  return firstText(`field.${name}`, spelled(name));
}

function hintOf(name, schema) {
  if (has(`hint.${name}`)) return h("span", {}, t(`hint.${name}`));
  if (!schema.description) return null;
  const text = schema.description.replace(/ A day, or RFC 3339; a time without zone is UTC\.$/, "");
  return h("span", { lang: /[가-힣]/.test(text) ? undefined : "en" }, text);
}

/** A field: its element, and how to read it. `undefined` stands for the default. */
export function field(name, description, value, { required = false, suggestions, choices, preset, broad = false } = {}) {
  const schema = plain(description);
  const id = uid("field");
  const hint = hintOf(name, schema);
  const hintID = hint ? id + "-hint" : undefined;
  const label = fieldLabel(name);
  const given = value ?? preset ?? schema.default;

  if (schema.type === "array") {
    const all = choices ?? plain(schema.items).enum?.map((entry) => [entry, entry]) ?? [];
    const chosen = new Set(Array.isArray(given) ? given : given ? String(given).split(",") : []);
    const boxes = all.map(([entry, text]) => h("label", {},
      h("input", { type: "checkbox", value: entry, checked: chosen.has(entry), name }), text));
    const element = h("fieldset", { class: "field broad", "aria-describedby": hintID }, h("legend", {}, label),
      h("div", { class: "choices" }, boxes), hint && h("span", { class: "hint", id: hintID }, hint));
    return { name, element, read: () => boxes.map((box) => box.firstChild).filter((box) => box.checked).map((box) => box.value) };
  }
  if (schema.type === "boolean") {
    const box = h("input", { type: "checkbox", id, name, checked: given === true || given === "true", "aria-describedby": hintID });
    const element = h("div", { class: "field check" }, box, h("label", { for: id }, label), hint && h("span", { class: "hint", id: hintID }, hint));
    return { name, element, read: () => (box.checked === (schema.default ?? false) ? undefined : box.checked) };
  }
  let input;
  if (schema.enum) {
    const texts = choices ?? schema.enum.map((entry) => [entry, firstText(`choice.${name}.${entry}`, entry)]);
    input = h("select", { id, name, "aria-describedby": hintID },
      !required && schema.default === undefined && h("option", { value: "" }, t("form.unset")),
      texts.map(([entry, text]) => h("option", { value: entry, selected: String(given ?? "") === String(entry) }, text)));
  } else if (schema.type === "integer" || schema.type === "number") {
    input = h("input", {
      id, name, type: "number", inputmode: "decimal", step: schema.type === "integer" ? 1 : "any",
      min: schema.minimum ?? schema.exclusiveMinimum, max: schema.maximum > 1e15 ? undefined : schema.maximum,
      value: given ?? "", placeholder: t("form.unset"), required: required || schema.default !== undefined, "aria-describedby": hintID,
    });
  } else if (/_date$/.test(name)) {
    // A day is enough to type; the window of a kept run begins and ends within one.
    const exact = /T(?!00:00)/.test(String(given ?? ""));
    input = h("input", { id, name, type: exact ? "datetime-local" : "date", value: given ? String(given).slice(0, exact ? 16 : 10) : "", "aria-describedby": hintID });
  } else {
    const list = suggestions?.length ? id + "-list" : undefined;
    input = h("input", {
      id, name, type: "text", value: given ?? "", required, autocomplete: "off", spellcheck: "false", list,
      maxlength: schema.maxLength ?? 200, "aria-describedby": hintID,
    });
    if (list) input.dataset.list = list;
  }
  const element = h("div", { class: broad ? "field broad" : "field" },
    h("label", { for: id }, label),
    h("div", { class: "with-unit" }, input, schema.unit && h("span", { class: "unit" }, firstText(`unit.${schema.unit}`, schema.unit))),
    input.dataset.list && h("datalist", { id: input.dataset.list }, suggestions.map((entry) => h("option", { value: entry }))),
    hint && h("span", { class: "hint", id: hintID }, hint));
  const read = () => {
    const text = input.value.trim();
    if (text === "") return undefined;
    if (input.type === "datetime-local") return `${text}:00Z`;
    const read = schema.type === "integer" || schema.type === "number" ? Number(text) : text;
    return !required && read === schema.default ? undefined : read;
  };
  return { name, element, input, read };
}

/** Fields of a request's body, those of `main` shown and the others folded. */
export function fieldsOf(schema, values, { main, more = [], titles = {}, options = {} }) {
  const made = new Map();
  const make = (name) => {
    const description = schema.properties[name];
    if (!description) return null;
    const one = field(name, description, values[name], { required: schema.required?.includes(name), ...options[name] });
    made.set(name, one);
    return one.element;
  };
  const shown = h("div", { class: "fields" }, main.map(make));
  const folded = more.map(([title, names]) => {
    const open = names.some((name) => values[name] !== undefined);
    return h("details", { open }, h("summary", {}, titles[title] ?? t(title)), h("div", { class: "fields" }, names.map(make)));
  });
  return {
    elements: [shown, ...folded],
    get: (name) => made.get(name),
    read() {
      const body = {};
      for (const [name, one] of made) {
        const value = one.read();
        if (value !== undefined && !(Array.isArray(value) && value.length === 0)) body[name] = value;
      }
      return body;
    },
  };
}

/** The parameters of one strategy, folded. */
export function parametersOf(strategy, schema, values) {
  const made = (strategy?.parameters ?? []).map((parameter) => {
    const description = fromParameter(parameter, schema?.properties?.custom_params?.properties?.[parameter.name]
      ?? schema?.properties?.custom_params?.anyOf?.[0]?.properties?.[parameter.name]);
    return field(parameter.name, description, values[parameter.name]);
  });
  const open = Object.keys(values).length > 0;
  const element = made.length === 0 ? null : h("details", { open },
    h("summary", {}, t("form.parameters", { name: strategy.name }), " ", h("span", { class: "muted" }, `(${made.length})`)),
    h("p", { class: "hint", lang: /[가-힣]/.test(strategy.summary) ? undefined : "en" }, strategy.summary),
    h("div", { class: "fields" }, made.map((one) => one.element)));
  return {
    element,
    read() {
      const body = {};
      for (const one of made) {
        const value = one.read();
        if (value !== undefined) body[one.name] = value;
      }
      return body;
    },
  };
}

/** The values of a form in an address: flat names, `p.` before those of a strategy. */
export function toParams(body) {
  const params = {};
  for (const [name, value] of Object.entries(body)) {
    if (name === "custom_params") for (const [key, entry] of Object.entries(value)) params["p." + key] = entry;
    else if (Array.isArray(value)) params[name] = value.join(",");
    else params[name] = value;
  }
  return params;
}

// What an address has beside the values of a form.
const STATE = ["run", "job", "trade", "edit", "across", "down", "form"];

/** Keeps what is typed in the address, so that a reload does not lose it. */
export function remember(form, params, keep, read) {
  form.addEventListener("change", () => {
    const values = read();
    for (const name of [...params.keys()]) if (!STATE.includes(name)) params.delete(name);
    for (const [name, value] of Object.entries(values)) params.set(name, value);
    keep(params);
  });
}

export function fromParams(params) {
  const values = {};
  const custom = {};
  for (const [name, value] of params) {
    if (name.startsWith("p.")) custom[name.slice(2)] = value;
    else values[name] = value;
  }
  return { values, custom };
}
