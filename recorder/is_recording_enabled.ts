/** The switch in the environment. @module */

/** Variables that switch recording off, the first that is set wins. */
const SWITCHES = ["KYMO_ENABLED", "ENABLE_METRICS"] as const;

/** Whether the environment leaves recording on. Reads a variable only where that is permitted already: never a prompt. */
export function isRecordingEnabled(): boolean {
  for (const variable of SWITCHES) {
    if (Deno.permissions.querySync({ name: "env", variable }).state !== "granted") continue;
    const value = Deno.env.get(variable);
    if (value !== undefined) return !["false", "0", "no", "off"].includes(value.trim().toLowerCase());
  }
  return true;
}
