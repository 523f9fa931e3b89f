/** `kymo compact`. @module */
import { parseArgs } from "@std/cli/parse-args";
import type { SegmentFormat } from "../../recorder/file_names.ts";
import { type CompactedFolder, compactFolder } from "../files/compact_folder.ts";
import { type CliIo, UsageError } from "./cli_io.ts";
import { count } from "./count.ts";
import { bindNegative } from "./negative_values.ts";
import { refuseUnknown } from "./refuse_unknown.ts";
import { requireValues } from "./require_values.ts";

const HELP = `Usage: kymo compact [DIR] [OPTIONS]

Turn the journals that ended writers left in DIR/open into segments, merge small segments of a day into larger ones, and tidy
up after programs that were killed. Writers that are alive are left alone; it may run while they record. Killed at any point
it loses and doubles nothing: run it again. Without DIR: ./events.

Options:
  --format FORMAT  what journals become, parquet or csv [default: parquet]
  --rows N         events of a merged segment at most; segments of fewer than a tenth are small [default: 500000]
  --help           show this help

Examples:
  kymo compact
  kymo compact /var/lib/bot/events --format csv

Exit codes: 0 ok, 2 bad input (also when a file could not be read; it stays, the others are compacted).
`;

const OPTIONS = ["format", "rows"] as const;
const FORMATS: readonly SegmentFormat[] = ["parquet", "csv"];

/** Runs `kymo compact`. */
export async function compactCommand(args: readonly string[], io: CliIo): Promise<number> {
  const flags = parseArgs(bindNegative(args, OPTIONS), {
    string: ["_", ...OPTIONS],
    boolean: ["help"],
    alias: { h: "help" },
    unknown: refuseUnknown("kymo compact", [...OPTIONS, "help"]),
  });
  if (flags.help) {
    io.out(HELP);
    return 0;
  }
  requireValues("kymo compact", flags, OPTIONS);
  const format = FORMATS.find((one) => one === (flags.format ?? "parquet"));
  if (format === undefined) {
    throw new UsageError(
      `Cannot run kymo compact: --format must be one of ${FORMATS.join(", ")}, current value is "${flags.format}"`,
    );
  }
  const rows = Number(flags.rows ?? 500_000);
  if (!Number.isSafeInteger(rows) || rows <= 0) {
    throw new UsageError(
      `Cannot run kymo compact: --rows must be a whole number above 0, current value is "${flags.rows}"`,
    );
  }
  if (flags._.length > 1) {
    throw new UsageError(`Cannot run kymo compact: one DIR is needed, ${flags._.length} are given`);
  }
  const dir = String(flags._[0] ?? "events");
  const done = await compactFolder({ dir, format, rows, onProblem: (message) => io.err(`${message}\n`) });
  io.out(`${dir}: ${summaryOf(done, format)}\n`);
  return done.failedJournals + done.unreadable > 0 ? 2 : 0;
}

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
