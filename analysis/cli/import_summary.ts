/** What is said of an import. Pure. @module */
import type { ImportSummary } from "../import/import_file.ts";
import { count } from "./count.ts";

/** Where it came from and went to. */
export interface ImportPlaces {
  /** The file. */
  readonly path: string;
  /** Folder of events. */
  readonly dir: string;
  /** Whether what is there already came from a file that says less. */
  readonly isPoorer: boolean;
}

/** The lines for standard output and standard error. */
export function importSummary(
  summary: ImportSummary,
  { path, dir, isPoorer }: ImportPlaces,
): { readonly out: string; readonly err: string } {
  const { format, rows, events, known, repeated, others, unfinished, isTorn } = summary;
  const { shortened, rejected, rejectedPath, files } = summary;
  const kinds = [...events].map(([kind, number]) => `${number.toLocaleString("en-US")} ${kind}`);
  const total = [...events.values()].reduce((sum, number) => sum + number, 0);
  const made = total === 0
    ? "nothing new"
    : `${count(total, "event")} (${kinds.join(", ")}), ${count(files, "file")} in ${dir}`;
  const out = [`${path}: ${format}, ${count(rows, "row")} → ${made}`];
  if (known > 0 && isPoorer) {
    out.push(
      `${count(known, "row")} there already, from a metrics.csv, which says less: ` +
        "import the metrics.json first, into another folder, to keep all of it",
    );
  } else if (known > 0) out.push(`${count(known, "row")} there already, see ${dir}/imports`);
  if (repeated > 0) out.push(`${count(repeated, "row")} skipped: an earlier row has the same event_id`);
  if (others > 0) out.push(`${count(others, "other line")} passed over`);
  if (unfinished > 0) out.push(`${count(unfinished, "row")} of what has not ended, left for the next import`);
  if (isTorn) out.push("the last line has no line end: it is left for the next import, when it is whole");
  if (shortened > 0) out.push(`${count(shortened, "text")} shortened: too long, or too many keys`);
  const err = rejected === 0
    ? ""
    : `${count(rejected, "row")} refused, see ${rejectedPath}:\n${
      summary.examples.map((line) => `  ${line}\n`).join("")
    }${moreOf(rejected - summary.examples.length)}`;
  return { out: out.map((line) => `${line}\n`).join(""), err };
}

function moreOf(number: number): string {
  return number > 0 ? `  and ${number.toLocaleString("en-US")} more\n` : "";
}
