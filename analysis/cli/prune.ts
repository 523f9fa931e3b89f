/** `kymo prune`. @module */
import { parseArgs } from "@std/cli/parse-args";
import type { AgedFile } from "../files/aged_files.ts";
import { pruneFolder, type PruneOptions } from "../files/prune_folder.ts";
import { formatByteSize, parseByteSize } from "./byte_size.ts";
import { type CliIo, UsageError } from "./cli_io.ts";
import { count } from "./count.ts";
import { bindNegative } from "./negative_values.ts";
import { refuseUnknown } from "./refuse_unknown.ts";
import { requireValues } from "./require_values.ts";

const HELP = `Usage: kymo prune [DIR] [--days N] [--bytes SIZE] [OPTIONS]

Remove old files from a folder of events, or move them into another folder. Whole files go, the oldest first, judged by their
last event: a file with events on both sides of the limit stays. Journals of writers that are alive stay; it may run while
they record. Without DIR: ./events.

Options:
  --days N       remove files whose last event is more than N days ago; data with relative times have no age and stay
  --bytes SIZE   remove the oldest files until no more is left: 500MB, 2GiB, 1000000
  --archive DIR  move files there instead: a folder of events like this one, made when missing
  --dry-run      say what would go and change nothing
  --help         show this help

Examples:
  kymo prune --days 30
  kymo prune /var/lib/bot/events --days 90 --bytes 2GiB --dry-run
  kymo prune --days 30 --archive /mnt/archive/events

Exit codes: 0 ok, 2 bad input (also when a file could not be read or moved; it stays, the others go).
`;

const TEXT_OPTIONS = ["days", "bytes", "archive"] as const;
const DAY_MICROS = 86_400e6;

/** Runs `kymo prune`. */
export function pruneCommand(args: readonly string[], io: CliIo): Promise<number> {
  const flags = parseArgs(bindNegative(args, TEXT_OPTIONS), {
    string: ["_", ...TEXT_OPTIONS],
    boolean: ["help", "dry-run"],
    alias: { h: "help" },
    unknown: refuseUnknown("kymo prune", [...TEXT_OPTIONS, "dry-run", "help"]),
  });
  if (flags.help) {
    io.out(HELP);
    return Promise.resolve(0);
  }
  requireValues("kymo prune", flags, TEXT_OPTIONS);
  if (flags.days === undefined && flags.bytes === undefined) {
    throw new UsageError("Cannot run kymo prune: --days N or --bytes SIZE is missing");
  }
  if (flags._.length > 1) {
    throw new UsageError(`Cannot run kymo prune: one DIR is needed, ${flags._.length} are given`);
  }
  const days = flags.days === undefined ? null : parseDays(flags.days);
  const now = io.now ?? Date.now;
  return Promise.resolve(prune({
    dir: String(flags._[0] ?? "events"),
    before: days === null ? null : now() * 1000 - days * DAY_MICROS,
    bytes: flags.bytes === undefined ? null : parseByteSize(flags.bytes, "kymo prune"),
    archiveDir: flags.archive ?? null,
    dryRun: flags["dry-run"],
    onProblem: (message) => io.err(`${message}\n`),
  }, io));
}

function parseDays(text: string): number {
  const days = text.trim() === "" ? NaN : Number(text);
  if (days >= 0 && Number.isFinite(days)) return days;
  throw new UsageError(`Cannot run kymo prune: --days must be a number of days from 0 up, current value is "${text}"`);
}

function prune(options: PruneOptions, io: CliIo): number {
  const { dir, archiveDir, dryRun, before, bytes } = options;
  const { files, bytesLeft, relative, alive, problems } = pruneFolder(options);
  const done = `${dryRun ? "would be " : ""}${archiveDir === null ? "removed" : `moved to ${archiveDir}`}`;
  const what = files.length === 0 ? "nothing to remove" : `${amountOf(files)} ${done}`;
  const parts = [what, `${formatByteSize(bytesLeft)} left`];
  if (before !== null && relative > 0) {
    parts.push(`${count(relative, "file")} with relative times left alone by --days`);
  }
  if (alive > 0) parts.push(`${count(alive, "writer")} alive, left alone`);
  if (problems > 0) parts.push(`${count(problems, "file")} could not be read or moved`);
  io.out(`${dir}: ${parts.join(" · ")}\n`);
  for (const [day, members] of Map.groupBy(files, dayOf)) io.out(`  ${day}  ${amountOf(members)}\n`);
  if (bytes !== null && bytesLeft > bytes) {
    io.out(`  more than ${formatByteSize(bytes)} is left: the rest is being written or could not be read or moved\n`);
  }
  return problems > 0 ? 2 : 0;
}

function amountOf(files: readonly AgedFile[]): string {
  const events = files.reduce((sum, file) => sum + file.events, 0);
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
  return `${count(files.length, "file")}, ${count(events, "event")}, ${formatByteSize(bytes)}`;
}

/** `2026-03-01`, or `journals`. */
function dayOf({ entry }: AgedFile): string {
  return "format" in entry ? entry.folder.slice(entry.folder.lastIndexOf("=") + 1) : "journals  ";
}
