/**
 * `deno task soak [--runs N] [--seed N]`: kills programs at random moments of recording, flushing, conversion, compaction and
 * pruning, and looks whether every event that was flushed is there once. Prints how many kills landed in which phase.
 *
 * @module
 */
import { parseArgs } from "@std/cli/parse-args";
import { seededRandom } from "../recorder/random.ts";
import { PHASES, soakRun } from "./soak_run.ts";

const flags = parseArgs(Deno.args, { string: ["runs", "seed"] });
const runs = Number(flags.runs ?? 100);
const seed = Number(flags.seed ?? Date.now() % 1_000_000);
const random = seededRandom(seed);
const encoder = new TextEncoder();
const print = (text: string): void => void Deno.stdout.writeSync(encoder.encode(`${text}\n`));

const landed = new Map<string, number>(PHASES.map((phase) => [phase, 0]));
let events = 0;
let halfWritten = 0;
let failed = 0;
print(`${runs} runs, seed ${seed}`);
const start = performance.now();
for (let number = 0; number < runs; number++) {
  const run = await soakRun(PHASES[number % PHASES.length]!, random);
  landed.set(run.phase, (landed.get(run.phase) ?? 0) + 1);
  events += run.safe;
  if (run.isHalfWritten) halfWritten++;
  if (run.problems.length === 0) continue;
  failed++;
  print(`run ${number}, killed in ${run.phase}:\n${run.problems.map((problem) => `  ${problem}`).join("\n")}`);
}
for (const [phase, count] of landed) print(`  killed in ${phase.padEnd(12)}${String(count).padStart(4)}`);
const seconds = Math.round((performance.now() - start) / 1000);
print(`${events.toLocaleString("en-US")} flushed events, ${halfWritten} kills left a file half written, ${seconds} s`);
const missed = PHASES.filter((phase) => landed.get(phase) === 0);
if (missed.length > 0) print(`no kill landed in ${missed.join(", ")}`);
print(failed === 0 ? "every event once after each" : `${failed} runs failed`);
if (failed > 0 || missed.length > 0) Deno.exitCode = 1;
