/** The switches in the environment. A variable is read only where that is permitted already: never a prompt. @module */

/** Variables that switch recording off, the first that is set wins. */
export const ENABLED_VARIABLES = ["KYMO_ENABLED", "ENABLE_METRICS"] as const;
/** Variables that keep events out of files. */
export const PERSIST_VARIABLES = ["KYMO_PERSIST", "ENABLE_METRICS_PERSISTENCE"] as const;
/** Variables that name the session. */
export const SESSION_VARIABLES = ["KYMO_SESSION_ID", "METRICS_SESSION_ID"] as const;

const OFF: readonly string[] = ["false", "0", "no", "off"];

/** The first of the variables that is set and may be read; `null` where none is. */
export function environmentText(variables: readonly string[]): string | null {
  for (const variable of variables) {
    if (Deno.permissions.querySync({ name: "env", variable }).state !== "granted") continue;
    const value = Deno.env.get(variable)?.trim();
    if (value !== undefined && value !== "") return value;
  }
  return null;
}

/** Whether the first of the variables that is set leaves something on; true where none is. */
export function isSwitchedOn(variables: readonly string[]): boolean {
  const value = environmentText(variables);
  return value === null || !OFF.includes(value.toLowerCase());
}
