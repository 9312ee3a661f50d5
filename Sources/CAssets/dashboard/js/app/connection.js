// Whether the service answers. After a request without an answer it is asked again, less and less
// often, until it is back; then views load what they miss.

let up = true;
let timer = 0;
let wait = 1000;

function tell(name) {
  dispatchEvent(new CustomEvent("hindcast:" + name));
}

/** A request had no answer. */
export function lost() {
  if (!up) return;
  up = false;
  wait = 1000;
  tell("gone");
  schedule();
}

/** A request was answered. */
export function alive() {
  if (up) return;
  up = true;
  clearTimeout(timer);
  tell("back");
}

/** Calls once the service answers again, at once where it does already. */
export function onceBack(action) {
  if (up) setTimeout(action);
  else addEventListener("hindcast:back", action, { once: true });
}

function schedule() {
  clearTimeout(timer);
  timer = setTimeout(probe, wait);
  wait = Math.min(wait * 1.5, 10000);
}

/** Asks now. */
export async function probe() {
  try {
    const response = await fetch("/health/ready", { cache: "no-store" });
    if (response.ok) return alive();
  } catch {
    // Still gone.
  }
  schedule();
}

addEventListener("online", () => { if (!up) probe(); });
addEventListener("offline", () => tell("offline"));
