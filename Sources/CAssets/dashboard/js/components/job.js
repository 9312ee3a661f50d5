// A job that is shown while it runs: stage, share done, time left, cancel. It survives a reload, since
// the address names it, and a broken connection, since the events go on where they stopped.

import { fill, h } from "../app/dom.js";
import { has, t } from "../app/i18n.js";
import { get, remove, ServiceError } from "../app/api.js";
import { follow } from "../app/events.js";
import { count, seconds } from "../app/format.js";
import { said } from "./said.js";
import { problem } from "./states.js";

export function stageName(stage) {
  const key = `stage.${stage}`;
  return has(key) ? t(key) : stage;
}

function unitName(unit) {
  const key = `unit.${unit}`;
  return has(key) ? t(key) : unit;
}

/**
 * Shows a job until its end.
 *
 * @param place Element to fill.
 * @param onProgress Called with every progress.
 * @returns The finished job; throws `ServiceError` where it failed.
 */
export async function watch(place, id, { signal, onProgress, onState } = {}) {
  const stage = h("span", { class: "stage" }, t("job.queued"));
  const amount = h("span", { class: "muted number" });
  const left = h("span", { class: "muted number" });
  const note = h("p", { class: "fine" });
  const link = h("span", { class: "tag warn", hidden: true }, t("job.reconnecting"));
  const filled = h("span");
  const bar = h("div", { class: "bar unknown", role: "progressbar", "aria-label": t("job.progress"), "aria-valuemin": "0", "aria-valuemax": "100" }, filled);
  const cancel = h("button", { type: "button", class: "small danger" }, t("job.cancel"));
  // Spoken rarely: a reader that told every percent would never be silent.
  const spoken = h("p", { class: "hidden", role: "status", "aria-live": "polite" });
  cancel.addEventListener("click", async () => {
    cancel.disabled = true;
    await remove(`/jobs/${encodeURIComponent(id)}`).catch(() => { cancel.disabled = false; });
  });
  fill(place, h("section", { class: "job", "aria-label": t("job.label") },
    h("div", { class: "line" }, stage, amount, left, link, h("code", { class: "fine" }, id)), bar, note, spoken,
    h("div", { class: "actions" }, cancel)));

  let told = "";
  const say = (text) => {
    if (text !== told) spoken.textContent = told = text;
  };
  const show = (progress) => {
    if (!progress) return;
    stage.textContent = stageName(progress.stage);
    amount.textContent = progress.total ? `${count(progress.completed)} / ${count(progress.total)} ${unitName(progress.unit)}`
      : `${count(progress.completed)} ${unitName(progress.unit)}`;
    left.textContent = progress.seconds_left === null || progress.seconds_left === undefined ? "" : t("job.left", { time: seconds(progress.seconds_left) });
    fill(note, progress.note ? said(progress.note) : "");
    if (typeof progress.fraction === "number") {
      const done = Math.round(progress.fraction * 1000) / 10;
      bar.classList.remove("unknown");
      filled.style.setProperty("--done", done);
      bar.setAttribute("aria-valuenow", done);
      say(`${stageName(progress.stage)} ${Math.floor(done / 25) * 25} %`);
    } else {
      bar.classList.add("unknown");
      bar.removeAttribute("aria-valuenow");
      say(stageName(progress.stage));
    }
  };
  let job;
  try {
    job = await follow(id, {
      open: () => { link.hidden = true; },
      waiting: () => { link.hidden = false; },
      state(state) {
        link.hidden = true;
        onState?.(state);
        if (state.state === "queued") stage.textContent = t("job.queued");
        show(state.progress);
      },
      progress(progress) {
        link.hidden = true;
        show(progress);
        onProgress?.(progress);
      },
    }, signal);
  } catch (error) {
    if (error.name !== "AbortError") fill(place, problem(error));
    throw error;
  }
  if (job.state === "failed") {
    // The browser asks for events in its own language, which need not be the chosen one.
    const told = await get(`/jobs/${encodeURIComponent(id)}`, { signal }).catch(() => job);
    throw new ServiceError(409, told.error ?? { code: "FAILED", message: t("job.failed") });
  }
  if (job.state === "cancelled") throw new ServiceError(409, { code: "CANCELLED", message: t("job.cancelled"), details: {} });
  place.replaceChildren();
  return job;
}
