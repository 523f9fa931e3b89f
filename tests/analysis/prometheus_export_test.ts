import { assert, assertAlmostEquals, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { createPriceBook, open, prometheusExport } from "@kymo/kymo/analysis";
import { createLiveMetrics } from "@kymo/kymo/live";
import { withFolder } from "../recorder/event_folder.ts";
import { parsePrometheus, type PrometheusFamily } from "../recorder/prometheus_samples.ts";
import { seededRandom } from "../recorder/random.ts";
import { eventRow, HOUR, NOON, type SomeEvent, withEvents, writeEvents } from "./event_files.ts";

const DURATIONS = "gen_ai_client_operation_duration_seconds";
/** Milliseconds on and beside the bounds of buckets, which binary fractions do not hold. */
const EDGES = [0, 10, 20, 40, 80.001, 159.999, 160, 320, 640, 1280, 2560, 81_920, 81_921, 327_680, 400_000];

function randomEvents(count: number, weighted = false): SomeEvent[] {
  const random = seededRandom(7);
  return Array.from({ length: count }, (): SomeEvent => {
    const failed = random.below(5) === 0;
    return {
      kind: random.pick(["llm_call", "llm_call", "llm_call", "tool_call", "operation", "stage", "attempt"]),
      name: random.pick(["chat", "search", 'a "b"\\c']),
      provider: random.pick(["openai", "anthropic", null]),
      model: random.pick(["gpt-5-mini", "claude-opus-4-5", null]),
      agent: random.pick(["planner", null]),
      status: failed ? random.pick(["error", "timeout", "failure"]) : "ok",
      error_type: failed ? random.pick(["RateLimit", null]) : null,
      duration_ms: random.pick([null, ...EDGES, 1e5 * random.next(), 1000 * random.next()]),
      streamed: random.pick([true, false, null]),
      first_token_ms: random.pick([null, 40, 300 * random.next()]),
      nested_calls: random.pick([null, 0, 0, 2]),
      input_tokens: random.pick([null, 0, 1, 4, 5, 65_536, random.below(1e6)]),
      output_tokens: random.pick([null, 0, 16, 17, random.below(5000)]),
      cost_usd: random.pick([null, random.next()]),
      sample_weight: weighted ? random.pick([1, 2.5, 10]) : 1,
    };
  });
}

function samplesOf(family: PrometheusFamily | undefined): Map<string, number> {
  return new Map(
    family?.samples.map(({ name, labels, value }) => [JSON.stringify([name, Object.entries(labels).sort()]), value]),
  );
}

function valueOf(families: Map<string, PrometheusFamily>, name: string): number | undefined {
  return families.get(name)?.samples[0]?.value;
}

Deno.test("prometheusExport() tells of the same events what live metrics tell", async () => {
  const events = randomEvents(1500).map((event) => ({ ...event, cost_usd: event.cost_usd ?? 0.5 }));
  const live = createLiveMetrics();
  for (const event of events) live.observe({ ...event });
  const wanted = parsePrometheus(live.prometheus());
  await live.close();
  await withEvents(events, async (source) => {
    const text = await prometheusExport(source);
    const found = parsePrometheus(text);
    assertEquals([...found.keys()].slice(0, wanted.size), [...wanted.keys()]);
    for (const [name, family] of wanted) {
      const [ours, theirs] = [samplesOf(found.get(name)), samplesOf(family)];
      assertEquals([...ours.keys()].sort(), [...theirs.keys()].sort());
      for (const [id, value] of theirs) {
        if (/_sum|cost/.test(id)) assertAlmostEquals(ours.get(id)!, value, 1e-6);
        else assertEquals(ours.get(id), value, id);
      }
    }
  });
});

Deno.test("prometheusExport() counts sampled events as many as they stand for, rounded, against brute force", async () => {
  const events = randomEvents(800, true);
  await withEvents(events, async (source) => {
    const family = parsePrometheus(await prometheusExport(source)).get(DURATIONS)!;
    const buckets = family.samples.filter(({ labels }) => labels.le !== undefined);
    const found = buckets.filter(({ labels }) => labels.gen_ai_request_model === "gpt-5-mini" && !labels.error_type);
    assert(found.length > 0);
    for (const { labels, value } of found) {
      const weights = events.filter((event) =>
        event.kind === "llm_call" && event.model === "gpt-5-mini" && event.status === "ok" &&
        event.name === labels.gen_ai_operation_name && (event.provider ?? undefined) === labels.gen_ai_provider_name &&
        typeof event.duration_ms === "number" &&
        (labels.le === "+Inf" || event.duration_ms / 1000 <= Number(labels.le))
      ).map(({ sample_weight }) => sample_weight!);
      assertEquals(value, Math.round(weights.reduce((sum, weight) => sum + weight, 0)));
    }
  });
});

Deno.test("prometheusExport() of a window counts what starts in it", async () => {
  const events = [{ duration_ms: 30 }, { duration_ms: 30, started_at: NOON - 2 * HOUR }];
  const window = { hours: 1, now: new Date(NOON / 1000 + 1000) };
  await withEvents(events, async (source) => {
    const families = parsePrometheus(await prometheusExport(source));
    assertEquals(families.get(DURATIONS)!.samples.at(-1)!.value, 1);
    assertEquals(valueOf(families, "kymo_newest_event_timestamp_seconds"), NOON / 1e6);
  }, { window });
});

Deno.test("prometheusExport() of no events tells the health of the data alone", async () => {
  await withEvents([{}], async (source) => {
    const families = parsePrometheus(await prometheusExport(source));
    assertEquals([...families.keys()], ["kymo_dropped_events_total", "kymo_unreadable_files"]);
  }, { window: { since: new Date(NOON / 1000 + 1000) } });
});

Deno.test("prometheusExport() tells what is missing: events dropped, files unreadable, tokens without a price", async () => {
  await withFolder(async (dir) => {
    writeEvents(dir, [
      { kind: "notice", name: "dropped_events", value: 12 },
      { model: "nobody-knows-1", provider: "acme", input_tokens: 100, output_tokens: 20 },
      { model: "gpt-5-mini", provider: "openai", input_tokens: 100, output_tokens: 20 },
    ]);
    Deno.writeTextFileSync(`${dir}/open/0000000000-0.jsonl`, "no journal\n");
    const families = parsePrometheus(await prometheusExport(await open(dir)));
    assertEquals(valueOf(families, "kymo_dropped_events_total"), 12);
    assertEquals(valueOf(families, "kymo_unreadable_files"), 1);
    const unpriced = families.get("kymo_unpriced_tokens_total")!.samples;
    assertEquals(unpriced.map(({ labels, value }) => [labels.gen_ai_request_model, value]), [
      ["nobody-knows-1", 120],
      ["gpt-5-mini", 0],
    ]);
    assertEquals(families.get("llm_cost_usd_total")!.samples.length, 1);
  });
});

Deno.test("prometheusExport() prices calls of which nobody said the cost, by own prices too", async () => {
  const call = { provider: "openai", model: "gpt-5-mini", input_tokens: 1e6, output_tokens: 0 };
  await withFolder(async (dir) => {
    writeEvents(dir, [call, { ...call, cost_usd: 3, cost_source: "caller" }]);
    const costs = async (prices: Parameters<typeof createPriceBook>[0]): Promise<number | undefined> => {
      const source = await open(dir, { prices: createPriceBook(prices) });
      return valueOf(parsePrometheus(await prometheusExport(source)), "llm_cost_usd_total");
    };
    assertEquals(await costs([]), 3.25);
    assertEquals(await costs([{ model: "gpt-5-mini", usd_per_mtok: { input: 1, output: 1 } }]), 4);
  });
});

Deno.test("prometheusExport() names the largest label sets, the rest is other, nothing is lost", async () => {
  const events = Array.from({ length: 300 }, (_, index): SomeEvent => {
    const number = index < 150 ? index % 3 : index;
    const failed = index % 4 === 0 ? { status: "error" as const, error_type: "E" } : {};
    return { kind: index % 2 === 0 ? "llm_call" : "stage", name: `n${number}`, model: "m", duration_ms: 10, ...failed };
  });
  await withEvents(events, async (source) => {
    const families = parsePrometheus(await prometheusExport(source, { maxSeries: 3 }));
    const counts = families.get("kymo_stage_duration_seconds")!.samples.filter(({ name }) => name.endsWith("_count"));
    assertEquals(counts.map(({ labels, value }) => [labels.stage, labels.error_type, value]), [
      ["n0", undefined, 25],
      ["n1", undefined, 25],
      ["n2", undefined, 25],
      ["other", undefined, 75],
    ]);
    const calls = families.get(DURATIONS)!.samples.filter(({ name }) => name.endsWith("_count"));
    assertEquals(calls.reduce((sum, { value }) => sum + value, 0), 150);
    const failures = calls.filter(({ labels }) => labels.error_type !== undefined);
    assertEquals(failures.reduce((sum, { value }) => sum + value, 0), 75);
    assert(calls.some(({ labels }) => labels.gen_ai_operation_name === "other"));
  });
});

Deno.test("prometheusExport() with names rag adds the request and stage durations of RAG services", async () => {
  const events = [
    { kind: "operation", name: "request", duration_ms: 3000 },
    { kind: "operation", name: "request", duration_ms: 5000, status: "error" },
    { kind: "stage", name: "retrieve", duration_ms: 1000 },
    { kind: "stage", name: "generate", duration_ms: 2000, status: "timeout" },
  ] as const;
  await withEvents(events, async (source) => {
    const text = await prometheusExport(source, { names: "rag" });
    assertStringIncludes(text, "# TYPE rag_request_duration_seconds histogram\n");
    assertStringIncludes(text, "rag_request_duration_seconds_sum 8\nrag_request_duration_seconds_count 2\n");
    assertStringIncludes(text, 'rag_stage_duration_seconds_bucket{stage="retrieve",le="1.28"} 1\n');
    const families = parsePrometheus(text);
    assertEquals([...families.keys()].slice(-2), ["rag_request_duration_seconds", "rag_stage_duration_seconds"]);
    assert(!(await prometheusExport(source)).includes("rag_"));
  });
});

Deno.test("prometheusExport() escapes labels, redacts secrets in them and cuts them", async () => {
  const events = [{ model: 'a"b\\c\nd', duration_ms: 1 }, {
    name: `sk-ant-api03-${"a1B2".repeat(20)}`,
    duration_ms: 1,
  }];
  await withEvents(events, async (source) => {
    const text = await prometheusExport(source);
    assertStringIncludes(text, 'gen_ai_request_model="a\\"b\\\\c d"');
    assert(!text.includes("a1B2"));
  });
});

Deno.test("prometheusExport() of a relative clock has no time of the newest event", async () => {
  await withEvents([{ duration_ms: 5 }], async (source) => {
    const families = parsePrometheus(await prometheusExport(source));
    assertEquals(families.has("kymo_newest_event_timestamp_seconds"), false);
  }, { metadata: { clock: "relative" } });
});

Deno.test("prometheusExport() refuses a maxSeries that is no count", async () => {
  await withEvents([eventRow({}) as SomeEvent], async (source) => {
    for (const maxSeries of [0, 1.5, NaN, 1e6]) {
      await assertRejects(
        () => prometheusExport(source, { maxSeries }),
        RangeError,
        "maxSeries must be a whole number",
      );
    }
  });
});
