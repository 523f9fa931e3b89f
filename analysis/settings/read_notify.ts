/** What `kymo.json` says of notifications. @module */
import { NOTIFY_ON, type NotifySettings, type Webhook, WEBHOOK_FORMATS } from "../notify/webhook.ts";
import { requireKeys, type SettingPlace, wrong } from "./setting_checks.ts";

const NAMES = ["name", "url", "url_env", "format", "headers", "on"];

/**
 * Checks where notifications go. Messages name no URL and no value of a header: these are secrets.
 *
 * @param value What was read.
 * @param action What is being done, for messages: `read "kymo.json"`.
 * @throws {TypeError} If something has the wrong type, is missing or does not exist.
 */
export function readNotify(value: unknown, action: string): NotifySettings {
  const where = { action, place: "notify" };
  const { webhooks } = requireKeys(requireShape(value, where), { ...where, names: ["webhooks"] });
  if (!Array.isArray(webhooks)) {
    throw secretly({ action, place: "notify.webhooks", must: "must be a list of webhooks" });
  }
  return { webhooks: webhooks.map((each, index) => readWebhook(each, { action, place: `notify.webhooks[${index}]` })) };
}

function readWebhook(value: unknown, where: SettingPlace): Webhook {
  const fields = requireKeys(requireShape(value, where), { ...where, names: NAMES });
  const { name, url, url_env, format, headers, on } = fields;
  const at = (field: string, must: string): SettingPlace & { readonly must: string } => {
    return { action: where.action, place: `${where.place}.${field}`, must };
  };
  if (name !== undefined && (typeof name !== "string" || name === "")) throw wrong(at("name", "must be a name"), name);
  if ((url === undefined) === (url_env === undefined)) {
    const what = url === undefined ? "neither is given" : "both are given";
    throw new TypeError(`Cannot ${where.action}: ${where.place} needs url or url_env, ${what}`);
  }
  if (url !== undefined && !isWebUrl(url)) throw secretly(at("url", "must be a URL with https: or http:"));
  if (url_env !== undefined && !isVariable(url_env)) {
    throw secretly(at("url_env", "must be the name of an environment variable"));
  }
  if (!WEBHOOK_FORMATS.some((known) => known === format)) {
    throw wrong(at("format", `must be one of ${WEBHOOK_FORMATS.join(", ")}`), format);
  }
  if (on !== undefined && !NOTIFY_ON.some((known) => known === on)) {
    throw wrong(at("on", `must be one of ${NOTIFY_ON.join(", ")}`), on);
  }
  if (headers !== undefined) requireHeaders(headers, { ...where, place: `${where.place}.headers` });
  return fields as unknown as Webhook;
}

function requireHeaders(value: unknown, where: SettingPlace): void {
  for (const [name, held] of Object.entries(requireShape(value, where))) {
    if (!/^[\w!#$%&'*+.^`|~-]+$/.test(name)) {
      throw new TypeError(
        `Cannot ${where.action}: ${where.place} has a name that no header can have, ${JSON.stringify(name)}`,
      );
    }
    if (typeof held === "string" && isHeaderValue(held)) continue;
    const env = typeof held === "object" && held !== null ? (held as Record<string, unknown>).env : undefined;
    if (isVariable(env) && Object.keys(held as object).length === 1) continue;
    throw secretly({
      action: where.action,
      place: `${where.place}.${name}`,
      must: `must be a text or { "env": "NAME" }`,
    });
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

/** As `requireObject`, without the value in the message. */
function requireShape(value: unknown, where: SettingPlace): Record<string, unknown> {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  throw secretly({ ...where, must: "must be an object" });
}

/** What is wrong with a value that may be a secret. */
function secretly({ action, place, must }: SettingPlace & { readonly must: string }): TypeError {
  return new TypeError(`Cannot ${action}: ${place} ${must}; its current value is not shown, it may be a secret`);
}
