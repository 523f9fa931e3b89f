/** `kymo import`. @module */
import { importCsv, type ImportSummary } from "../import/import_csv.ts";
import { type CliIo, UsageError } from "./cli_io.ts";
import { type CliCommand, command, type Given, type OptionSpec } from "./command.ts";
import { count } from "./count.ts";
import { progressBar } from "./progress_bar.ts";

const OPTIONS = [
  { name: "map", value: "FILE", completes: "file", says: "the map" },
  { name: "out", short: "o", value: "DIR", completes: "folder", says: "folder of events; made when missing" },
  { name: "allow-rejected", says: "exit with 0 although rows were refused" },
] as const satisfies readonly OptionSpec[];

/** `kymo import`. */
export const importCommand: CliCommand = command({
  name: "import",
  usage: ["import csv FILE --map MAP.json --out DIR [OPTIONS]"],
  about:
    "Turn a CSV file into a folder of events. The map says what its columns mean; analysis/import/csv_map.schema.json " +
    "describes maps, fixtures/maps holds three. The same import twice leaves the same files. Refused rows go to DIR/rejected " +
    "with line and reason.",
  words: ["csv"],
  options: OPTIONS,
  examples: ["kymo import csv requests.csv --map fixtures/maps/claude_code.json --out events"],
  exitCodes: "0 ok, 2 bad input (also when rows were refused; the others are imported).",
}, runImport);

async function runImport({ flags, args }: Given<typeof OPTIONS>, io: CliIo): Promise<number> {
  const [format, path, ...more] = args;
  if (format !== "csv") {
    throw new UsageError(
      `Cannot run kymo import: the format must be csv, current value is ${
        format === undefined ? "missing" : `"${format}"`
      }`,
    );
  }
  if (path === undefined || more.length > 0) {
    throw new UsageError(
      `Cannot run kymo import: one FILE is needed, ${more.length + (path === undefined ? 0 : 1)} are given`,
    );
  }
  if (flags.map === undefined) throw new UsageError("Cannot run kymo import: --map FILE is missing");
  if (flags.out === undefined) throw new UsageError("Cannot run kymo import: --out DIR is missing");
  const bar = progressBar(path, io);
  let summary: ImportSummary;
  try {
    summary = await importCsv({ path, mapPath: flags.map, dir: flags.out, onProgress: bar.draw });
  } finally {
    bar.clear();
  }
  const { rows, events, operations, repeated, rejected, files } = summary;
  const parts = [
    count(events, "event"),
    ...(operations > 0 ? [count(operations, "operation")] : []),
    count(files, "file"),
  ];
  io.out(`${path}: ${count(rows, "row")} → ${parts.join(", ")} in ${flags.out}\n`);
  if (repeated > 0) io.out(`${count(repeated, "row")} skipped: an earlier row has the same event_id\n`);
  if (rejected === 0) return 0;
  io.err(
    `${count(rejected, "row")} refused, see ${summary.rejectedPath}:\n${
      summary.examples.map((line) => `  ${line}\n`).join("")
    }`,
  );
  return flags["allow-rejected"] ? 0 : 2;
}
