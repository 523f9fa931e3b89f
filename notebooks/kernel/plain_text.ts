/** Texts for terminals as texts for pages. @module */

/** Control sequences: colours and the like, titles, and single controls but tab and line feed. */
const CONTROL =
  /\x1b\[[0-?]*[ -/]*[@-~]|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)|\x1b[@-Z\\-_]?|[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]/g;

/** Leaves out colours and other controls, and of lines that were written over all but the last version. */
export function plainText(text: string): string {
  const lines = text.includes("\r") ? text.split("\n").map(lastVersion).join("\n") : text;
  return lines.replace(CONTROL, "");
}

function lastVersion(line: string): string {
  const end = line.replace(/\r+$/, "");
  return end.slice(end.lastIndexOf("\r") + 1);
}
