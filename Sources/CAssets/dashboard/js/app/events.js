// The events of a job. The browser reconnects by itself after a broken connection; where it gives up,
// as after an error answer, this does, with the number of the last event.

import { get, ServiceError } from "./api.js";

/**
 * Follows a job until its end.
 *
 * @param id The job.
 * @param on `{state(job), progress(progress), waiting(), open()}`.
 * @param signal Ends it.
 * @returns The job in its final state.
 */
export function follow(id, on, signal) {
  return new Promise((resolve, reject) => {
    let last = 0;
    let source = null;
    let timer = 0;
    let wait = 500;

    const close = () => {
      clearTimeout(timer);
      source?.close();
      source = null;
    };
    const end = (settle, value) => {
      close();
      signal?.removeEventListener("abort", abort);
      settle(value);
    };
    const abort = () => end(reject, new DOMException("aborted", "AbortError"));
    const isFinal = (job) => ["done", "failed", "cancelled"].includes(job.state);

    function open() {
      source = new EventSource(`/api/v1/jobs/${encodeURIComponent(id)}/events?after=${last}`);
      source.onopen = () => {
        wait = 500;
        on.open?.();
      };
      source.addEventListener("state", (event) => {
        last = Number(event.lastEventId) || last;
        const job = JSON.parse(event.data);
        on.state?.(job);
        if (isFinal(job)) end(resolve, job);
      });
      source.addEventListener("progress", (event) => {
        last = Number(event.lastEventId) || last;
        on.progress?.(JSON.parse(event.data));
      });
      source.onerror = () => {
        on.waiting?.();
        if (source && source.readyState === EventSource.CLOSED) retry();
      };
    }

    // A stream that was refused says nothing of why: the job itself does.
    function retry() {
      close();
      timer = setTimeout(async () => {
        wait = Math.min(wait * 2, 8000);
        try {
          const job = await get(`/jobs/${encodeURIComponent(id)}`, { signal });
          on.state?.(job);
          if (isFinal(job)) end(resolve, job);
          else open();
        } catch (error) {
          if (error instanceof ServiceError && error.status < 500) end(reject, error);
          else if (error.name !== "AbortError") retry();
        }
      }, wait);
    }

    if (signal?.aborted) return abort();
    signal?.addEventListener("abort", abort);
    open();
  });
}
