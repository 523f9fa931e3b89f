import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import {
  agents,
  cost,
  errors,
  type EventSource,
  open,
  percentiles,
  stages,
  summary,
  tokens,
  tools,
} from "@kymo/kymo/analysis";
import { withFolder } from "../recorder/event_folder.ts";
import { type SomeEvent, withEvents, writeEvents } from "./event_files.ts";
import { tableColumn } from "./table_rows.ts";

type Table = (source: EventSource, options: { by: readonly string[] }) => ReturnType<typeof summary>;

const LATENCY = ["mean", "min", "p50", "p50_low", "p50_high", "p90", "p95", "p99", "max"];

/** `name dtype` of the columns of a distribution. */
function distribution(name: string): string[] {
  return [`${name}_n Int64`, ...LATENCY.map((column) => `${name}_${column} Float64`)];
}

const GROUP_COLUMNS = [
  "calls Float64",
  "ok Float64",
  "failed Float64",
  "success_ratio Float64",
  "without_duration Float64",
  ...distribution("duration_ms"),
  "duration_sum_ms Float64",
  "time_share Float64",
  ...distribution("first_token_ms"),
  ...distribution("tokens_per_s"),
  ...["input", "output", "cache_read", "cache_write", "reasoning"].map((part) => `${part}_tokens Int64`),
];

const TOKEN_COLUMNS = [
  "calls Float64",
  "calls_without_tokens Float64",
  ...["input", "output", "cache_read", "cache_write", "cache_write_1h", "reasoning"].map((part) =>
    `${part}_tokens Int64`
  ),
  "input_per_call Float64",
  "output_per_call Float64",
  "cache_read_ratio Float64",
];

const COST_COLUMNS = [
  "calls Float64",
  ...["", "input_", "cache_read_", "cache_write_", "output_", "time_", "reported_"].map((part) =>
    `${part}cost_usd Float64`
  ),
  "reported_at_prices_usd Float64",
  "cache_saved_usd Float64",
  "cost_per_call_usd Float64",
  "unpriced_calls Float64",
  "unpriced_tokens_ratio Float64",
  "cost_ratio Float64",
  "cumulative_cost_ratio Float64",
  "price_source String",
];

const QUANTILE_COLUMNS = [0.5, 0.9, 0.95, 0.99].flatMap((p) => {
  return ["", "_low", "_high"].map((end) => `p${p * 100}${end} Float64`);
});

const TABLES: readonly (readonly [name: string, table: Table, columns: readonly string[]])[] = [
  ["summary", summary, GROUP_COLUMNS],
  ["stages", stages, GROUP_COLUMNS],
  ["tools", tools, GROUP_COLUMNS],
  ["agents", agents, GROUP_COLUMNS],
  ["tokens", tokens, TOKEN_COLUMNS],
  ["cost", cost, COST_COLUMNS],
  ["errors", errors, ["count Float64", "ratio Float64"]],
  ["percentiles", percentiles, ["n Int64", ...QUANTILE_COLUMNS, "reason String"]],
];

const KINDS: Readonly<Record<string, SomeEvent>> = {
  stages: { kind: "stage" },
  tools: { kind: "tool_call" },
  errors: { status: "error" },
};

function columnsOf(frame: Awaited<ReturnType<typeof summary>>): string[] {
  return Object.entries(frame.schema).map(([name, type]) => `${name} ${String(type).slice("DataType(".length, -1)}`);
}

for (const [name, table, columns] of TABLES) {
  const event: SomeEvent = { duration_ms: 5, ...KINDS[name] };

  Deno.test(`${name}() has its documented columns, also without events`, async () => {
    await withFolder(async (dir) => {
      writeEvents(dir, [{ ...event, attributes: '{"tenant":7}' }]);
      const by = ["model", "http_status", "streamed", "started_at", "attributes.tenant"];
      const keys = ["model String", "http_status Int32", "streamed Bool", "started_at Datetime(us,UTC)"];
      const expected = [...keys, "attributes.tenant String", ...columns];
      assertEquals(columnsOf(await table(await open(dir), { by })), expected);
      const empty = await table(await open(dir, { until: "2020-01-01" }), { by });
      assertEquals([columnsOf(empty), empty.height], [expected, 0]);
    });
  });

  Deno.test(`${name}() keeps a group whose key is unknown`, async () => {
    await withEvents([{ ...event, task: "a" }, { ...event, task: null }, { ...event, task: "a" }], async (source) => {
      const keys = tableColumn(await table(source, { by: ["task"] }), "task");
      assertEquals(keys, ["a", null]);
    });
  });

  Deno.test(`${name}() names a column that is missing, and those there are`, async () => {
    await withEvents([event], async (source) => {
      const error = await assertRejects(async () => await table(source, { by: ["modle"] }), TypeError);
      assertStringIncludes(error.message, `Cannot compute ${name}: column "modle" is missing, columns are event_id,`);
      assertStringIncludes(error.message, "attributes.<key>");
    });
  });

  Deno.test(`${name}() of the same source twice is the same, and leaves it as it is`, async () => {
    await withEvents([event, { ...event, task: "a" }], async (source) => {
      const by = Object.freeze(["task"]);
      const before = await source.traces(["1".padStart(32, "0")]);
      const first = (await table(source, { by })).toRecords();
      assertEquals((await table(source, { by })).toRecords(), first);
      assertEquals(await source.traces(["1".padStart(32, "0")]), before);
    });
  });
}

Deno.test("summary() is about calls of models unless asked", async () => {
  const events: SomeEvent[] = [{}, { kind: "operation" }, { kind: "operation" }];
  await withEvents(events, async (source) => {
    assertEquals((await summary(source)).getColumn("calls").toArray(), [1]);
    assertEquals((await summary(source, { kind: "operation" })).getColumn("calls").toArray(), [2]);
  });
});

Deno.test("summary() measures successes, counts failures and adds up the time of both", async () => {
  const events: SomeEvent[] = [{ duration_ms: 10 }, { duration_ms: 30 }, { status: "timeout", duration_ms: 1000 }, {}];
  await withEvents(events, async (source) => {
    const [row] = (await summary(source)).toRecords();
    assertEquals([row?.calls, row?.ok, row?.failed, row?.success_ratio], [4, 3, 1, 0.75]);
    assertEquals([row?.duration_ms_n, row?.duration_ms_mean, row?.duration_ms_max], [2, 20, 30]);
    assertEquals([row?.duration_ms_p50, row?.duration_ms_p90, row?.without_duration], [20, null, 1]);
    assertEquals(row?.duration_sum_ms, 1040);
  });
});

Deno.test("summary() measures output tokens per second where both are known and time passed", async () => {
  const call = { output_tokens: 50, duration_ms: 2000 };
  await withEvents([call, { ...call, duration_ms: 0 }, { ...call, output_tokens: null }], async (source) => {
    const [row] = (await summary(source)).select("tokens_per_s_n", "tokens_per_s_mean").toRecords();
    assertEquals(row, { tokens_per_s_n: 1, tokens_per_s_mean: 25 });
  });
});

Deno.test("summary() and tokens() count the tokens of nested calls once", async () => {
  const events: SomeEvent[] = [{ input_tokens: 100, nested_calls: 2 }, { input_tokens: 40 }, {
    input_tokens: 60,
    nested_calls: 0,
  }];
  await withEvents(events, async (source) => {
    assertEquals((await summary(source)).select("calls", "input_tokens").toRecords(), [{
      calls: 3,
      input_tokens: 100,
    }]);
    assertEquals((await tokens(source)).select("calls", "input_tokens").toRecords(), [{ calls: 2, input_tokens: 100 }]);
  });
});

Deno.test("summary() puts the most calls first, then the key", async () => {
  const models = ["b", "a", "c", "c", null];
  await withEvents(models.map((model) => ({ model })), async (source) => {
    const table = await summary(source, { by: ["model"] });
    assertEquals(tableColumn(table, "model"), ["c", "a", "b", null]);
  });
});

Deno.test("tokens() says how many calls have none, and never takes unknown for 0", async () => {
  await withEvents([{ input_tokens: 0, cache_read_tokens: 0 }, {}, { model: "x" }], async (source) => {
    const [row] = (await tokens(source)).toRecords();
    assertEquals([row?.calls, row?.calls_without_tokens, row?.input_tokens, row?.input_per_call], [3, 2, 0, 0]);
    assertEquals([row?.output_tokens, row?.output_per_call, row?.cache_read_ratio], [null, null, null]);
  });
});

Deno.test("errors() counts what did not succeed, most frequent first, of all events of its kind", async () => {
  const failed = { status: "error", error_category: "rate_limit", http_status: 429 };
  const events = [failed, failed, { status: "timeout" }, {}, { kind: "tool_call", status: "failure" }];
  await withEvents(events, async (source) => {
    const table = (await errors(source)).select("error_category", "http_status", "count", "ratio");
    assertEquals(table.toRecords(), [
      { error_category: "rate_limit", http_status: 429, count: 2, ratio: 0.5 },
      { error_category: null, http_status: null, count: 1, ratio: 0.25 },
    ]);
    const byTool = await errors(source, { kind: "tool_call", by: ["status"] });
    assertEquals(byTool.toRecords(), [{ status: "failure", count: 1, ratio: 1 }]);
  });
});

Deno.test("stages(), tools() and agents() group by what they are about", async () => {
  const events: SomeEvent[] = [{ kind: "stage", name: "search" }, { kind: "tool_call", name: "grep" }, {
    agent: "planner",
  }];
  await withEvents(events, async (source) => {
    assertEquals((await stages(source)).select("name", "calls").toRecords(), [{ name: "search", calls: 1 }]);
    assertEquals((await tools(source)).select("name", "calls").toRecords(), [{ name: "grep", calls: 1 }]);
    assertEquals((await agents(source)).select("agent", "calls").toRecords(), [{ agent: "planner", calls: 1 }]);
  });
});

Deno.test("summary(), tokens() and cost() group by a column that they also sum up", async () => {
  await withEvents([{ input_tokens: 3, cost_usd: 2 }, { input_tokens: 3 }, { input_tokens: 1 }], async (source) => {
    const expected = [{ by_input_tokens: 3, input_tokens: 6 }, { by_input_tokens: 1, input_tokens: 1 }];
    for (const table of [summary, tokens]) {
      const rows = (await table(source, { by: ["input_tokens"] })).select("by_input_tokens", "input_tokens")
        .toRecords();
      assertEquals(rows, expected);
    }
    const rows = (await cost(source, { by: ["cost_usd"] })).select("by_cost_usd", "cost_usd").toRecords();
    assertEquals(rows, [{ by_cost_usd: 2, cost_usd: 2 }, { by_cost_usd: null, cost_usd: null }]);
  });
});
