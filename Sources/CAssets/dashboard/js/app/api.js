// Requests to the service. Every failure is one of three: `ServiceError` (the service answered with an
// error and a remedy), `Unreachable` (no answer), `AbortError` (the view that asked has gone).

import { language, t } from "./i18n.js";
import * as connection from "./connection.js";

export class ServiceError extends Error {
  constructor(status, problem) {
    super(problem?.message ?? `HTTP ${status}`);
    this.name = "ServiceError";
    this.status = status;
    this.code = problem?.code ?? "HTTP_" + status;
    this.details = problem?.details ?? {};
  }
}

export class Unreachable extends Error {
  constructor() {
    super("unreachable");
    this.name = "Unreachable";
  }
}

const BASE = "/api/v1";

/** Sends a request and reads the JSON of the answer. */
export async function request(method, path, { query, body, bytes, signal, whole = false } = {}) {
  const url = (path === "/openapi.json" ? "" : BASE) + path + encode(query);
  const headers = { Accept: "application/json", "Accept-Language": language() };
  // The header cannot be sent by a form or a page of another origin.
  if (method !== "GET") headers["X-Hindcast-Request"] = "1";
  if (body !== undefined) headers["Content-Type"] = "application/json";
  let response;
  try {
    response = await fetch(url, {
      method, headers, signal, credentials: "same-origin",
      body: bytes ?? (body === undefined ? undefined : JSON.stringify(body)),
    });
  } catch (error) {
    if (error.name === "AbortError") throw error;
    connection.lost();
    throw new Unreachable();
  }
  connection.alive();
  const text = await read(response);
  let value = null;
  try {
    value = text === "" ? null : JSON.parse(text);
  } catch {
    throw new ServiceError(response.status, { code: "NOT_JSON", message: text.slice(0, 200) });
  }
  if (!response.ok) {
    const error = new ServiceError(response.status, value?.error);
    if (response.status === 401 && path !== "/session") dispatchEvent(new CustomEvent("hindcast:unauthorized"));
    throw error;
  }
  return whole ? { value, status: response.status, headers: response.headers } : value;
}

async function read(response) {
  try {
    return await response.text();
  } catch (error) {
    if (error.name === "AbortError") throw error;
    connection.lost();
    throw new Unreachable();
  }
}

export const get = (path, options) => request("GET", path, options);
export const post = (path, body, options) => request("POST", path, { ...options, body });
export const remove = (path, options) => request("DELETE", path, options);

function encode(query) {
  const values = new URLSearchParams();
  for (const [name, value] of Object.entries(query ?? {})) {
    if (value !== undefined && value !== null && value !== "") values.set(name, value);
  }
  const text = values.toString();
  return text === "" ? "" : "?" + text;
}

/** Asks for something that an older service may not have; null where it has not. */
export async function ifOffered(promise) {
  try {
    return await promise;
  } catch (error) {
    if (error instanceof ServiceError && (error.status === 405 || error.code === "NOT_FOUND")) return null;
    throw error;
  }
}

const kept = new Map();

/** An answer that does not change while the service runs, in this language. */
export function constant(path) {
  const key = language() + path;
  if (!kept.has(key)) {
    kept.set(key, get(path).catch((error) => {
      kept.delete(key);
      throw error;
    }));
  }
  return kept.get(key);
}

/** The schema of a request's body, from the service's own description. */
export async function bodySchema(path) {
  const description = await constant("/openapi.json");
  const operation = description.paths["/api/v1" + path]?.post;
  if (!operation) throw new ServiceError(404, { code: "NOT_FOUND", message: t("error.unoffered") });
  return operation.requestBody.content["application/json"].schema;
}

export const strategies = async () => (await constant("/backtest/strategies")).strategies;

/** The names of strategies by the names that requests have for them. */
export async function strategyNames() {
  return Object.fromEntries((await strategies()).map((one) => [one.id, one.name]));
}

/** The stored series; of an older service, which cannot list them, none is known. */
export async function series(signal) {
  return (await ifOffered(get("/market/series", { signal })))?.series ?? null;
}
