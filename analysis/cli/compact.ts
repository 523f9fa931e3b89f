/** `kymo compact`. @module */
import type { SegmentFormat } from "../../recorder/file_names.ts";
import { type CompactedFolder, compactFolder } from "../files/compact_folder.ts";
import { type CliCommand, command, type OptionSpec } from "./command.ts";
import { count } from "./count.ts";
import { ownFolder } from "./own_folder.ts";
import { numberOption, SETTINGS_OPTIONS } from "./shared_options.ts";

const FORMATS: readonly ["parquet", "csv"] = ["parquet", "csv"];

const OPTIONS = [
  { name: "format", value: "FORMAT", oneOf: FORMATS, says: "what journals become, parquet or csv [default: parquet]" },
  {
    name: "rows",
    value: "N",
    says: "events of a merged segment at most; segments of fewer than a tenth are small [default: 500000]",
  },
  ...SETTINGS_OPTIONS,
] as const satisfies readonly OptionSpec[];

/** `kymo compact`. */
export const compactCommand: CliCommand = command({
  name: "compact",
  usage: ["compact [DIR] [OPTIONS]"],
  about:
    "Turn the journals that ended writers left in DIR/open into segments, merge small segments of a day into larger " +
    "ones, and tidy up after programs that were killed. Writers that are alive are left alone; it may run while they " +
    "record. Killed at any point it loses and doubles nothing: run it again. Without DIR: the folder of kymo.json, or " +
    "./events.",
  options: OPTIONS,
  examples: ["kymo compact", "kymo compact /var/lib/bot/events --format csv"],
  exitCodes: "0 ok, 2 bad input (also when a file could not be read; it stays, the others are compacted).",
}, async ({ flags, args }, io) => {
  const { format = "parquet" } = flags;
  const rows = numberOption(flags.rows ?? "500000", { command: "kymo compact", option: "rows", above: 0, whole: true });
  const { dir } = ownFolder({ command: "kymo compact", args, flags });
  const done = await compactFolder({ dir, format, rows, onProblem: (message) => io.err(`${message}\n`) });
  io.out(`${dir}: ${summaryOf(done, format)}\n`);
  return done.failedJournals + done.unreadable > 0 ? 2 : 0;
});

function summaryOf(done: CompactedFolder, format: SegmentFormat): string {
  const parts = [`${count(done.journals, "journal")} → ${format}, ${count(done.events, "event")}`];
  if (done.small > 0) {
    parts.push(`${count(done.small, "small segment")} → ${done.merged}, ${count(done.mergedEvents, "event")}`);
  }
  if (done.leftovers > 0) parts.push(`${count(done.leftovers, "leftover")} removed`);
  if (done.alive > 0) parts.push(`${count(done.alive, "writer")} alive, left alone`);
  if (done.failedJournals > 0) parts.push(`${count(done.failedJournals, "journal")} could not be converted`);
  if (done.unreadable > 0) parts.push(`${count(done.unreadable, "segment")} could not be read`);
  return parts.join(" · ");
}
