// A training while it runs: its progress and the losses of each epoch, drawn as they come.

import { fill, h } from "../app/dom.js";
import { t } from "../app/i18n.js";
import { get } from "../app/api.js";
import { count, number } from "../app/format.js";
import { figure, lineDrawing } from "./drawing.js";
import { watch } from "./job.js";

/** The losses of a model's trainings by epoch; empty where the service keeps none. */
export async function lossHistory(key, signal) {
  try {
    return await get(`/ai/models/${encodeURIComponent(key)}/history`, { signal });
  } catch (error) {
    if (error.name === "AbortError") throw error;
    return null;
  }
}

/** Losses of one or several networks over the epochs. */
export function lossFigure(members) {
  const lines = [];
  const several = members.length > 1;
  members.forEach((member, index) => {
    const name = several ? ` ${member.member}` : "";
    lines.push({ name: t("loss.train") + name, token: several ? `--series-${(index % 8) + 1}` : "--series-1", dashed: true, points: member.epochs.map((one) => [one.epoch, one.train_loss]) });
    lines.push({ name: t("loss.validation") + name, token: several ? `--series-${(index % 8) + 1}` : "--series-2", points: member.epochs.map((one) => [one.epoch, one.val_loss ?? NaN]) });
  });
  const last = members.at(-1)?.epochs.at(-1);
  const best = members.length === 1 ? members[0].best_epoch : null;
  const most = Math.max(2, ...members.flatMap((member) => member.epochs.map((one) => one.epoch)));
  const words = last ? t("loss.now", { epoch: count(last.epoch), train: number(last.train_loss, 4), validation: number(last.val_loss, 4) }) : "";
  return figure((width) => lineDrawing(lines, {
    width, label: `${t("loss.title")}. ${words}`, x: [1, most], xLabel: t("loss.epoch"), height: 240,
    marks: best ? [{ at: best, text: t("loss.best") }] : [],
  }), h("span", {}, h("span", { class: "legend" }, !several && [
    h("span", { class: "key dashed", vars: { "--colour": "var(--series-1)" } }, t("loss.train")), h("span", { class: "key", vars: { "--colour": "var(--series-2)" } }, t("loss.validation"))], words)));
}

/** Watches a training to its end; the losses of before a reload come from the service. */
export async function watchTraining(place, id, { key, signal } = {}) {
  const progress = h("div");
  const losses = h("div");
  fill(place, progress, losses);
  const members = new Map();
  const draw = () => {
    const list = [...members.values()].filter((member) => member.epochs.length > 0);
    if (list.length > 0) fill(losses, lossFigure(list));
  };
  const add = (one) => {
    const member = members.get(one.member ?? 1) ?? { member: one.member ?? 1, epochs: [] };
    members.set(member.member, member);
    if (member.epochs.some((epoch) => epoch.epoch === one.epoch)) return;
    member.epochs.push({ epoch: one.epoch, train_loss: one.train_loss, val_loss: one.val_loss });
    member.epochs.sort((a, b) => a.epoch - b.epoch);
  };
  let asked = false;
  const earlier = async () => {
    asked = true;
    const history = key ? await lossHistory(key, signal) : null;
    if (!history?.in_progress) return;
    for (const member of history.members) for (const epoch of member.epochs) add({ member: member.member, ...epoch });
    draw();
  };
  return watch(progress, id, {
    signal,
    onProgress(one) {
      const epoch = one.training ?? fromNote(one);
      if (!epoch) return;
      // Epochs of before this page was opened.
      if (!asked && (epoch.epoch > 1 || epoch.member > 1)) earlier().catch(() => null);
      add(epoch);
      draw();
    },
  });
}

/** An older service tells an epoch's losses in a sentence alone. */
function fromNote(progress) {
  const found = /training loss ([\d.]+), validation ([\d.]+)/.exec(progress.note ?? "");
  const epoch = /epoch (\d+)/.exec(progress.note ?? "");
  return found ? { epoch: epoch ? Number(epoch[1]) : progress.completed, train_loss: Number(found[1]), val_loss: Number(found[2]) } : null;
}
