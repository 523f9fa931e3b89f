/** The report over many events, beside one grouped-quantile query of Polars, and DuckDB: `[--events N]`. @module */
import { parseArgs } from "@std/cli/parse-args";
import { manyEvents } from "./many_events.ts";
import { print } from "./print.ts";

const ROUNDS = 3;
const { events } = parseArgs(Deno.args, { string: ["events"], default: { events: "10000000" } });
const folder = manyEvents(Number(events));
const program = new URL("large_report_program.ts", import.meta.url).href;

interface Figure {
  readonly ms: number;
  readonly mb: number;
}

async function run(task: string): Promise<Figure> {
  const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "--allow-all", "--quiet", program, task, folder],
  }).output();
  if (!success) throw new Error(`Cannot run ${task}: ${new TextDecoder().decode(stderr)}`);
  const [ms, mb] = new TextDecoder().decode(stdout).trim().split(" ").map(Number) as [number, number];
  return { ms, mb };
}

const TASKS = ["report", "polars", "duckdb_one", "duckdb"] as const;
const figures = new Map<string, Figure[]>(TASKS.map((task) => [task, []]));
for (let round = 0; round < ROUNDS; round++) for (const task of TASKS) figures.get(task)!.push(await run(task));

const median = (numbers: readonly number[]): number => numbers.toSorted((a, b) => a - b)[numbers.length >> 1]!;
const ms = (task: string): number => median(figures.get(task)!.map((one) => one.ms));
const mb = (task: string): number => Math.max(...figures.get(task)!.map((one) => one.mb));
const told = (task: string): string => `${(ms(task) / 1000).toFixed(2)} s, ${Math.round(mb(task))} MB`;
const ratio = median(figures.get("report")!.map((one, round) => one.ms / figures.get("polars")![round]!.ms));

print(`Full report over ${Number(events).toLocaleString("en-US")} events, findings and intervals included`, [
  {
    what: "against one grouped-quantile query of Polars",
    figure: `${told("report")}, ${ratio.toFixed(1)} times`,
    peer: told("polars"),
    target: "≤ 2.5 times, ≤ 2,000 MB",
    isMissed: ratio > 2.5 || mb("report") > 2000,
  },
  {
    what: "against DuckDB, the same numbers section by section",
    figure: told("report"),
    peer: told("duckdb"),
    target: "faster",
    isMissed: ms("report") > ms("duckdb"),
  },
  {
    what: "that one query in DuckDB",
    figure: told("duckdb_one"),
    peer: told("polars"),
    target: "",
    isMissed: false,
  },
]);
