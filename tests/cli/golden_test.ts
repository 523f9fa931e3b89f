/**
 * What each command prints of the bundled data, its first lines, held against stored files. After a change that is meant:
 * `deno test -A tests/cli/golden_test.ts -- --update`.
 *
 * @module
 */
import { assertEquals } from "@std/assert";
import { COMMANDS } from "../../analysis/cli/run_command_line.ts";
import { ran } from "./fake_io.ts";

const FOLDER = new URL("golden/", import.meta.url);
const MOST_LINES = 60;
const [FRAMEWORKS, LEADERBOARD] = ["fixtures/agent_frameworks", "fixtures/llmperf"];

/** Command lines by the name of their file. */
const CALLS: Readonly<Record<string, readonly string[]>> = {
  "report": ["report", LEADERBOARD],
  "report_csv": ["report", FRAMEWORKS, "--by", "provider", "--format", "csv"],
  "report_classic": ["report", FRAMEWORKS, "--style", "classic"],
  "stats": ["stats", FRAMEWORKS],
  "agents": ["agents", FRAMEWORKS],
  "daily": ["daily", FRAMEWORKS, "--since", "2025-08-22", "--until", "2025-10-01"],
  "compare": ["compare", LEADERBOARD, "--field", "provider", "--values", "anyscale,together"],
  "check": ["check", FRAMEWORKS, "--only", "thresholds,data"],
  "prices_list": ["prices", "list", FRAMEWORKS],
  "config": ["config", "thresholds", "retention", "suggestions"],
  "notebook_list": ["notebook", "list"],
  "export_jsonl": ["export", "jsonl", FRAMEWORKS],
  "export_metrics_csv": ["export", "metrics-csv", FRAMEWORKS],
  "export_performance_log": ["export", "performance-log", FRAMEWORKS],
  "export_llm_log": ["export", "llm-log", FRAMEWORKS],
  "export_prometheus": ["export", "prometheus", FRAMEWORKS],
  "export_grafana": ["export", "grafana"],
  "completion_bash": ["completion", "bash"],
};

/** Commands whose output is of what they do to a folder, held against its text in tests of their own. */
const ELSEWHERE = ["demo", "import", "compact", "prune"];

for (const [name, args] of Object.entries(CALLS)) {
  Deno.test(`kymo ${args.join(" ")} prints what is stored`, async () => {
    const { code, out, err } = await ran(args);
    const lines = out.split("\n");
    const shown = lines.length > MOST_LINES ? [...lines.slice(0, MOST_LINES), "…", ""] : lines;
    const text = [`$ kymo ${args.join(" ")}`, `exit code ${code}`, err, ...shown].join("\n");
    const file = new URL(`${name}.txt`, FOLDER);
    if (Deno.args.includes("--update")) Deno.writeTextFileSync(file, text);
    assertEquals(text, Deno.readTextFileSync(file));
  });
}

Deno.test("every command has a stored output, or tests of its own", () => {
  const stored = Object.values(CALLS).map(([command]) => command!);
  assertEquals([...new Set([...stored, ...ELSEWHERE])].sort(), Object.keys(COMMANDS).sort());
});
