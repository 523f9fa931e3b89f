/** Tells webhooks what checks found. @module */
import type { CheckReport } from "../check/check_report.ts";
import type { CheckChange } from "./check_change.ts";
import { type Delivery, type SendOptions, sendWebhook } from "./send_webhook.ts";
import { slackMessage } from "./slack_message.ts";
import type { NotifyOn, Webhook } from "./webhook.ts";
import { type WebhookTarget, webhookTarget } from "./webhook_target.ts";

/** Who is told, and when. */
export interface NotifyOptions {
  /** The webhooks. */
  readonly webhooks: readonly Webhook[];
  /** When they are told, instead of what each says. */
  readonly on?: NotifyOn;
  /** Whether the run before is known: then only what changed is told. */
  readonly onlyChanges: boolean;
  /** Value of an environment variable. */
  readonly variable: (name: string) => string | undefined;
  /** How to send. */
  readonly send?: SendOptions;
}

/** What came of telling a webhook. */
export interface WebhookDelivery extends Delivery {
  /** The webhook. */
  readonly webhook: Webhook;
}

/**
 * Tells each webhook that wants to know; all at once, as each waits for itself.
 *
 * @param changeOf What changed since a webhook was last told.
 * @returns One delivery for each that was told.
 */
export async function notifyWebhooks(
  report: CheckReport,
  changeOf: (webhook: Webhook) => CheckChange,
  options: NotifyOptions,
): Promise<WebhookDelivery[]> {
  const { webhooks, on, onlyChanges, variable, send } = options;
  const told = webhooks.filter((webhook) => {
    return isTold(changeOf(webhook), { on: on ?? webhook.on ?? "failure", onlyChanges });
  });
  return await Promise.all(told.map(async (webhook): Promise<WebhookDelivery> => {
    let target: WebhookTarget;
    try {
      target = webhookTarget(webhook, variable);
    } catch (error) {
      const label = webhook.name ?? `webhook ${webhooks.indexOf(webhook) + 1}`;
      const reason = error instanceof Error ? error.message : String(error);
      return { webhook, label, ok: false, attempts: 0, reason };
    }
    const message = notification(report, { change: changeOf(webhook), webhook });
    return { webhook, ...await sendWebhook(target, message, send) };
  }));
}

function isTold(
  { kind, failing }: CheckChange,
  { on, onlyChanges }: { readonly on: NotifyOn; readonly onlyChanges: boolean },
): boolean {
  if (on === "always") return true;
  if (!onlyChanges) return failing.length > 0;
  return kind === "changed" || kind === "recovered" || (kind === "new" && failing.length > 0);
}

/** The report with what changed, or a message. */
function notification(
  report: CheckReport,
  { change, webhook }: { readonly change: CheckChange; readonly webhook: Webhook },
): string {
  return JSON.stringify(webhook.format === "slack" ? slackMessage(report, change) : { ...report, change });
}
