/** `kymo prune`. @module */
import type { AgedFile } from "../files/aged_files.ts";
import { pruneFolder, type PruneOptions } from "../files/prune_folder.ts";
import { BYTE_SIZES, formatByteSize, parseByteSize } from "../byte_size.ts";
import { type CliIo, UsageError } from "./cli_io.ts";
import { type CliCommand, command, type OptionSpec } from "./command.ts";
import { count } from "./count.ts";
import { ownFolder } from "./own_folder.ts";
import { numberOption, SETTINGS_OPTIONS } from "./shared_options.ts";

const DAY_MICROS = 86_400e6;

const OPTIONS = [
  {
    name: "days",
    value: "N",
    says: "remove files whose last event is more than N days ago; data with relative times have no age and stay " +
      "[default: retention.days of the settings]",
  },
  {
    name: "bytes",
    value: "SIZE",
    says: "remove the oldest files until no more is left: 500MB, 2GiB, 1000000 [default: retention.bytes]",
  },
  {
    name: "archive",
    value: "DIR",
    completes: "folder",
    says: "move files there instead: a folder of events like this one, made when missing [default: retention.archive]",
  },
  { name: "dry-run", says: "say what would go and change nothing" },
  ...SETTINGS_OPTIONS,
] as const satisfies readonly OptionSpec[];

/** `kymo prune`. */
export const pruneCommand: CliCommand = command({
  name: "prune",
  usage: ["prune [DIR] [--days N] [--bytes SIZE] [OPTIONS]"],
  about:
    "Remove old files from a folder of events, or move them into another folder. Whole files go, the oldest first, " +
    "judged by their last event: a file with events on both sides of the limit stays. Journals of writers that are alive " +
    "stay; it may run while they record. Without DIR: the folder of kymo.json, or ./events. Nothing goes unless an option " +
    "or the settings say what.",
  options: OPTIONS,
  examples: [
    "kymo prune --days 30",
    "kymo prune /var/lib/bot/events --days 90 --bytes 2GiB --dry-run",
    "kymo prune --days 30 --archive /mnt/archive/events",
  ],
  exitCodes: "0 ok, 2 bad input (also when a file could not be read or moved; it stays, the others go).",
}, ({ flags, args }, io) => {
  const { dir, settings: { retention = {} } } = ownFolder({ command: "kymo prune", args, flags });
  const days = flags.days === undefined
    ? retention.days ?? null
    : numberOption(flags.days, { command: "kymo prune", option: "days", least: 0 });
  const bytes = flags.bytes === undefined ? retention.bytes ?? null : sizeOption(flags.bytes);
  if (days === null && bytes === null) {
    throw new UsageError("Cannot run kymo prune: --days N or --bytes SIZE is missing, and kymo.json has no retention");
  }
  const now = io.now ?? Date.now;
  return prune({
    dir,
    before: days === null ? null : now() * 1000 - days * DAY_MICROS,
    bytes,
    archiveDir: flags.archive ?? retention.archive ?? null,
    dryRun: flags["dry-run"],
    onProblem: (message) => io.err(`${message}\n`),
  }, io);
});

function sizeOption(text: string): number {
  const bytes = parseByteSize(text);
  if (bytes !== null) return bytes;
  throw new UsageError(`Cannot run kymo prune: --bytes must be ${BYTE_SIZES}, current value is "${text}"`);
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
