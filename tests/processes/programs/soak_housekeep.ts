/**
 * Leaves small journals and segments and runs a command over them, until it is killed, and says what it is doing and how
 * many events are safe. Arguments: folder, first number, phase, arguments of the command.
 */
import { runCommandLine } from "../../../analysis/cli/run_command_line.ts";
import { convertJournal } from "../../../recorder/convert_journal.ts";
import { leaveJournal } from "../../recorder/left_journal.ts";

const [dir = "", first = "0", phase = "", ...command] = Deno.args;
const encoder = new TextEncoder();
const say = (line: string): void => void Deno.stdout.writeSync(encoder.encode(`${line}\n`));
const DAY_MS = 86_400_000;
const FILES = 24;
const EVENTS = 20;

let next = Number(first);

/** Two thirds of the files are of last month; two thirds are segments, some of them CSV. */
function leaveFile(number: number): void {
  const writerId = next.toString(16).padStart(10, "0");
  const values = Array.from({ length: EVENTS }, () => next++);
  const startedAtMs = Date.now() - (number % 3 === 0 ? 0 : 40 * DAY_MS);
  const journalPath = leaveJournal(dir, `${writerId}-0`, { values, startedAtMs });
  if (number % 3 !== 1) convertJournal({ journalPath, dir, format: number % 6 === 0 ? "csv" : "parquet" });
}

/** A slow disk: after each change of a name there is time to be killed, however fast the change itself is. */
function slowDown(): void {
  const { renameSync, removeSync } = Deno;
  const pause = new Int32Array(new SharedArrayBuffer(4));
  Deno.renameSync = (from, to) => {
    renameSync(from, to);
    Atomics.wait(pause, 0, 0, 3);
  };
  Deno.removeSync = (path, options) => {
    removeSync(path, options);
    Atomics.wait(pause, 0, 0, 3);
  };
}

slowDown();
for (;;) {
  say("phase preparation");
  for (let number = 0; number < FILES; number++) leaveFile(number);
  say(`safe ${next - Number(first)}`);
  say(`phase ${phase}`);
  const code = await runCommandLine(command, {
    out: () => {},
    err: (text) => void Deno.stderr.writeSync(encoder.encode(text)),
    columns: 100,
    color: false,
    isInteractive: false,
  });
  if (code !== 0) Deno.exit(code);
}
