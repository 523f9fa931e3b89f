/** A webhook with its secrets. @module */
import { isHeaderValue, isWebUrl } from "../settings/read_notify.ts";
import type { Webhook } from "./webhook.ts";

/** Where a notification is sent. Only `label` may be shown. */
export interface WebhookTarget {
  /** What it is called in messages: its name, or scheme and host of its URL. */
  readonly label: string;
  /** Its URL, without user and password. */
  readonly url: URL;
  /** Headers, in lower case. */
  readonly headers: Readonly<Record<string, string>>;
}

/**
 * Looks up what a webhook leaves to the environment.
 *
 * @param variable Value of an environment variable; `undefined` where it is not set or may not be read.
 * @throws {TypeError} If a variable is not set or cannot be used; the message names it, not its value.
 */
export function webhookTarget(webhook: Webhook, variable: (name: string) => string | undefined): WebhookTarget {
  const { name, url, url_env, headers = {} } = webhook;
  const called = name === undefined ? "" : ` "${name}"`;
  const valueOf = (env: string): string => {
    const value = (variable(env) ?? "").trim();
    if (value !== "") return value;
    throw new TypeError(
      `Cannot notify webhook${called}: the environment variable ${env} is not set, or --allow-env=${env} is missing`,
    );
  };
  const address = url ?? valueOf(url_env!);
  if (!isWebUrl(address)) {
    throw new TypeError(`Cannot notify webhook${called}: ${url_env ?? "its URL"} holds no URL with https: or http:`);
  }
  const parsed = new URL(address);
  const own = Object.entries(headers).map(([header, held]): [string, string] => {
    const value = typeof held === "string" ? held : valueOf(held.env);
    if (isHeaderValue(value)) return [header.toLowerCase(), value];
    throw new TypeError(
      `Cannot notify webhook${called}: the value of the header ${header} has characters that no header can have`,
    );
  });
  const label = name ?? `${parsed.protocol}//${parsed.host}/…`;
  const basic = basicAuthorization(parsed);
  parsed.username = "";
  parsed.password = "";
  parsed.hash = "";
  return { label, url: parsed, headers: { ...basic, ...Object.fromEntries(own) } };
}

/** User and password belong into a header: `fetch` refuses them in a URL. */
function basicAuthorization({ username, password }: URL): Record<string, string> {
  if (username === "" && password === "") return {};
  const bytes = new TextEncoder().encode(`${decoded(username)}:${decoded(password)}`);
  return { authorization: `Basic ${bytes.toBase64()}` };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text; // a percent sign that means itself
  }
}
