import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { agentComparison, open } from "@kymo/kymo/analysis";
import { createRecorder } from "@kymo/kymo";
import { parse } from "@std/csv/parse";
import { HOUR, NOON, type SomeEvent, writeEvents } from "../analysis/event_files.ts";
import { withFolder } from "../recorder/event_folder.ts";
import { ran } from "./fake_io.ts";
import { imported, OLD_FILES } from "./old_formats.ts";

const BUNDLED = "fixtures/agent_frameworks";

/** Runs commands on the queries of the old sample: what they write, without the folder's name. */
async function ofOldQueries(...commands: readonly (readonly string[])[]): Promise<string[]> {
  const written: string[] = [];
  await withFolder(async (dir) => {
    await imported("metrics-json", OLD_FILES["metrics-json"], dir);
    for (const [name = "", ...args] of commands) {
      const { code, out, err } = await ran([name, dir, ...args]);
      assertEquals([code, err], [0, ""]);
      written.push(out.replaceAll(dir, "DIR"));
    }
  });
  return written;
}

Deno.test("kymo report --style classic is the summary of an older monitor, with its numbers and without its zeros", async () => {
  const [text] = await ofOldQueries(["report", "--style", "classic"]);
  assertEquals(
    text,
    `📊 Performance Metrics Summary Report
==================================================
📅 Period: All that was recorded
🕐 Generated: 2026-03-01T12:00:00.000Z

📈 Query Statistics:
  • Total Queries: 3
  • Success Rate: 66.7%
  • Failed Queries: 1

🤖 Agent Usage:
  • Crewai Agent: 2 queries (66.7%)
  • Simple Agent: 1 queries (33.3%)

⏱️  Response Times:
  • Average: 18250ms
  • Range: 2500ms - 45000ms
  • Slow Queries (>5s): 2
  • Very Slow Queries (>30s): 1

❌ Error Analysis:
  • TimeoutError: 1

🏷️  Entity Detection:
  • payments: 2
  • bills: 1
  • customers: 1
  • products: 1

🧠 Complexity Analysis:
  • Average Complexity Score: 0.567
  • High Complexity Queries: 1

`,
  );
});

Deno.test("kymo report --style classic of nothing says what is unknown, and its window", async () => {
  await withFolder(async (dir) => {
    writeEvents(dir, [{ kind: "notice" }]);
    const { out } = await ran(["report", dir, "--style", "classic", "--hours", "24"]);
    assertStringIncludes(out, "Period: Last 24 hours");
    assertStringIncludes(out, "Success Rate: –");
    assertStringIncludes(out, "Range: – - –\n  • Slow Queries (>5s): –");
    assertStringIncludes(out, "Average Complexity Score: –");
  });
});

Deno.test("kymo report --style classic takes slow and complex from the settings, strictly above", async () => {
  await withFolder(async (dir) => {
    writeEvents(
      dir,
      [5000, 5001, 30_000].map((duration_ms): SomeEvent => {
        return { kind: "operation", duration_ms, complexity_score: 0.7 };
      }),
    );
    const numbers = async (...args: readonly string[]): Promise<string[]> => {
      const { out } = await ran(["report", dir, "--style", "classic", ...args]);
      return out.split("\n").filter((line) => /Slow|High/.test(line)).map((line) => line.replace(/^.*: /, ""));
    };
    assertEquals(await numbers(), ["2", "0", "0"]);
    assertEquals(await numbers("--set", "thresholds.slow_ms=30000", "--set", "thresholds.complexity_score=0.6"), [
      "0",
      "0",
      "3",
    ]);
  });
});

Deno.test("kymo stats shows operations with mean, median and 90th percentile, errors, entities and complexity", async () => {
  const [text, json, csv] = await ofOldQueries(["stats"], ["stats", "--format", "json"], ["stats", "--format", "csv"]);
  assertEquals(
    text,
    `Kymo · DIR · 3 operations · 2025-10-15 06:30 → 2025-10-15 06:32 UTC

Operations
         operations  success    mean     p50  p90     max  slow  very slow
  query           3   66.7 %  23.8 s  23.8 s    –  45.0 s     2          1

Errors
                count  of failed
  TimeoutError      1      100 %

Entities
             count  of operations
  payments       2         66.7 %
  bills          1         33.3 %
  customers      1         33.3 %
  products       1         33.3 %

Times are of what succeeded. Slow is above 5.00 s, very slow above 30.0 s, failed or not.
Complexity 0.567 on average of 3, 1 above 0.7.
`,
  );
  const { overall, complexity, window } = JSON.parse(json!);
  assertEquals([overall.queries, overall.duration_ms.mean, complexity.high], [3, 23_750, 1]);
  assertEquals(window.from, "2025-10-15T06:30:00.000Z");
  const rows = parse(csv!);
  assertEquals(rows[0], ["category", "name", "key", "value"]);
  assertEquals(rows.filter(([category]) => category === "entity").map(([, name, , value]) => [name, value]), [
    ["payments", "2"],
    ["bills", "1"],
    ["customers", "1"],
    ["products", "1"],
  ]);
});

Deno.test("kymo stats averages requests and each of their stages over all files of an old log", async () => {
  await withFolder(async (dir) => {
    await imported("performance-log", OLD_FILES["performance-log"], dir);
    const { out } = await ran(["stats", dir]);
    assertMatch(out, /request +8 +100 % +3\.53 s/); // (4.567 + 3.2 + 3.5 + 3.8 + 4.1 + 4.4 + 4.7 + 0.012) / 8
    assertMatch(out, /retrieval +7 +100 % +1\.29 s/); // (1.5 + 1.0 + 1.1 + 1.2 + 1.3 + 1.4 + 1.5) / 7
    assertMatch(out, /grading +6 +100 % +800 ms/);
  });
});

Deno.test("kymo agents sets agents side by side, with shares, tools and complexity", async () => {
  const [text, json, csv] = await ofOldQueries(["agents"], ["agents", "--format", "json"], [
    "agents",
    "--format",
    "csv",
  ]);
  assertEquals(
    text,
    `Kymo · DIR · 3 operations · 2025-10-15 06:30 → 2025-10-15 06:32 UTC

Agents
  agent   operations   share  success    mean  p50  p90  slow  very slow  tools  graphql  complexity
  crewai           2  66.7 %   50.0 %  45.0 s    –    –     2          1    2.5      1.5       0.775
  simple           1  33.3 %    100 %  2.50 s    –    –     0          0    1.0      1.0       0.150

Times are of what succeeded. Slow is above 5.00 s, very slow above 30.0 s, failed or not.
Complex is a score above 0.7.
`,
  );
  const [crewai] = JSON.parse(json!).agents;
  assertEquals([crewai.agent, crewai.share, crewai.failed, crewai.complexity.high], ["crewai", 2 / 3, 1, 1]);
  const [header, row] = parse(csv!);
  assertEquals(row![header!.indexOf("duration_ms_mean")], "45000");
});

Deno.test("kymo agents counts tools where nobody counted them, and a complexity that stands on the operation alone", async () => {
  await withFolder(async (dir) => {
    const recorder = createRecorder({ dir });
    for (const agent of ["a", "a", "b"]) {
      await recorder.operation("query", { agent, complexity_score: agent === "a" ? 0.8 : 0.1 }, async (op) => {
        if (agent === "a") { for (let call = 0; call < 3; call++) await op.toolCall("search", async () => {}); }
      });
    }
    await recorder.close();
    const { agents } = JSON.parse((await ran(["agents", dir, "--format", "json"])).out);
    assertEquals(
      agents.map(({ agent, tool_calls_mean, complexity }: Record<string, unknown>) => {
        return [agent, tool_calls_mean, complexity];
      }),
      [["a", 3, { n: 2, mean: 0.8, high: 2 }], ["b", 0, { n: 1, mean: 0.1, high: 0 }]],
    );
  });
});

Deno.test("agentComparison() has a row per agent, and calls of models where there is no operation", async () => {
  const rows = (await agentComparison(await open(BUNDLED))).select("agent", "operations", "share").toRecords();
  assertEquals([rows.length, rows[0]], [19, { agent: "koog", operations: 3, share: 0.12 }]);
  const [calls] = (await agentComparison(await open("fixtures/llmperf"))).toRecords();
  assertEquals([calls?.agent, calls?.operations, calls?.failed, calls?.complexity_mean], [null, 2845, 539, null]);
});

Deno.test("kymo daily has every day of the last week, also those without an operation", async () => {
  await withFolder(async (dir) => {
    const DAY = 24 * HOUR;
    writeEvents(dir, [
      { kind: "operation", agent: "a", duration_ms: 100, started_at: NOON - 8 * DAY },
      { kind: "operation", agent: "a", duration_ms: 100, started_at: NOON - 6 * DAY },
      { kind: "operation", agent: "a", duration_ms: 300, started_at: NOON - 1 * DAY },
      { kind: "operation", agent: "b", duration_ms: 500, started_at: NOON - 1 * DAY + 1, status: "error" },
    ]);
    const { days, queries_per_day } = JSON.parse((await ran(["daily", dir, "--format", "json"])).out);
    assertEquals(days.map(({ day, queries }: Record<string, unknown>) => [day, queries]), [
      ["2026-02-23", 1],
      ["2026-02-24", 0],
      ["2026-02-25", 0],
      ["2026-02-26", 0],
      ["2026-02-27", 0],
      ["2026-02-28", 2],
      ["2026-03-01", 0],
    ]);
    assertEquals([days[1].success_ratio, days[5].success_ratio, queries_per_day], [null, 0.5, 3 / 7]);
    assertEquals(days[5].agents, [{ agent: "a", queries: 1, share: 0.5 }, { agent: "b", queries: 1, share: 0.5 }]);
    const { out } = await ran(["daily", dir, "--days", "2"]);
    assertStringIncludes(
      out,
      "2026-02-28           2   50.0 %  300 ms    –    –  300 ms     0          0  a 50.0 %, b 50.0 %\n",
    );
    assertStringIncludes(out, "2 days, 1 operations a day, 50.0 % succeeded.");
  });
});

Deno.test("kymo daily tells days of a relative clock by their number, and where the newest event is if the week is empty", async () => {
  const relative = await ran(["daily", "fixtures/claude_code", "--format", "csv"]);
  assertEquals(parse(relative.out).slice(1).map(([day, operations]) => [day, operations]), [
    ["day 1", "773"],
    ["day 2", "0"],
    ["day 3", "0"],
    ["day 4", "0"],
  ]);
  const empty = await ran(["daily", BUNDLED, "--until", "2025-12-01", "--days", "1"]);
  assertStringIncludes(empty.out, "There is none in this window. The newest event is from 2026-03-09 12:26 UTC.");
});

for (const name of ["stats", "agents", "daily"]) {
  Deno.test(`kymo ${name} writes to a file only when it may, and names what it does not know`, async () => {
    await withFolder(async (dir) => {
      const file = `${dir}/${name}.csv`;
      const args = [name, BUNDLED, "--format", "csv", "--output", file];
      assertEquals(await ran(args), { code: 0, out: "", err: "" });
      assertEquals((await ran(args)).code, 2);
      assertEquals((await ran([name, BUNDLED, "--format", "xml"])).code, 2);
      const { code, err } = await ran([name, `${dir}/none`]);
      assertEquals(code, 2);
      assertStringIncludes(err, "there is no such folder");
    });
  });
}

Deno.test("kymo daily refuses --days with --hours or --since, and what is no number of days", async () => {
  for (
    const args of [["--days", "2", "--hours", "3"], ["--days", "0"], ["--days", "1.5"], [
      "--days",
      "99999999",
    ]]
  ) {
    const { code, err } = await ran(["daily", BUNDLED, ...args]);
    assertEquals(code, 2);
    assertStringIncludes(err, "--days");
  }
});
