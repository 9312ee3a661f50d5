// Builders of elements. Data reaches the page as text nodes and attributes alone, never as markup,
// so a symbol or a file name that contains tags is shown and not run.

const SVG = "http://www.w3.org/2000/svg";

/** Makes an element: `h("button", {class: "primary", onclick: run}, "Run")`. */
export function h(tag, properties, ...children) {
  const element = document.createElement(tag);
  apply(element, properties);
  append(element, children);
  return element;
}

/** Makes an element of SVG. */
export function svg(tag, properties, ...children) {
  const element = document.createElementNS(SVG, tag);
  apply(element, properties);
  append(element, children);
  return element;
}

function apply(element, properties) {
  for (const [name, value] of Object.entries(properties ?? {})) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (name === "data") Object.assign(element.dataset, value);
    else if (name === "vars") {
      // The policy of the page forbids style attributes; properties set by script are allowed.
      for (const [key, text] of Object.entries(value)) element.style.setProperty(key, text);
    } else if (name === "value" || name === "checked" || name === "disabled" || name === "selected") {
      element[name] = value;
    } else element.setAttribute(name, value === true ? "" : String(value));
  }
}

function append(element, children) {
  for (const child of children.flat(Infinity)) {
    if (child === undefined || child === null || child === false || child === "") continue;
    element.append(child instanceof Node ? child : document.createTextNode(String(child)));
  }
}

/** Replaces all children. */
export function fill(element, ...children) {
  element.replaceChildren();
  append(element, children);
  return element;
}

let serial = 0;

/** An id that no other element has. */
export function uid(prefix = "id") {
  serial += 1;
  return `${prefix}-${serial}`;
}

/** Calls a function at most once a frame, with the arguments of the last call. */
export function perFrame(call) {
  let pending = null;
  return (...values) => {
    if (pending === null) {
      requestAnimationFrame(() => {
        const last = pending;
        pending = null;
        call(...last);
      });
    }
    pending = values;
  };
}

/** Calls a function once calls have stopped for some time. */
export function debounce(call, milliseconds) {
  let timer = 0;
  return (...values) => {
    clearTimeout(timer);
    timer = setTimeout(() => call(...values), milliseconds);
  };
}
