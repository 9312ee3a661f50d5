// Search: many settings on one part of the window, judged on the other; a map that shows plateaus.

import { fill, h } from "../app/dom.js";
import { t } from "../app/i18n.js";
import { count, number, percent, probability, share, signed, span } from "../app/format.js";
import { strategyNames } from "../app/api.js";
import { link } from "../app/router.js";
import { experiment, FORECAST, MONEY, WINDOW } from "../components/experiment.js";
import { facts, figures } from "../components/facts.js";
import { fieldLabel } from "../components/form.js";
import { heatMap } from "../components/heatmap.js";
import { said } from "../components/said.js";
import { table } from "../components/table.js";

export const title = () => t("nav.search");

// What one would try first of each strategy; every other parameter is a field beside them.
const TYPICAL = { period: "7:21:2", multiplier: "1,2,3,4", min_confidence: "50:70:5", stop_atr: "1:3:0.5", target_atr: "2:5:1" };

export async function render(context) {
  await experiment(context, {
    view: "search", path: "/search", texts: "search",
    main: ["strategy_type", "symbol", "interval", "market", ...WINDOW],
    more: [["search.methods", ["method", "trials", "holdout", "workers"]], ["form.money", MONEY], ["form.forecast", FORECAST]],
    extra: spaceFields(context.params),
    draw: async (place, result) => draw(place, result, { ...context, names: await strategyNames() }),
  });
}

/** A field for the values of each number that the chosen strategy has, and of each setting of its training. */
function spaceFields(params) {
  return ({ schema, strategy }) => {
    const place = h("div");
    const trainings = Object.entries(schema.properties.training?.properties ?? {});
    let inputs = [];
    let training = [];
    const entry = (name, value, placeholder) => ({
      name, input: h("input", { type: "text", id: `space-${name}`, name: `s.${name}`, value, placeholder, autocomplete: "off", spellcheck: "false" }),
    });
    const changed = () => {
      const some = [...params.keys()].some((name) => name.startsWith("s."));
      inputs = (strategy()?.parameters ?? []).filter((one) => typeof one.default === "number").map((one) => {
        const first = strategy().parameters.filter((other) => other.name in TYPICAL).slice(0, 2).some((other) => other.name === one.name);
        const value = params.get(`s.${one.name}`) ?? (!some && first ? TYPICAL[one.name] : "");
        return entry(one.name, value, String(one.default));
      });
      training = strategy()?.needs_model ? trainings.map(([name, one]) => entry(name, params.get(`s.${name}`) ?? "", String(one.default ?? ""))) : [];
      const shown = inputs.filter(({ name, input }) => input.value !== "" || name in TYPICAL);
      const element = ({ name, input }) => h("div", { class: "field" }, h("label", { for: input.id }, fieldLabel(name)), input);
      const rest = inputs.filter((one) => !shown.includes(one));
      fill(place, h("div", { class: "fields" }, shown.map(element)),
        rest.length > 0 && h("details", {}, h("summary", {}, t("search.more"), " ", h("span", { class: "muted" }, `(${rest.length})`)), h("div", { class: "fields" }, rest.map(element))),
        training.length > 0 && h("details", { open: training.some(({ input }) => input.value !== "") }, h("summary", {}, t("search.training"), " ", h("span", { class: "muted" }, `(${training.length})`)),
          h("p", { class: "fine" }, t("search.trainingtext")), h("div", { class: "fields" }, training.map(element))));
    };
    changed();
    return {
      changed,
      element: h("fieldset", {}, h("legend", {}, t("search.space")), h("p", { class: "fine" }, t("search.spacetext")), place),
      read(body) {
        body.space = {};
        const address = {};
        for (const { name, input } of [...inputs, ...training]) {
          const text = input.value.trim();
          if (text === "") continue;
          address[`s.${name}`] = text;
          // One value is no search: it fixes a setting of the trainings.
          const one = schema.properties.training?.properties[name];
          if (!one || /[,:]/.test(text)) body.space[name] = text;
          else (body.training ??= {})[name] = one.anyOf ? text : Number(text);
        }
        return address;
      },
    };
  };
}

function draw(place, result, { params, keep, names }) {
  const { evidence, recommended, peak } = result;
  const settings = (number_) => result.trials.find((trial) => trial.number === number_)?.settings ?? {};
  const use = (number_) => link("backtest", {
    strategy_type: result.strategy_type, symbol: result.symbol, interval: result.interval, market: result.market,
    ...Object.fromEntries(Object.entries({ ...result.fixed, ...settings(number_) }).map(([name, value]) => [`p.${name}`, value])), edit: 1,
  });
  const words = (number_) => Object.entries(settings(number_)).map(([name, value]) => `${fieldLabel(name)} ${value}`).join(", ");
  place.append(
    h("h2", {}, `${names[result.strategy_type] ?? result.strategy_type} · ${result.symbol} · `, span(result.search_window.from, result.search_window.to)),
    h("section", { class: `verdict ${result.conclusion === "supported" ? "supported" : "not_shown"}`, "aria-label": t("verdict.label") },
      h("p", { class: "claim" }, t(`search.conclusion.${result.conclusion}`)),
      h("p", { class: "says" }, said(result.verdict)),
      h("p", { class: "fine english" }, said(result.holdout_verdict))),
    figures([
      [t("search.holdout"), signed(recommended.holdout.total_return_pct), t("figure.hold", { value: percent(result.holdout_benchmark.total_return_pct, { sign: true }) })],
      [t("figure.sharpe"), number(recommended.holdout.sharpe_ratio), t("search.holdout")],
      [t("search.dsr"), probability(recommended.deflated_sharpe)],
      [t("search.pbo"), share(evidence.pbo), t("search.pbowhat", { trials: count(evidence.pbo_trials), blocks: count(evidence.pbo_blocks) })],
      [t("search.spa"), probability(evidence.spa_p_value)], [t("search.looks"), count(result.holdout_looks_before)],
    ]),
    plateau(result, { params, keep }),
    h("div", { class: "columns" }, [["recommended", recommended], ["peak", peak]].map(([name, choice]) => h("section", { class: "card" },
      h("h2", {}, t(`search.${name}`)), facts([
        [t("search.trial"), `#${choice.trial}: ${words(choice.trial)}`],
        [t("search.sharpe"), number(result.trials.find((trial) => trial.number === choice.trial)?.figures.sharpe_ratio)],
        [t("search.holdout"), h("span", {}, signed(choice.holdout.total_return_pct), ` · ${t("figure.sharpe")} ${number(choice.holdout.sharpe_ratio)} · ${t("sizing.trades", { n: count(choice.holdout.total_trades) })}`)],
        [t("search.p"), probability(choice.evidence.p_value)],
      ]), h("p", { class: "actions" }, h("a", { class: "button small", href: use(choice.trial) }, t("search.use")))))),
    h("section", { class: "card" }, h("h2", {}, t("search.trials")), table({
      label: t("search.trials"), rows: result.trials, sort: { key: "plateau", falling: true }, rowClass: (trial) => (trial.number === recommended.trial ? "best" : ""),
      columns: [
        { key: "n", label: "#", right: true, value: (trial) => trial.number },
        { key: "settings", label: t("search.trial"), cell: (trial) => h("a", { href: use(trial.number) }, words(trial.number) || "–") },
        { key: "sharpe", label: t("search.sharpe"), right: true, value: (trial) => trial.figures.sharpe_ratio, cell: (trial) => number(trial.figures.sharpe_ratio) },
        { key: "plateau", label: t("search.plateau"), right: true, value: (trial) => trial.plateau.mean_sharpe, cell: (trial) => number(trial.plateau.mean_sharpe) },
        { key: "return", label: t("figure.return"), right: true, value: (trial) => trial.figures.total_return_pct, cell: (trial) => signed(trial.figures.total_return_pct) },
        { key: "drawdown", label: t("figure.drawdown"), right: true, value: (trial) => trial.figures.max_drawdown_pct, cell: (trial) => percent(-trial.figures.max_drawdown_pct) },
        { key: "trades", label: t("figure.trades"), right: true, value: (trial) => trial.figures.total_trades, cell: (trial) => count(trial.figures.total_trades) },
        { key: "p", label: t("search.p"), right: true, value: (trial) => trial.evidence.p_value, cell: (trial) => probability(trial.evidence.p_value) },
      ],
    }).element));
}

/** Two parameters span the map; the others stay at the values of the recommended setting. */
function plateau(result, { params, keep }) {
  const names = Object.keys(result.space);
  const best = result.trials.find((trial) => trial.number === result.recommended.trial);
  const inner = h("div");
  let [across, down] = [params.get("across") ?? names[0], params.get("down") ?? names[1]];
  if (!names.includes(across)) across = names[0];
  if (!names.includes(down) || down === across) down = names.find((name) => name !== across);
  const pick = (name, chosen, change) => h("label", {}, `${t("search.axis")} ${name} `, h("select", { onchange: (event) => change(event.target.value) }, names.map((one) => h("option", { value: one, selected: one === chosen }, fieldLabel(one)))));
  const controls = h("div", { class: "chart-tools" });
  const paint = () => {
    fill(controls, names.length > 2 && [
      pick("→", across, (name) => { if (name === down) down = across; across = name; moved(); }),
      pick("↓", down, (name) => { if (name === across) across = down; down = name; moved(); })],
    names.length > 2 && h("span", { class: "fine" }, t("search.rest"), " ", names.filter((name) => name !== across && name !== down).map((name) => `${fieldLabel(name)} ${best.settings[name]}`).join(", ")));
    const same = (a, b) => String(a) === String(b);
    const at = (x, y) => result.trials.find((trial) => names.every((name) => same(trial.settings[name], name === across ? x : name === down ? y : best.settings[name])));
    fill(inner, heatMap({
      label: t("search.map"), corner: down ? `${fieldLabel(down)} ↓ ${fieldLabel(across)} →` : fieldLabel(across),
      columns: result.space[across].map((value) => ({ key: value, label: String(value) })),
      rows: down ? result.space[down].map((value) => ({ key: value, label: String(value) })) : [{ key: null, label: "" }],
      cell: (row, column) => {
        const trial = at(column.key, row.key);
        if (!trial) return null;
        const value = trial.figures.sharpe_ratio;
        const mark = trial.number === result.recommended.trial ? "chosen" : trial.number === result.peak.trial ? "peak" : "";
        // Where the best setting walked from fold to fold.
        const folds = (result.optimum_walk?.folds ?? []).filter((fold) => fold.trial === trial.number).map((fold) => fold.number);
        return {
          value, mark, text: folds.length > 0 ? h("span", {}, number(value), h("sup", { class: "walked" }, folds.join(" "))) : number(value),
          label: `${fieldLabel(across)} ${column.label}${down ? `, ${fieldLabel(down)} ${row.label}` : ""}: ${t("search.sharpe")} ${number(value)}, ${t("search.plateau")} ${number(trial.plateau.mean_sharpe)}, ${t("sizing.trades", { n: count(trial.figures.total_trades) })}${folds.length > 0 ? `, ${t("search.walked", { folds: folds.join(", ") })}` : ""}${mark ? `, ${t(mark === "chosen" ? "search.recommended" : "search.peak")}` : ""}`,
        };
      },
    }));
  };
  const moved = () => {
    params.set("across", across);
    params.set("down", down);
    keep(params);
    paint();
  };
  paint();
  return h("section", { class: "card" }, h("h2", {}, t("search.map")), h("p", { class: "fine" }, t("search.maptext")), controls, inner, optimumWalk(result));
}

function optimumWalk({ optimum_walk: walk }) {
  if (!walk?.folds?.length) return null;
  return h("details", {}, h("summary", {}, t("search.walk", { moves: count(walk.n_moves), folds: count(walk.folds.length) })),
    h("p", { class: "fine" }, t("search.walktext", { sharpe: number(walk.followed_sharpe_ratio), value: percent(walk.followed_return_pct, { sign: true }) })), table({
      label: t("walk.folds"), rows: walk.folds,
      columns: [
        { key: "n", label: t("walk.fold"), right: true, value: (fold) => fold.number },
        { key: "settings", label: t("search.trial"), cell: (fold) => Object.entries(fold.settings).map(([name, value]) => `${fieldLabel(name)} ${value}`).join(", ") },
        { key: "chosen", label: t("walk.train"), cell: (fold) => span(fold.chosen_on.from, fold.chosen_on.to) },
        { key: "in", label: t("search.sharpe"), right: true, value: (fold) => fold.sharpe_ratio, cell: (fold) => number(fold.sharpe_ratio) },
        { key: "followed", label: t("walk.trade"), cell: (fold) => span(fold.followed_on.from, fold.followed_on.to) },
        { key: "out", label: t("walk.out"), right: true, value: (fold) => fold.followed_sharpe_ratio, cell: (fold) => number(fold.followed_sharpe_ratio) },
        { key: "return", label: t("figure.return"), right: true, value: (fold) => fold.followed_return_pct, cell: (fold) => signed(fold.followed_return_pct) },
      ],
    }).element);
}
