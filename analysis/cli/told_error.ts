/** What went wrong, for people. @module */

/** What the system was asked for, by the names that Deno has. */
const ASKED: Readonly<Record<string, string>> = {
  readdir: "read folder",
  open: "open",
  stat: "look at",
  lstat: "look at",
  mkdir: "make folder",
  rename: "move",
  remove: "remove",
  readfile: "read",
  writefile: "write",
};

/** The message of an error; errors of the system, which begin with the reason, say first what could not be done. */
export function toldError(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const [, reason = "", asked = "", path = ""] = /^([^"]+) \(os error \d+\): (\w+) '(.+?)'/s.exec(error.message) ?? [];
  if (path === "") return error.message;
  return `Cannot ${ASKED[asked] ?? asked} "${path}": ${reason.charAt(0).toLowerCase()}${reason.slice(1)}`;
}

/** Why the system did not do it, without what it was asked for. */
export function systemReason(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return message.replace(/ \(os error \d+\).*$/s, "");
}

/** What went wrong, where, and what caused it. */
export function tracedError(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const trace = error.stack ?? error.message;
  return error.cause === undefined ? trace : `${trace}\nCaused by: ${tracedError(error.cause)}`;
}
