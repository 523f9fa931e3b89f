/** Texts for terminals as texts for pages. @module */

const [ESCAPE, BELL] = ["\u001b", "\u0007"];
/** Control sequences (colours and the like), titles and links, and single controls but tab and line feed. */
const CONTROL = new RegExp(
  [
    String.raw`${ESCAPE}\[[0-?]*[ -/]*[@-~]`,
    String.raw`${ESCAPE}\][^${BELL}${ESCAPE}]*(?:${BELL}|${ESCAPE}\\)`,
    String.raw`${ESCAPE}[@-Z\\-_]?`,
    String.raw`(?![\t\n])\p{Cc}`,
  ].join("|"),
  "gu",
);

/** Leaves out colours and other controls, and of lines that were written over all but the last version. */
export function plainText(text: string): string {
  const lines = text.includes("\r") ? text.split("\n").map(lastVersion).join("\n") : text;
  return lines.replace(CONTROL, "");
}

function lastVersion(line: string): string {
  const end = line.replace(/\r+$/, "");
  return end.slice(end.lastIndexOf("\r") + 1);
}
