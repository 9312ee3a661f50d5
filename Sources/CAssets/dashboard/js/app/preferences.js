// What the reader chose: kept in this browser alone.

const PREFIX = "hindcast.";

export function preference(name) {
  try {
    return localStorage.getItem(PREFIX + name);
  } catch {
    return null;
  }
}

export function setPreference(name, value) {
  try {
    if (value === null) localStorage.removeItem(PREFIX + name);
    else localStorage.setItem(PREFIX + name, value);
  } catch {
    // A browser may refuse storage; the choice then lasts until the next load.
  }
}

/** Whether the page is drawn dark now. */
export function isDark() {
  const theme = document.documentElement.dataset.theme;
  if (theme === "dark" || theme === "light") return theme === "dark";
  return matchMedia("(prefers-color-scheme: dark)").matches;
}

/** `auto`, `light` or `dark`. */
export function setTheme(theme) {
  document.documentElement.dataset.theme = theme;
  setPreference("theme", theme === "auto" ? null : theme);
  dispatchEvent(new CustomEvent("hindcast:theme"));
}

/** Which colour stands for a rise: `green` or `red`. */
export function setRise(colour) {
  document.documentElement.dataset.rise = colour;
  setPreference("rise", colour);
  dispatchEvent(new CustomEvent("hindcast:theme"));
}

matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
  dispatchEvent(new CustomEvent("hindcast:theme"));
});
