/** Who hears of what `kymo check` found. @module */
import type { CheckReport } from "../check/check_report.ts";
import { type CheckChange, checkChange } from "../notify/check_change.ts";
import { type CheckState, readCheckState, webhookKey, writeCheckState } from "../notify/check_state.ts";
import { type NotifyOptions, notifyWebhooks } from "../notify/notify_webhooks.ts";
import type { Webhook } from "../notify/webhook.ts";
import { isWebUrl } from "../settings/read_notify.ts";
import type { Settings } from "../settings/read_settings.ts";
import { type CliIo, UsageError } from "./cli_io.ts";
import type { OptionSpec } from "./command.ts";

/** Options about notifications. */
export const CHECK_NOTIFY_OPTIONS = [
  {
    name: "notify",
    value: "WHEN",
    oneOf: ["always", "failure", "never"],
    says: "when webhooks hear of it: always, failure, never [default: what notify of the settings says, or failure]",
  },
  {
    name: "webhook",
    value: "URL",
    says:
      "a webhook that gets the JSON report, beside those of the settings; others see it in the list of processes, " +
      "notify in kymo.json with url_env hides it",
  },
  {
    name: "state",
    value: "FILE",
    completes: "file",
    says: "remember what failed: webhooks hear of it once, and when it is over",
  },
] as const satisfies readonly OptionSpec[];

/** Values of these options. */
export interface CheckNotifyFlags {
  readonly notify: "always" | "failure" | "never" | undefined;
  readonly webhook: string | undefined;
  readonly state: string | undefined;
}

/** Tells webhooks; says on standard error whom it could not tell and why. Returns whether all were told. */
export type CheckNotifier = (
  report: CheckReport,
  told: { readonly failing: readonly string[]; readonly io: CliIo },
) => Promise<boolean>;

/**
 * Reads who is to hear, and what failed before, before the work is done.
 *
 * @throws {UsageError} If an option would do nothing, or the URL is none.
 */
export function checkNotifier({ notify }: Settings, { notify: when, webhook, state }: CheckNotifyFlags): CheckNotifier {
  if (webhook !== undefined && !isWebUrl(webhook)) {
    throw new UsageError("Cannot run kymo check: --webhook must be a URL with https: or http:, its value is not shown");
  }
  const webhooks: readonly Webhook[] = [
    ...notify?.webhooks ?? [],
    ...webhook === undefined ? [] : [{ url: webhook, format: "json" } as const],
  ];
  if (webhooks.length === 0 && (state !== undefined || (when ?? "never") !== "never")) {
    const option = state === undefined ? "--notify" : "--state";
    throw new UsageError(
      `Cannot run kymo check: ${option} needs a webhook, notify of the settings has none and --webhook is not given`,
    );
  }
  if (when === "never" && state !== undefined) {
    throw new UsageError("Cannot run kymo check: --state does nothing with --notify never");
  }
  if (when === "never" || webhooks.length === 0) return () => Promise.resolve(true);
  const before = state === undefined ? null : readCheckState(state);
  const options: NotifyOptions = {
    webhooks,
    onlyChanges: state !== undefined,
    variable: permittedVariable,
    ...when === undefined ? {} : { on: when },
  };
  return async (report, { failing, io }) => {
    const changeOf = (webhook: Webhook): CheckChange => {
      const told = before?.[webhookKey(webhook)] ?? null;
      // What is not known now has not ended: calls may just have stopped coming.
      const open = report.results.filter(({ id, ok }) => ok === null && told?.includes(id)).map(({ id }) => id);
      return checkChange([...failing, ...open], told);
    };
    const deliveries = await notifyWebhooks(report, changeOf, options);
    const lost = deliveries.filter(({ ok }) => !ok);
    for (const { label, reason, attempts } of lost) io.err(`${lostText({ label, reason: reason!, attempts })}\n`);
    if (state === undefined) return lost.length === 0;
    // Who did not hear of it is told again in the next run.
    const told = Object.fromEntries(webhooks.flatMap((webhook): [string, readonly string[]][] => {
      const key = webhookKey(webhook);
      const known = lost.some((one) => one.webhook === webhook) ? before?.[key] : changeOf(webhook).failing;
      return known === undefined ? [] : [[key, known]];
    }));
    const isWorthAFile = before !== null || Object.keys(told).length > 0;
    return (!isWorthAFile || remembered(state, { told, io })) && lost.length === 0;
  };
}

/** A state that cannot be kept is told: it must not hide that checks failed. */
function remembered(state: string, { told, io }: { readonly told: CheckState; readonly io: CliIo }): boolean {
  try {
    writeCheckState(state, told);
    return true;
  } catch (error) {
    io.err(`${error instanceof Error ? error.message : String(error)}\n`);
    return false;
  }
}

function lostText({ label, reason, attempts }: { label: string; reason: string; attempts: number }): string {
  if (attempts === 0) return reason;
  const tried = attempts === 1 ? "" : `, tried ${attempts} times`;
  return `Cannot notify ${label}: ${reason}${tried}`;
}

function permittedVariable(variable: string): string | undefined {
  if (Deno.permissions.querySync({ name: "env", variable }).state !== "granted") return undefined;
  return Deno.env.get(variable);
}
