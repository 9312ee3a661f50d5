import { loadLanguage } from "./app/i18n.js";
import { loadViews, route, start } from "./app/router.js";
import { drawShell } from "./app/shell.js";

for (const name of [
  "home", "markets", "models", "backtest", "compare", "multi", "signal",
  "walk-forward", "sweeps", "search", "cross-validation", "runs", "diff", "sign-in",
]) route(name);

await loadLanguage();
await start(drawShell());
// The others are fetched once the first one is drawn: a view then opens also while the service is away.
(window.requestIdleCallback ?? setTimeout)(loadViews);
