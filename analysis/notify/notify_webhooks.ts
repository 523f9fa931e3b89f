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

/**
 * Tells each webhook that wants to know; all at once, as each waits for itself.
 *
 * @returns One delivery for each that was told.
 */
export async function notifyWebhooks(
  report: CheckReport,
  change: CheckChange,
  options: NotifyOptions,
): Promise<Delivery[]> {
  const { webhooks, on, onlyChanges, variable, send } = options;
  const told = webhooks.filter((webhook) => isTold(change, { on: on ?? webhook.on ?? "failure", onlyChanges }));
  return await Promise.all(told.map(async (webhook): Promise<Delivery> => {
    let target: WebhookTarget;
    try {
      target = webhookTarget(webhook, variable);
    } catch (error) {
      const label = webhook.name ?? `webhook ${webhooks.indexOf(webhook) + 1}`;
      return { label, ok: false, attempts: 0, reason: error instanceof Error ? error.message : String(error) };
    }
    return await sendWebhook(target, notification(report, { change, webhook }), send);
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
