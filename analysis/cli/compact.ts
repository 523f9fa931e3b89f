/** `kymo compact`. @module */
import { parseArgs } from "@std/cli/parse-args";
import { convertJournal } from "../../recorder/convert_journal.ts";
import { parseFileName, type SegmentFormat } from "../../recorder/file_names.ts";
import { isWriterAlive, removeWriterLock } from "../../recorder/writer_lock.ts";
import { listFolder } from "../read/list_folder.ts";
import { type CliIo, UsageError } from "./cli_io.ts";
import { count } from "./count.ts";
import { refuseUnknown } from "./refuse_unknown.ts";
import { requireValues } from "./require_values.ts";

const HELP = `Usage: kymo compact [DIR] [OPTIONS]

Turn the journals that ended writers left in DIR/open into segments, and tidy up after them. Writers that are alive are left
alone. Without DIR: ./events.

Options:
  --format FORMAT  parquet or csv [default: parquet]
  --help           show this help

Examples:
  kymo compact
  kymo compact /var/lib/bot/events --format csv

Exit codes: 0 ok, 2 bad input (also when a journal could not be converted; it stays).
`;

const FORMATS: readonly SegmentFormat[] = ["parquet", "csv"];

/** Runs `kymo compact`. */
export function compactCommand(args: readonly string[], io: CliIo): Promise<number> {
  const flags = parseArgs([...args], {
    string: ["_", "format"],
    boolean: ["help"],
    alias: { h: "help" },
    unknown: refuseUnknown("kymo compact", ["format", "help"]),
  });
  if (flags.help) {
    io.out(HELP);
    return Promise.resolve(0);
  }
  requireValues("kymo compact", flags, ["format"]);
  const format = FORMATS.find((one) => one === (flags.format ?? "parquet"));
  if (format === undefined) {
    throw new UsageError(
      `Cannot run kymo compact: --format must be one of ${FORMATS.join(", ")}, current value is "${flags.format}"`,
    );
  }
  if (flags._.length > 1) {
    throw new UsageError(`Cannot run kymo compact: one DIR is needed, ${flags._.length} are given`);
  }
  return Promise.resolve(compact(String(flags._[0] ?? "events"), format, io));
}

function compact(dir: string, format: SegmentFormat, io: CliIo): number {
  const { journals, segments } = listFolder(dir);
  const openDir = `${dir}/open`;
  const segmentStems = new Set(segments.map(({ stem }) => stem));
  const alive = new Map<string, boolean>();
  const isAlive = (writerId: string): boolean => {
    const known = alive.get(writerId) ?? isWriterAlive(openDir, writerId);
    alive.set(writerId, known);
    return known;
  };
  let events = 0;
  let files = 0;
  let failed = 0;
  for (const { path, stem } of journals) {
    if (isAlive(writerOf(stem))) continue;
    try {
      const { path: segment, events: converted } = convertJournal({ journalPath: path, dir, format });
      events += converted;
      if (segment !== null) files++;
    } catch (error) {
      failed++;
      const reason = error instanceof Error ? error.message : String(error);
      io.err(`${reason.includes(path) ? reason : `Cannot convert journal "${path}": ${reason}`}\n`);
    }
  }
  const tidied = tidy(openDir, { converted: segmentStems, isAlive }) + tidySegments(dir, isAlive);
  const living = [...alive.values()].filter(Boolean).length;
  const parts = [`${count(files, "journal")} → ${format}, ${count(events, "event")}`];
  if (tidied > 0) parts.push(`${count(tidied, "leftover")} removed`);
  if (living > 0) parts.push(`${count(living, "writer")} alive, left alone`);
  if (failed > 0) parts.push(`${count(failed, "journal")} could not be converted`);
  io.out(`${dir}: ${parts.join(" · ")}\n`);
  return failed > 0 ? 2 : 0;
}

/** Removes journals that are segments already, and locks and unfinished files of dead writers. */
function tidy(
  openDir: string,
  known: { converted: ReadonlySet<string>; isAlive: (writerId: string) => boolean },
): number {
  let removed = 0;
  const journalsLeft = new Set<string>();
  for (const { name } of entriesOf(openDir)) {
    const file = parseFileName(name);
    if (file === null || known.isAlive(file.writerId)) continue;
    if (!known.converted.has(`${file.writerId}-${file.segment}`)) {
      journalsLeft.add(file.writerId);
      continue;
    }
    Deno.removeSync(`${openDir}/${name}`);
    removed++;
  }
  for (const { name } of entriesOf(openDir)) {
    const writerId = /^([0-9a-f]{10})\.lock(\.tmp)?$/.exec(name)?.[1];
    if (writerId === undefined || known.isAlive(writerId) || journalsLeft.has(writerId)) continue;
    if (name.endsWith(".tmp")) Deno.removeSync(`${openDir}/${name}`);
    else removeWriterLock(openDir, writerId);
    removed++;
  }
  return removed;
}

/** Removes segments that a killed conversion left unfinished. */
function tidySegments(dir: string, isAlive: (writerId: string) => boolean): number {
  let removed = 0;
  for (const day of entriesOf(dir).filter(({ name, isDirectory }) => isDirectory && name.startsWith("date="))) {
    for (const { name } of entriesOf(`${dir}/${day.name}`)) {
      // Only what has the name of a segment is ours.
      const file = name.endsWith(".tmp") ? parseFileName(name.slice(0, -".tmp".length)) : null;
      if (file === null || isAlive(file.writerId)) continue;
      Deno.removeSync(`${dir}/${day.name}/${name}`);
      removed++;
    }
  }
  return removed;
}

function writerOf(name: string): string {
  return name.split("-")[0]!;
}

function entriesOf(folder: string): Deno.DirEntry[] {
  try {
    return [...Deno.readDirSync(folder)];
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return [];
    throw error;
  }
}
