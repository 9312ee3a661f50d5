import { loadLanguage } from "./app/i18n.js";
import { route, start } from "./app/router.js";
import { drawShell } from "./app/shell.js";

route("home", () => import("./views/home.js"));
route("markets", () => import("./views/markets.js"));
route("models", () => import("./views/models.js"));
route("backtest", () => import("./views/backtest.js"));
route("compare", () => import("./views/compare.js"));
route("multi", () => import("./views/multi.js"));
route("signal", () => import("./views/signal.js"));
route("walk-forward", () => import("./views/walk-forward.js"));
route("search", () => import("./views/search.js"));
route("cross-validation", () => import("./views/cross-validation.js"));
route("runs", () => import("./views/runs.js"));
route("diff", () => import("./views/diff.js"));
route("sign-in", () => import("./views/sign-in.js"));

await loadLanguage();
await start(drawShell());
