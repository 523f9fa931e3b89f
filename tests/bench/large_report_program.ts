/** One contender over a folder of many events, in a process of its own: `TASK FOLDER`. Prints milliseconds and peak memory. @module */
import { DuckDBInstance } from "@duckdb/node-api";
import { buildReport, open } from "@kymo/kymo/analysis";
import pl from "nodejs-polars";

const [task, folder] = Deno.args as [string, string];
const FILES = `read_parquet('${folder}/date=*/*.parquet', union_by_name = true)`;
const CALLS = `from ${FILES} where kind = 'llm_call'`;
const OK = "filter (where status = 'ok')";

const NUMBERS = [
  "count(*)",
  `count(*) ${OK}`,
  "sum(duration_ms)",
  ...["duration_ms", "first_token_ms", "output_tokens / nullif(duration_ms, 0) * 1000"].map((measure) => {
    return `count(${measure}) ${OK}, avg(${measure}) ${OK}, min(${measure}) ${OK}, max(${measure}) ${OK}, ` +
      `quantile_cont(${measure}, [0.5, 0.9, 0.95, 0.99]) ${OK}`;
  }),
  ...["input_tokens", "output_tokens", "cache_read_tokens"].map((tokens) => `sum(${tokens})`),
].join(", ");
const SERIES = `quantile_cont(duration_ms, [0.5, 0.95]) ${OK}, quantile_cont(first_token_ms, 0.5) ${OK}, ` +
  `quantile_cont(output_tokens / nullif(duration_ms, 0) * 1000, 0.5) ${OK}, count(*), count(*) ${OK}`;

/** The numbers of the report's sections, without intervals, tests, critical paths and all that follows from them. */
const SECTIONS: readonly string[] = [
  `select ${NUMBERS} ${CALLS}`,
  `select model, ${NUMBERS} ${CALLS} group by model`,
  `select status, error_category, error_type, http_status, count(*) ${CALLS} and status <> 'ok' group by all`,
  `select name, ${NUMBERS} from ${FILES} where kind = 'stage' group by name`,
  `select name, ${NUMBERS} from ${FILES} where kind = 'tool_call' group by name`,
  `select agent, ${NUMBERS} ${CALLS} and agent is not null group by agent`,
  `select model, provider, date_trunc('day', started_at), sum(input_tokens), sum(output_tokens), sum(cache_read_tokens), count(*) ${CALLS} group by all`,
  `select model, time_bucket(interval '6 hours', started_at), ${SERIES} ${CALLS} group by all`,
  ...["operation", "stage", "tool_call"].map((kind) => {
    return `select name, time_bucket(interval '6 hours', started_at), quantile_cont(duration_ms, [0.5, 0.95]) ${OK}, count(*), ` +
      `count(*) ${OK} from ${FILES} where kind = '${kind}' group by all`;
  }),
];
const ONE = `select model, task, quantile_cont(duration_ms, [0.5, 0.9, 0.99]) ${CALLS} group by all`;

async function duckdb(queries: readonly string[]): Promise<void> {
  const connection = await (await DuckDBInstance.create()).connect();
  for (const query of queries) await (await connection.runAndReadAll(query)).getRows();
}

async function polarsOne(): Promise<void> {
  const quantiles = [0.5, 0.9, 0.99].map((p) => pl.col("duration_ms").quantile(p, "linear").alias(`p${p}`));
  const frame = pl.scanParquet(`${folder}/date=*/*.parquet`, { missingColumns: "insert", extraColumns: "ignore" });
  await frame.filter(pl.col("kind").eq(pl.lit("llm_call"))).groupBy(["model", "task"]).agg(...quantiles).collect();
}

const TASKS: Readonly<Record<string, () => Promise<unknown>>> = {
  report: async () => await buildReport(await open(folder)),
  polars: polarsOne,
  duckdb_one: () => duckdb([ONE]),
  duckdb: () => duckdb(SECTIONS),
};

const started = performance.now();
await TASKS[task]!();
const ms = performance.now() - started;
const [, peak] = /VmHWM:\s+(\d+) kB/.exec(Deno.readTextFileSync("/proc/self/status"))!;
Deno.stdout.writeSync(new TextEncoder().encode(`${ms} ${Number(peak) / 1024}\n`));
Deno.exit(0);
