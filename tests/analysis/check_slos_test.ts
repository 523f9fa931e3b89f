import { assert, assertAlmostEquals, assertEquals, assertRejects } from "@std/assert";
import pl from "nodejs-polars";
import { burnRate, burnRates, checkSlos, open, type Slo } from "@kymo/kymo/analysis";
import { burnAlerts } from "../../analysis/check/burn_windows.ts";
import type { EventSource } from "@kymo/kymo/analysis";
import { NOON, type SomeEvent, withEvents } from "./event_files.ts";

const NOW = new Date(NOON / 1000);
const SECOND = 1e6;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const ERRORS: Slo = { name: "answers", measure: "errors", objective: 0.999 };

/** One call every `every` µs over so long before noon; those of the last `failingFor` fail, or of these one of so many. */
function service({ span, every, failingFor = 0, oneOf = 1, until = 0 }: {
  readonly span: number;
  readonly every: number;
  readonly failingFor?: number;
  readonly oneOf?: number;
  readonly until?: number;
}): Promise<EventSource> {
  const calls = Array.from({ length: Math.round(span / every) }, (_, call) => call);
  const age = (call: number): number => (call + 1) * every - every / 2;
  const fails = (call: number): boolean => age(call) <= failingFor && age(call) > until && call % oneOf === 0;
  return open(pl.DataFrame({
    kind: calls.map(() => "llm_call"),
    name: calls.map(() => "chat"),
    started_at: calls.map((call) => NOON - age(call)),
    status: calls.map((call) => fails(call) ? "error" : "ok"),
  }));
}

async function firing(source: EventSource, slos: readonly Slo[] = [ERRORS], now = NOW): Promise<string[]> {
  const rows = (await burnRates(source, { slos, now })).toRecords();
  return rows.filter(({ fires }) => fires === true).map(({ long, severity }) => `${severity} ${long}`);
}

Deno.test("burnRate() exhausts a budget of 30 days as in table 5-4 of the SRE workbook: 30 days, 15 days, 3 days, 43 minutes", () => {
  const table = [[0.001, 1, 30 * 24 * 60], [0.002, 2, 15 * 24 * 60], [0.01, 10, 3 * 24 * 60], [1, 1000, 43]] as const;
  for (const [ratio, rate, minutes] of table) {
    const burn = burnRate({ bad: ratio * 1e6, total: 1e6 }, 0.999)!;
    assertEquals(burn, rate);
    assertEquals(Math.floor(30 * 24 * 60 / burn), minutes);
  }
});

Deno.test("burnRates() has the windows, rates and shares of the budget of table 5-8 of the SRE workbook", () => {
  const rows = burnAlerts(30).map((
    alert,
  ) => [alert.severity, alert.long, alert.short, alert.burn_rate, alert.budget_ratio]);
  assertEquals(rows, [
    ["page", "1h", "5m", 14.4, 0.02],
    ["page", "6h", "30m", 6, 0.05],
    ["ticket", "3d", "6h", 1, 0.1],
  ]);
});

Deno.test("burnRates() keeps the shares of the budget over 7 days, but no rate below 1 and no window longer than that", () => {
  assertEquals(burnAlerts(7).map(({ burn_rate }) => burn_rate), [3.36, 1.4, 1]);
  assertEquals(burnAlerts(1).map(({ long }) => long), ["1h", "6h"]);
});

Deno.test("burnRates() fires as in table 5-8 of the SRE workbook: at 20, 7 and 1.5 times the budget", async () => {
  const cases: readonly (readonly [oneOf: number, failingFor: number, fires: readonly string[]])[] = [
    [50, HOUR, ["page 1h"]], // 20 × for an hour: 2.8 % of the budget
    [140, 6 * HOUR, ["page 6h"]], // 7.1 × for six
    [140, HOUR, []], // 7.1 × for one: 1 % of the budget
    [660, 3 * DAY, ["ticket 3d"]], // 1.5 × for three days
    [660, 6 * HOUR, []],
    [1100, 3 * DAY, []], // 0.91 ×: as fast as it may
  ];
  for (const [oneOf, failingFor, fires] of cases) {
    const source = await service({ span: 3 * DAY, every: 10 * SECOND, failingFor, oneOf });
    assertEquals(await firing(source), fires, `1 of ${oneOf}`);
  }
});

Deno.test("burnRates() detects as the SRE workbook says: all calls failing after 52 s, 1.5 % of them after 58 min", async () => {
  // (1 − SLO) / error ratio × window × burn rate
  for (const [oneOf, seconds, every] of [[1, 51.84, SECOND / 5], [66, 3421.44, SECOND / 2]] as const) {
    for (const [later, fires] of [[-0.04, false], [0.04, true]] as const) {
      const failingFor = Math.round(seconds * (1 + later) * SECOND);
      const source = await service({ span: HOUR, every, failingFor, oneOf });
      const [page] = (await burnRates(source, { slos: [ERRORS], now: NOW })).toRecords();
      assertEquals(page!.fires, fires, `after ${failingFor / SECOND} s`);
    }
  }
});

Deno.test("burnRates() falls silent 5 minutes after the calls succeed again, as the short window of the SRE workbook is for", async () => {
  const rowsOf = async (until: number): Promise<unknown> => {
    const source = await service({ span: DAY, every: SECOND, failingFor: 20 * MINUTE + until, until });
    const [page] = (await burnRates(source, { slos: [ERRORS], now: NOW })).toRecords();
    assert(Number(page!.burn_long) > 14.4);
    return page!.fires;
  };
  assertEquals([await rowsOf(4 * MINUTE), await rowsOf(6 * MINUTE)], [true, false]);
});

Deno.test("burnRates() keeps silent where few calls are made: the failure of the SRE workbook's service of 10 calls an hour", async () => {
  const source = await service({ span: DAY, every: 6 * MINUTE, failingFor: 4 * MINUTE });
  const [page] = (await burnRates(source, { slos: [ERRORS], now: NOW })).toRecords();
  assertEquals([page!.burn_long, page!.fires, page!.reason], [100, null, "it hangs on one event of 10"]);
  const two = await service({ span: DAY, every: 6 * MINUTE, failingFor: 12 * MINUTE });
  assertEquals(await firing(two), ["page 1h", "page 6h", "ticket 3d"]);
});

Deno.test("burnRates() files no ticket for what may be chance, and one for the same rate of more calls", async () => {
  const tickets: unknown[] = [];
  for (const every of [2 * MINUTE, 5 * SECOND]) {
    const source = await service({ span: 3 * DAY, every, failingFor: 3 * DAY, oneOf: 80 });
    const ticket = (await burnRates(source, { slos: [{ ...ERRORS, objective: 0.99 }], now: NOW })).toRecords()[2]!;
    tickets.push([ticket.burn_long, ticket.fires, ticket.reason]);
  }
  assertEquals(tickets, [
    [1.25, null, "its interval reaches down to 0.86 ×: it can be chance"],
    [1.25, true, null],
  ]);
});

Deno.test("burnRates() says that 90 % can never burn 14.4 times as fast", async () => {
  const source = await service({ span: HOUR, every: SECOND, failingFor: HOUR });
  const [page, slower] = (await burnRates(source, { slos: [{ ...ERRORS, objective: 0.9 }], now: NOW })).toRecords();
  assertEquals([page!.burn_long, page!.fires, slower!.fires], [10, null, true]);
  assert(String(page!.reason).includes("no burn rate is above 10"));
});

Deno.test("burnRates() counts weights, and one heavy failure is still one", async () => {
  const calls: SomeEvent[] = Array.from({ length: 99 }, (_, call) => ({ started_at: NOON - (call + 1) * SECOND }));
  const heavy: SomeEvent = { started_at: NOON - SECOND, status: "error", sample_weight: 101 };
  const others: SomeEvent[] = [2, 3].map((age) => ({ started_at: NOON - age * SECOND, status: "timeout" }));
  await withEvents([...calls, heavy, ...others], async (source) => {
    const [page] = (await burnRates(source, { slos: [{ ...ERRORS, objective: 0.99 }], now: NOW })).toRecords();
    assertAlmostEquals(Number(page!.burn_long), 103 / 202 * 100, 1e-6);
    assertEquals([page!.spent_long, page!.n_long, page!.fires, page!.reason], [
      103,
      102,
      null,
      "it hangs on one event of 102",
    ]);
  });
});

Deno.test("burnRates() of durations takes what is longer for bad however it ended, and leaves out what failed sooner", async () => {
  const at = (age: number, event: SomeEvent): SomeEvent => ({ started_at: NOON - age * SECOND, ...event });
  const events = [
    at(1, { duration_ms: 2000 }),
    at(2, { duration_ms: 2000.001 }),
    at(3, { duration_ms: 9000, status: "timeout" }),
    at(4, { duration_ms: 10, status: "error" }),
    at(5, { duration_ms: null }),
  ];
  await withEvents(events, async (source) => {
    const slos = [{ name: "fast", measure: "duration_ms", at_most: 2000, objective: 0.5 }] as const;
    const [page] = (await burnRates(source, { slos, now: NOW })).toRecords();
    assertEquals([page!.n_long, page!.spent_long], [3, 2]);
  });
});

Deno.test("burnRates() takes the events that where names, and the kind", async () => {
  const events: SomeEvent[] = [
    { started_at: NOON - SECOND, model: "a", status: "error" },
    { started_at: NOON - SECOND, model: "b" },
    { started_at: NOON - SECOND, model: "c", attributes: `{"tenant":"x"}` },
    { started_at: NOON - SECOND, kind: "operation", model: "a" },
  ];
  await withEvents(events, async (source) => {
    const slos: Slo[] = [
      { ...ERRORS, name: "two", where: { model: ["a", "b"] } },
      { ...ERRORS, name: "one", where: { "attributes.tenant": "x" } },
      { ...ERRORS, name: "operations", kind: "operation" },
    ];
    const rows = (await burnRates(source, { slos, now: NOW })).toRecords().filter(({ long }) => long === "1h");
    assertEquals(rows.map(({ slo, n_long, spent_long }) => [slo, n_long, spent_long]), [
      ["two", 2, 1],
      ["one", 1, 0],
      ["operations", 1, 0],
    ]);
  });
});

Deno.test("burnRates() of money burns by what was spent, and fires with ten priced calls or more", async () => {
  const spending = (calls: number): SomeEvent[] =>
    Array.from({ length: calls }, (_, call) => ({
      started_at: NOON - (call + 1) * MINUTE / 10,
      cost_usd: 1,
      cost_source: "provider",
    }));
  // $72 in 30 days: $0.10 an hour.
  const slos = [{ name: "money", measure: "cost_usd", budget_usd: 72 }] as const;
  await withEvents(spending(10), async (source) => {
    const [page] = (await burnRates(source, { slos, now: NOW })).toRecords();
    assertEquals([page!.burn_long, page!.burn_long_low, page!.n_long, page!.spent_long, page!.fires], [
      100,
      null,
      10,
      10,
      true,
    ]);
    const [budget] = await checkSlos(source, { slos, now: NOW });
    assertAlmostEquals(budget!.value!, 10 / 72);
    assertEquals([budget!.ok, budget!.says], [
      true,
      "$10.00 of $72.00 are spent in 30 days: 86.1 % of the budget is left",
    ]);
  });
  await withEvents(spending(9), async (source) => {
    const [page] = (await burnRates(source, { slos, now: NOW })).toRecords();
    assertEquals([page!.fires, page!.reason], [null, "it stands on 9 of at least 10 calls with a price"]);
  });
});

Deno.test("checkSlos() does not pass money of which calls without a price are silent, and still fails what is spent already", async () => {
  const calls = (priced: number, unpriced: number, more: SomeEvent = {}): SomeEvent[] =>
    Array.from({ length: priced + unpriced }, (_, call): SomeEvent => ({
      started_at: NOON - (call + 1) * SECOND,
      ...call < priced ? { cost_usd: 0.01, cost_source: "provider" } : { model: "our-own", input_tokens: 9, ...more },
    }));
  const judged = async (events: readonly SomeEvent[], budget_usd: number): Promise<unknown[]> => {
    let found: unknown[] = [];
    await withEvents(events, async (source) => {
      const slos = [{ name: "money", measure: "cost_usd", budget_usd }] as const;
      const [budget, page] = await checkSlos(source, { slos, now: NOW });
      found = [budget!.ok, budget!.reason, page!.ok, page!.reason];
    });
    return found;
  };
  const missing = (span: string): string => `180 of 200 calls in ${span} have no price`;
  assertEquals(await judged(calls(20, 180), 50), [null, missing("30 days"), null, missing("1h")]);
  assertEquals(await judged(calls(20, 180), 0.1), [false, null, false, null]);
  assertEquals(await judged(calls(190, 10), 5000), [true, null, true, null]);
  // What failed before anything was counted costs nothing.
  assertEquals(await judged(calls(20, 180, { status: "error" }), 5000), [true, null, true, null]);
  const none = "200 calls in 30 days, none has a price";
  assertEquals(await judged(calls(0, 200), 50), [null, none, null, none]);
});

Deno.test("checkSlos() says what the calls lack where none counts, once for all windows", async () => {
  const calls = [1, 2, 3].map((age): SomeEvent => ({ started_at: NOON - age * HOUR, duration_ms: null }));
  await withEvents(calls, async (source) => {
    const reasons = async (slo: Pick<Slo, "measure" | "kind">): Promise<unknown[]> => {
      const slos = [{ name: "a", objective: 0.99, at_most: 2000, ...slo }];
      return [...new Set((await checkSlos(source, { slos, now: NOW })).map(({ reason }) => reason))];
    };
    assertEquals(await reasons({ measure: "duration_ms" }), ["3 calls in 30 days, none has a duration"]);
    assertEquals(await reasons({ measure: "first_token_ms" }), ["3 calls in 30 days, none has a first token"]);
    const none = "nothing that counts happened in 30 days";
    assertEquals(await reasons({ measure: "duration_ms", kind: "operation" }), [none]);
  });
});

Deno.test("checkSlos() says of how many events, with their weight, how large a share is bad", async () => {
  const failing = Array.from({ length: 999 }, (_, call): SomeEvent => ({ started_at: NOON - call, status: "error" }));
  const sampled = Array.from({ length: 40 }, (_, call): SomeEvent => ({
    started_at: NOON - call,
    ...call < 10 ? { status: "error" } : { sample_weight: 10 },
  }));
  for (const [events, says] of [[failing, "100 % of 999 failed"], [sampled, "3.2 % of 310 failed"]] as const) {
    await withEvents(events, async (source) => {
      const [budget] = await checkSlos(source, { slos: [ERRORS], now: new Date(NOW.getTime() + 1) });
      assertEquals(budget!.says.split(",")[0], says);
    });
  }
});

Deno.test("checkSlos() says of windows without events that nothing is known", async () => {
  await withEvents([{ started_at: NOON - 40 * DAY }], async (source) => {
    const results = await checkSlos(source, { slos: [ERRORS], now: NOW });
    assertEquals(results.map(({ ok }) => ok), [null, null, null, null]);
    assertEquals(results[1]!.reason, "nothing that counts happened in 30 days");
    assertEquals(results[1]!.value, null);
  });
});

Deno.test("checkSlos() warns of a budget that is spent although nothing burns now", async () => {
  const source = await service({ span: 20 * DAY, every: 30 * MINUTE, failingFor: 10 * DAY, until: 9 * DAY });
  const [budget, ...alerts] = await checkSlos(source, { slos: [{ ...ERRORS, objective: 0.99 }], now: NOW });
  assertEquals([budget!.ok, budget!.severity, budget!.value], [false, "warn", 5]);
  assertEquals(alerts.map(({ ok }) => ok), [true, true, true]);
  assertEquals(budget!.says, "5.0 % of 960 failed, 1.0 % may in 30 days: 5 × the budget is spent");
});

Deno.test("checkSlos() takes the end of the data for now where the clock is relative", async () => {
  const events = Array.from({ length: 20 }, (_, call): SomeEvent => ({ started_at: NOON + call, status: "error" }));
  await withEvents(events, async (source) => {
    const [, page] = await checkSlos(source, { slos: [ERRORS], now: new Date("2030-01-01") });
    assertEquals([page!.ok, page!.n], [false, 20]);
  }, { metadata: { clock: "relative" } });
});

Deno.test("checkSlos() takes own windows instead", async () => {
  const source = await service({ span: DAY, every: MINUTE, failingFor: HOUR });
  const windows = [{ long: "2h", short: "10m", burn_rate: 100, severity: "ticket" }] as const;
  const [, alert, ...others] = await checkSlos(source, { slos: [{ ...ERRORS, windows }], now: NOW });
  assertEquals([alert!.id, alert!.ok, alert!.severity, alert!.value, others.length], [
    "slo:answers:2h/10m",
    false,
    "ticket",
    500,
    0,
  ]);
});

Deno.test("checkSlos() refuses objectives that say nothing", async () => {
  await withEvents([{}], async (source) => {
    const refused: readonly (readonly [slo: unknown, message: string])[] = [
      [{ measure: "errors" }, `slos[0].name must be a name`],
      [
        { name: "a", measure: "speed" },
        `measure must be one of errors, duration_ms, first_token_ms, cost_usd, current value is "speed"`,
      ],
      [{ name: "a", measure: "errors" }, `slos[0] ("a") needs objective`],
      [{ name: "a", measure: "errors", objective: 1 }, `objective must be above 0 and below 1, current value is 1`],
      [{ name: "a", measure: "errors", objective: "99%" }, `objective must be a number`],
      [{ name: "a", measure: "errors", objective: 0.9, at_most: 5 }, `at_most does not belong to the measure errors`],
      [{ name: "a", measure: "duration_ms", objective: 0.9 }, `needs at_most (ms)`],
      [{ name: "a", measure: "cost_usd", budget_usd: 1, kind: "operation" }, `kind must be llm_call`],
      [{ name: "a", measure: "errors", objective: 0.9, where: { colour: "red" } }, `column "colour" is missing`],
      [{ name: "a", measure: "errors", objective: 0.9, where: { model: {} } }, `where.model must be a value or a list`],
      [{ name: "a", measure: "errors", objective: 0.9, every: 1 }, `slos[0].every is not a setting`],
      [
        { ...ERRORS, windows: [{ long: "5m", short: "1h", burn_rate: 1, severity: "page" }] },
        `short must be shorter than long, current values are "1h" and "5m"`,
      ],
      [
        { ...ERRORS, window_days: 1, windows: [{ long: "3d", short: "1h", burn_rate: 1, severity: "page" }] },
        `long must be at most window_days`,
      ],
      [
        { ...ERRORS, windows: [{ long: "1h", short: "soon", burn_rate: 1, severity: "page" }] },
        `short must be a length such as 5m, 6h, 3d`,
      ],
    ];
    for (const [slo, message] of refused) {
      const error = await assertRejects(() => checkSlos(source, { slos: [slo as Slo] }), Error);
      assert(error.message.startsWith("Cannot check slos: ") && error.message.includes(message), error.message);
    }
    await assertRejects(() => checkSlos(source, { slos: [ERRORS, ERRORS] }), RangeError, `"answers" is there twice`);
  });
});
