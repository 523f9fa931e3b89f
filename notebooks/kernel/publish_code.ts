/** Code that makes a kernel publish a message of our own. @module */
import type { JsonObject } from "./json_value.ts";

/** Part of every request to execute code. */
export const EXECUTE: JsonObject = {
  store_history: true,
  allow_stdin: false,
  stop_on_error: true,
  user_expressions: {},
};

/** Name of the variable that keeps the function: cells may take away all that has a name of its own, `globalThis` too. */
const KEPT = `kymo_${crypto.randomUUID().replaceAll("-", "_")}`;

/** Code that keeps the function that publishes; to be executed before any cell. */
export const KEEP_BROADCAST: string = `const ${KEPT} = Deno.jupyter.broadcast; void 0;`;

/** Code that publishes a message without content. */
export function publishing(type: string): string {
  return `${KEPT}(${JSON.stringify(type)}, {})`;
}
