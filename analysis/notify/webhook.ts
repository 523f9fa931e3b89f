/** Where notifications go, as `kymo.json` has it. @module */

/** When a webhook hears of a run: only of failures, and of their end where that is known; or of every run. */
export const NOTIFY_ON = ["failure", "always"] as const;

/** When a webhook hears of a run. */
export type NotifyOn = typeof NOTIFY_ON[number];

/** What a webhook gets. */
export const WEBHOOK_FORMATS = ["json", "slack"] as const;

/** What a webhook gets: the report of checks, or a message as Slack shows it. */
export type WebhookFormat = typeof WEBHOOK_FORMATS[number];

/** A webhook. Its URL is a secret, and so are values of its headers. */
export interface Webhook {
  /** What it is called in messages. @default {scheme and host of its URL} */
  readonly name?: string;
  /** Its URL; or `url_env`. */
  readonly url?: string;
  /** Environment variable that holds its URL. */
  readonly url_env?: string;
  /** What it gets. */
  readonly format: WebhookFormat;
  /** Headers: values, or environment variables that hold them. */
  readonly headers?: Readonly<Record<string, string | { readonly env: string }>>;
  /** When it hears of a run. @default {"failure"} */
  readonly on?: NotifyOn;
}

/** What `kymo.json` says of notifications. */
export interface NotifySettings {
  /** Where they go. */
  readonly webhooks: readonly Webhook[];
}
