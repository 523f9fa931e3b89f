/** What webhooks were told, in a file: so that cron does not say the same every five minutes. @module */
import { createHash } from "node:crypto";
import type { Webhook } from "./webhook.ts";

/** Ids of the checks that webhooks know to fail, by {@linkcode webhookKey}; one that was never told is not there. */
export type CheckState = Readonly<Record<string, readonly string[]>>;

interface StateFile {
  readonly kymo_check_state: 1;
  readonly told: CheckState;
}

/** Tells webhooks apart without their secrets. */
export function webhookKey({ url, url_env, format }: Webhook): string {
  return createHash("sha256").update(JSON.stringify([url, url_env, format])).digest("hex").slice(0, 16);
}

/**
 * Reads what webhooks were told before; `null` where there was no run before.
 *
 * @throws {Error} If the file is something else, which must not be overwritten, or cannot be read.
 */
export function readCheckState(path: string): CheckState | null {
  let text: string;
  try {
    text = Deno.readTextFileSync(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return null;
    throw new Error(`Cannot read state "${path}": ${error instanceof Error ? error.message : error}`);
  }
  if (text.trim() === "") return null;
  const state = parsed(text);
  if (state !== null) return state.told;
  throw new SyntaxError(`Cannot read state "${path}": it is no state of kymo check, remove it or name another file`);
}

/**
 * Writes what webhooks were told, whole or not at all.
 *
 * @throws {Error} If the file cannot be written.
 */
export function writeCheckState(path: string, told: CheckState): void {
  const state: StateFile = { kymo_check_state: 1, told };
  const temporary = `${path}.${crypto.randomUUID().slice(0, 8)}.tmp`;
  try {
    Deno.writeTextFileSync(temporary, `${JSON.stringify(state)}\n`, { createNew: true });
    Deno.renameSync(temporary, path);
  } catch (error) {
    try {
      Deno.removeSync(temporary);
    } catch {
      // It was never made.
    }
    const problem = error instanceof Error ? error.message : String(error);
    throw new Error(`Cannot write state "${path}": ${problem.replaceAll(temporary, path)}`);
  }
}

function parsed(text: string): StateFile | null {
  try {
    const { kymo_check_state, told } = JSON.parse(text) as Partial<StateFile>;
    if (kymo_check_state !== 1 || typeof told !== "object" || told === null) return null;
    const areIds = (ids: unknown): boolean => Array.isArray(ids) && ids.every((id) => typeof id === "string");
    return Object.values(told).every(areIds) ? { kymo_check_state, told } : null;
  } catch {
    return null; // the caller says so
  }
}
