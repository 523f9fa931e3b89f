/** Wall time of the report on the bundled data, process start to last line, beside one Polars query on the same files. @module */
import { print } from "./print.ts";

const ROUNDS = 9;
const TARGET_MS = 500;
const HTML_TARGET_MS = 1500;
const ROOT = new URL("../../", import.meta.url).pathname;
const QUERY = `
import pl from "nodejs-polars";
const frame = pl.scanParquet(Deno.args[0] + "/date=*/*.parquet", { missingColumns: "insert", extraColumns: "ignore" }).filter(pl.col("kind").eq(pl.lit("llm_call")));
const d = pl.col("duration_ms");
const quantiles = [0.5, 0.9, 0.95, 0.99].map((p) => d.quantile(p, "linear").alias("p" + p));
console.log((await frame.groupBy(["model"]).agg(...quantiles).collect()).toString());
`;

const query = await Deno.makeTempFile({ suffix: ".ts" });
await Deno.writeTextFile(query, QUERY);
const contenders = {
  text: ["analysis/cli/main.ts", "report", "fixtures/claude_code"],
  json: ["analysis/cli/main.ts", "report", "fixtures/claude_code", "--format", "json"],
  html: ["analysis/cli/main.ts", "report", "fixtures/claude_code", "--format", "html"],
  query: [query, "fixtures/claude_code"],
};
const times: Record<string, number[]> = { text: [], json: [], html: [], query: [] };
for (let round = 0; round <= ROUNDS; round++) {
  for (const [name, args] of Object.entries(contenders)) {
    const startedMs = performance.now();
    const child = new Deno.Command(Deno.execPath(), {
      args: ["run", "-A", "--config", `${ROOT}deno.json`, ...args],
      cwd: ROOT,
    });
    const { success, stderr } = await child.output();
    if (!success) throw new Error(new TextDecoder().decode(stderr));
    if (round > 0) times[name]!.push(performance.now() - startedMs);
  }
}
await Deno.remove(query);
const median = (name: string): number => times[name]!.toSorted((a, b) => a - b)[Math.floor(ROUNDS / 2)]!;
const peer = `one query ${median("query").toFixed(0)} ms`;
const [textMs, htmlMs] = [median("text"), median("html")];
print("Report, start to last line, warm", [
  {
    what: "text, 49,334 calls",
    figure: `${textMs.toFixed(0)} ms`,
    peer,
    target: `≤ ${TARGET_MS} ms`,
    isMissed: textMs > TARGET_MS,
  },
  { what: "JSON", figure: `${median("json").toFixed(0)} ms`, peer, target: "", isMissed: false },
  {
    what: "HTML with its charts",
    figure: `${htmlMs.toFixed(0)} ms`,
    peer: `text ${textMs.toFixed(0)} ms`,
    target: `≤ ${HTML_TARGET_MS} ms`,
    isMissed: htmlMs > HTML_TARGET_MS,
  },
]);
