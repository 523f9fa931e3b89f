/** Delay of timers and memory of a program that records 20,000 events a second, beside the same program without. @module */
import { print, type Row } from "./print.ts";

const SECONDS = 12;
const MODES = ["none", "journal", "convert"] as const;
const WHAT = { none: "no recorder", journal: "journals only", convert: "with conversion" };
const DELAY_TARGET_MS = 10;
const MEMORY_TARGET_MB = { journal: 32, convert: 110 } as const;

interface LoadResult {
  readonly recorded: number;
  readonly p50_ms: number;
  readonly p99_ms: number;
  readonly p999_ms: number;
  readonly max_ms: number;
  readonly peakBytes: number;
}

const results = new Map<string, LoadResult>();
for (const mode of MODES) results.set(mode, await run(mode));
const base = results.get("none")!;
const rows: Row[] = [];
for (const mode of MODES) {
  const { p50_ms, p99_ms, p999_ms, max_ms } = results.get(mode)!;
  rows.push({
    what: `timer delay, ${WHAT[mode]}: p50 · p99 · p99.9 · max`,
    figure: `${[p50_ms, p99_ms, p999_ms, max_ms].map((ms) => ms.toFixed(1)).join(" · ")} ms`,
    peer: mode === "none" ? "" : `p99.9 without ${base.p999_ms.toFixed(1)} ms`,
    target: mode === "none" ? "" : `p99.9 ≤ ${DELAY_TARGET_MS} ms`,
    isMissed: mode !== "none" && p999_ms > DELAY_TARGET_MS,
  });
}
for (const mode of ["journal", "convert"] as const) {
  const { peakBytes, recorded } = results.get(mode)!;
  const megabytes = (peakBytes - base.peakBytes) / 1e6;
  rows.push({
    what: `memory, ${WHAT[mode]}, ${recorded.toLocaleString("en-US")} events`,
    figure: `+${megabytes.toFixed(0)} MB`,
    peer: `empty program ${(base.peakBytes / 1e6).toFixed(0)} MB`,
    target: `≤ ${MEMORY_TARGET_MB[mode]} MB`,
    isMissed: megabytes > MEMORY_TARGET_MB[mode],
  });
}
print(`Load: 20,000 events/s for ${SECONDS} s`, rows);

async function run(mode: string): Promise<LoadResult> {
  const dir = await Deno.makeTempDir({ prefix: "kymo_load_" });
  const program = new URL("load_program.ts", import.meta.url).pathname;
  const args = ["run", "--allow-all", program, mode, dir, String(SECONDS)];
  const { success, stdout } = await new Deno.Command(Deno.execPath(), { args, stderr: "inherit" }).output();
  await Deno.remove(dir, { recursive: true });
  if (!success) throw new Error(`Cannot measure load: the program ended with an error, mode "${mode}"`);
  return JSON.parse(new TextDecoder().decode(stdout));
}
