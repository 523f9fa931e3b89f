import { assertEquals, assertStringIncludes } from "@std/assert";
import { HOUR, NOON, type SomeEvent, writeEvents } from "../analysis/event_files.ts";
import { withFolder } from "../recorder/event_folder.ts";
import { ran } from "./fake_io.ts";

const CALL: SomeEvent = { provider: "openai", model: "gpt-5-mini", input_tokens: 1000, output_tokens: 100 };
const CALLS: readonly SomeEvent[] = [
  CALL,
  { ...CALL, service_tier: "batch", input_tokens: 900 },
  { ...CALL, provider: "vllm", model: "qwen3-32b", input_tokens: 800 },
  { ...CALL, provider: null, model: "gpt-5-mini", input_tokens: 700 },
  { ...CALL, model: "own", cost_usd: 1, input_tokens: 600 },
];

async function prices(task: string, own: unknown, calls = CALLS): ReturnType<typeof ran> {
  let result = { code: NaN, out: "", err: "" };
  await withFolder(async (dir) => {
    writeEvents(`${dir}/events`, calls);
    Deno.writeTextFileSync(`${dir}/kymo.json`, JSON.stringify({ prices: own }));
    const { code, out, err } = await ran(["prices", task, `${dir}/events`, "--settings", `${dir}/kymo.json`], {
      columns: 200,
    });
    result = { code, out: out.replaceAll(`${dir}/`, ""), err: err.replaceAll(`${dir}/`, "") };
  });
  return result;
}

const SECONDS = { provider: "vllm", model: "*", usd_per_second: 0.0005 };

Deno.test("kymo prices list shows what each model costs, and who says so", async () => {
  assertEquals(await prices("list", [SECONDS]), {
    code: 0,
    err: "",
    out: `                            tier   calls  tokens   input  from cache  to cache  output  a second  source
openai · gpt-5-mini                    1  1.10 k   $0.25      $0.025     $0.25      $2            genai-prices 0.1.8
openai · gpt-5-mini         batch      1  1.00 k  $0.125     $0.0125    $0.125      $1            genai-prices 0.1.8
vllm · qwen3-32b                       1     900                                         $0.0005  kymo.json
(no provider) · gpt-5-mini             1     800                                                  –
openai · own                           1     700                                                  reported

USD per million tokens · kymo.json, genai-prices 0.1.8
`,
  });
});

Deno.test("kymo prices check finds models without a price, and prices that fit no call", async () => {
  assertEquals(await prices("check", [SECONDS, { model: "gpt-6*", usd_per_second: 1, from: "2030-01-01" }]), {
    code: 1,
    err: "",
    out:
      `2 prices in kymo.json in order · 5 models called · 1 without a price · 0 calls without tokens · 1 of the prices fit no call
  no price: (no provider) · gpt-5-mini, 800 tokens
  prices[1] fits no call: * · gpt-6*
`,
  });
  const { code, out } = await prices("check", [], [CALL]);
  assertEquals([code, out], [
    0,
    "0 prices in kymo.json in order · 1 model called · 0 without a price · 0 calls without tokens · 0 of the prices fit no call\n",
  ]);
});

/** 2026-03-01, the day of the calls, and others. */
const [BEFORE, DAY, AFTER] = ["2026-02-01", "2026-03-01", "2026-03-02"];
const OWN = { model: "gpt-5-mini", usd_per_mtok: { input: 1, output: 2 } };
const GLOB = { ...OWN, provider: "openai", model: "gpt-*" };

async function idle(own: readonly unknown[], calls: readonly SomeEvent[] = [CALL]): Promise<[number, string[]]> {
  const { code, out } = await prices("check", own, calls);
  const [head, ...lines] = out.trimEnd().split("\n");
  assertStringIncludes(head!, ` · ${lines.length} of the prices fit no call`);
  return [code, lines.map((line) => line.trim())];
}

Deno.test("kymo prices check names prices that an earlier one leaves no call", async () => {
  assertEquals(await idle([GLOB, OWN]), [1, ["prices[1] fits no call: * · gpt-5-mini, prices[0] stands before it"]]);
  assertEquals(await idle([OWN, GLOB]), [1, ["prices[1] fits no call: openai · gpt-*, prices[0] stands before it"]]);
  assertEquals(await idle([{ ...GLOB, until: DAY }, OWN]), [0, [
    "prices[0] ends before the first call: openai · gpt-*, until 2026-03-01",
  ]]);
  const nano = { ...CALL, model: "gpt-5-nano" };
  assertEquals(await idle([OWN, GLOB], [CALL, nano]), [0, []]);
  assertEquals(await idle([OWN, { ...OWN, model: "gpt-5-nano" }, GLOB], [CALL, nano]), [1, [
    "prices[2] fits no call: openai · gpt-*, prices[0] and prices[1] stand before it",
  ]]);
});

Deno.test("kymo prices check names prices of other days, which are no fault", async () => {
  assertEquals(await idle([{ ...OWN, until: AFTER }, { ...OWN, from: AFTER }]), [0, [
    "prices[1] begins after the last call: * · gpt-5-mini, from 2026-03-02",
  ]]);
  assertEquals(await idle([{ ...OWN, until: BEFORE }, { ...OWN, from: BEFORE }]), [0, [
    "prices[0] ends before the first call: * · gpt-5-mini, until 2026-02-01",
  ]]);
  const around = [-2, 2].map((days) => ({ ...CALL, started_at: NOON + days * 24 * HOUR }));
  assertEquals(await idle([{ ...OWN, from: DAY, until: AFTER }], around), [0, [
    "prices[0] holds on no day with a call: * · gpt-5-mini",
  ]]);
});

Deno.test("kymo prices check names prices that lack the service tier of all their calls", async () => {
  const { code, out } = await prices("check", [OWN], [{ ...CALL, service_tier: "batch" }]);
  assertEquals(code, 1);
  assertStringIncludes(out, "  no price: openai · gpt-5-mini · batch, 1.10 k tokens\n");
  assertStringIncludes(out, "  prices[0] has no price for the service tier of its calls: * · gpt-5-mini, batch\n");
});

const TOKENLESS: SomeEvent = { ...CALL, input_tokens: null, output_tokens: null, duration_ms: 5 };

Deno.test("kymo prices check finds successful calls without tokens", async () => {
  const { code, out } = await prices("check", [], [CALL, TOKENLESS, { ...TOKENLESS, model: "own" }]);
  assertEquals([code, out], [
    1,
    `0 prices in kymo.json in order · 2 models called · 0 without a price · 2 calls without tokens · 0 of the prices fit no call
  no tokens: openai · gpt-5-mini, 1 of 2 successful calls
  no tokens: openai · own, 1 of 1 successful call
`,
  ]);
  const known = [{ ...TOKENLESS, cost_usd: 1 }, { ...TOKENLESS, status: "error" as const }, {
    ...TOKENLESS,
    provider: "vllm",
  }];
  assertEquals((await prices("check", [SECONDS], known)).code, 0);
});

Deno.test("kymo prices says what is wrong with a price, and names it", async () => {
  const { code, err } = await prices("check", [{ model: "a", usd_per_second: -1 }]);
  assertEquals([code, err], [
    2,
    'Cannot read "kymo.json": prices[0].usd_per_second must be from 0 to 1000000, current value is -1\n',
  ]);
});

Deno.test("kymo prices wants to know what to do", async () => {
  assertEquals(
    (await ran(["prices"])).err,
    "Cannot run kymo prices: what to do must be list, check or update, current value is missing\n",
  );
  assertEquals((await ran(["prices", "update"])).err, "Cannot run kymo prices update: the file of prices is missing\n");
  assertStringIncludes((await ran(["prices", "--help"])).out, "Usage: kymo prices list");
});

Deno.test("kymo report --max-unpriced fails a run in which too many tokens have no price", async () => {
  await withFolder(async (dir) => {
    writeEvents(`${dir}/events`, CALLS);
    const report = (most: string) => ran(["report", `${dir}/events`, "--max-unpriced", most]);
    const { code, err } = await report("10%");
    assertEquals([code, err], [1, "17.8 % of the tokens have no price, --max-unpriced allows 10.0 %.\n"]);
    assertEquals((await report("0.18")).code, 0);
    assertEquals(
      (await report("5")).err,
      'Cannot run kymo report: --max-unpriced must be from 0 to 1, or 0% to 100%, current value is "5"\n',
    );
    assertEquals(
      (await report("much")).err,
      'Cannot run kymo report: --max-unpriced must be a ratio such as 0.05 or 5%, current value is "much"\n',
    );
  });
});

async function unpriced(
  calls: readonly SomeEvent[],
  most: string,
  own: readonly unknown[] = [],
): Promise<[number, string, string]> {
  let found: [number, string, string] = [NaN, "", ""];
  await withFolder(async (dir) => {
    writeEvents(`${dir}/events`, calls);
    Deno.writeTextFileSync(`${dir}/kymo.json`, JSON.stringify({ prices: own }));
    const args = ["report", `${dir}/events`, "--settings", `${dir}/kymo.json`, "--max-unpriced", most];
    const { code, out, err } = await ran(args, { columns: 300 });
    found = [code, err, out.match(/\d+ of \d+ successful calls? ha(?:s|ve) no tokens: \w+ \w+ in no cost/)?.[0] ?? ""];
  });
  return found;
}

Deno.test("kymo report --max-unpriced fails a run in which too many successful calls have no tokens, and the report says how many", async () => {
  assertEquals(await unpriced(Array(200).fill(TOKENLESS), "0"), [
    1,
    "100 % of the successful calls have no tokens and are in no cost, --max-unpriced allows 0 %.\n",
    "200 of 200 successful calls have no tokens: they are in no cost",
  ]);
  const half = [CALL, TOKENLESS];
  const says = "1 of 2 successful calls has no tokens: it is in no cost";
  assertEquals(await unpriced(half, "40%"), [
    1,
    "50.0 % of the successful calls have no tokens and are in no cost, --max-unpriced allows 40.0 %.\n",
    says,
  ]);
  assertEquals(await unpriced(half, "0.5"), [0, "", says]);
  assertEquals(
    await unpriced([{ ...CALL, sample_weight: 9 }, { ...TOKENLESS, sample_weight: 1 }, {
      ...TOKENLESS,
      sample_weight: 10,
    }], "0.55"),
    [
      0,
      "",
      "11 of 20 successful calls have no tokens: they are in no cost",
    ],
  );
  const both = await unpriced([{ ...CALL, model: "own" }, TOKENLESS], "0");
  assertStringIncludes(both[1], "100 % of the tokens have no price");
  assertStringIncludes(both[1], "50.0 % of the successful calls have no tokens");
});

Deno.test("kymo report --max-unpriced counts no calls whose cost is known without tokens, none that failed and none that hold others", async () => {
  const known = [
    CALL,
    { ...TOKENLESS, cost_usd: 1 },
    { ...TOKENLESS, provider: "vllm" },
    { ...TOKENLESS, status: "error" as const },
    { ...TOKENLESS, nested_calls: 1 },
  ];
  assertEquals(await unpriced(known, "0", [SECONDS]), [0, "", ""]);
  // Without the price of a second.
  assertEquals((await unpriced(known, "0"))[2], "1 of 3 successful calls has no tokens: it is in no cost");
  assertEquals(await unpriced([{ kind: "stage" }], "0"), [0, "", ""]);
});

Deno.test("kymo report and kymo compare price calls by kymo.json", async () => {
  await withFolder(async (dir) => {
    writeEvents(`${dir}/events`, [{ ...CALL, release: "r1" }, { ...CALL, release: "r2" }]);
    const own = [{ model: "gpt-5*", usd_per_mtok: { input: 1000, output: 0 } }];
    Deno.writeTextFileSync(`${dir}/kymo.json`, JSON.stringify({ prices: own }));
    const settings = ["--settings", `${dir}/kymo.json`, "--format", "json"];
    const report = JSON.parse((await ran(["report", `${dir}/events`, ...settings])).out);
    assertEquals([report.cost.cost_usd, report.cost.models[0].price_source], [2, `${dir}/kymo.json`]);
    const compared = JSON.parse(
      (await ran(["compare", `${dir}/events`, "--field", "release", "--values", "r1,r2", ...settings])).out,
    );
    const row = compared.rows.find(({ measure }: { measure: string }) => measure === "cost_per_call_usd");
    assertEquals(row.value_a.value, 1);
  });
});
