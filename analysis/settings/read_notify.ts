/** What `kymo.json` says of notifications. @module */
import { NOTIFY_ON, type NotifySettings, type Webhook, WEBHOOK_FORMATS } from "../notify/webhook.ts";
import type { SettingPlace } from "./setting_checks.ts";

const NAMES = ["name", "url", "url_env", "format", "headers", "on"];

/**
 * Checks where notifications go. Messages show nothing of it but the names of known settings: anything may be a secret in the wrong
 * place.
 *
 * @param value What was read.
 * @param action What is being done, for messages: `read "kymo.json"`.
 * @throws {TypeError} If something has the wrong type, is missing or does not exist.
 */
export function readNotify(value: unknown, action: string): NotifySettings {
  const where = { action, place: "notify" };
  const { webhooks } = requireShape(value, { ...where, names: ["webhooks"] });
  if (!Array.isArray(webhooks)) {
    throw secretly({ action, place: "notify.webhooks", must: "must be a list of webhooks" });
  }
  return { webhooks: webhooks.map((each, index) => readWebhook(each, { action, place: `notify.webhooks[${index}]` })) };
}

function readWebhook(value: unknown, where: SettingPlace): Webhook {
  const fields = requireShape(value, { ...where, names: NAMES });
  const { name, url, url_env, format, headers, on } = fields;
  const at = (field: string, must: string): SettingPlace & { readonly must: string } => {
    return { action: where.action, place: `${where.place}.${field}`, must };
  };
  if (name !== undefined && (typeof name !== "string" || name === "")) throw secretly(at("name", "must be a name"));
  if ((url === undefined) === (url_env === undefined)) {
    const what = url === undefined ? "neither is given" : "both are given";
    throw new TypeError(`Cannot ${where.action}: ${where.place} needs url or url_env, ${what}`);
  }
  if (url !== undefined && !isWebUrl(url)) throw secretly(at("url", "must be a URL with https: or http:"));
  if (url_env !== undefined && !isVariable(url_env)) {
    throw secretly(at("url_env", "must be the name of an environment variable"));
  }
  if (!WEBHOOK_FORMATS.some((known) => known === format)) {
    throw secretly(at("format", `must be one of ${WEBHOOK_FORMATS.join(", ")}`));
  }
  if (on !== undefined && !NOTIFY_ON.some((known) => known === on)) {
    throw secretly(at("on", `must be one of ${NOTIFY_ON.join(", ")}`));
  }
  if (headers !== undefined) requireHeaders(headers, { ...where, place: `${where.place}.headers` });
  return fields as unknown as Webhook;
}

/** Headers are told by their number: a name in the wrong place may be a secret too. */
function requireHeaders(value: unknown, where: SettingPlace): void {
  for (const [index, [name, held]] of Object.entries(requireShape(value, where)).entries()) {
    const place = `${where.place}, header ${index + 1},`;
    if (!/^[\w!#$%&'*+.^`|~-]+$/.test(name)) {
      throw secretly({ action: where.action, place, must: "has a name that no header can have" });
    }
    if (typeof held === "string" && isHeaderValue(held)) continue;
    const env = typeof held === "object" && held !== null ? (held as Record<string, unknown>).env : undefined;
    if (isVariable(env) && Object.keys(held as object).length === 1) continue;
    const must = typeof held === "string"
      ? "must be one line, of characters that a header can have"
      : `must be a text or { "env": "NAME" }`;
    throw secretly({ action: where.action, place, must });
  }
}

/** A header value: no other characters are allowed, above all no line ends. */
export function isHeaderValue(text: string): boolean {
  return /^[\t\x20-\x7e\x80-\xff]*$/.test(text);
}

/** A URL that a webhook can have. */
export function isWebUrl(url: unknown): url is string {
  return typeof url === "string" && URL.canParse(url) && ["https:", "http:"].includes(new URL(url).protocol);
}

function isVariable(name: unknown): name is string {
  return typeof name === "string" && /^\w+$/.test(name);
}

/** As `requireObject` and `requireKeys`, with nothing of the value in the message. */
function requireShape(
  value: unknown,
  { action, place, names }: SettingPlace & { readonly names?: readonly string[] },
): Record<string, unknown> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw secretly({ action, place, must: "must be an object" });
  }
  if (names === undefined || Object.keys(value).every((name) => names.includes(name))) {
    return value as Record<string, unknown>;
  }
  throw secretly({ action, place, must: `has a key that is not a setting, settings are ${names.join(", ")}` });
}

/** What is wrong with a value that may be a secret. */
function secretly({ action, place, must }: SettingPlace & { readonly must: string }): TypeError {
  return new TypeError(`Cannot ${action}: ${place} ${must}; its current value is not shown, it may be a secret`);
}
