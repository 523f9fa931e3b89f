/** Whether something went well, as older systems write it. Pure. @module */

/** `true`, `false`, `null` where nothing is said, or why it cannot be read. */
export type Success = boolean | null | string;

/** Reads `success`. Besides booleans there are those that went through a CSV or a table: `"True"`, `0`. */
export function successOf(value: unknown): Success {
  if (value === null || value === undefined || value === "") return null;
  const word = typeof value === "string" ? value.toLowerCase() : value;
  if (word === true || word === 1 || word === "true" || word === "1") return true;
  if (word === false || word === 0 || word === "false" || word === "0") return false;
  return `success must be true or false, current value is ${JSON.stringify(value)}`;
}
