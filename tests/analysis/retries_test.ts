import { assert, assertAlmostEquals, assertEquals, assertRejects } from "@std/assert";
import { open } from "@kymo/kymo/analysis";
import { retries, type RetriesOptions } from "../../analysis/retries.ts";
import { serviceEvents } from "../../fixtures/generate.ts";
import { type SomeEvent, withEvents } from "./event_files.ts";
import { type Row, tableRows } from "./table_rows.ts";

async function rowsOf(events: readonly SomeEvent[], options: RetriesOptions = {}): Promise<Row[]> {
  let rows: Row[] = [];
  await withEvents(events, async (source) => {
    rows = tableRows(await retries(source, options));
  });
  return rows;
}

const MODEL = { provider: "p", model: "m" };
const REFUSED: SomeEvent = {
  ...MODEL,
  kind: "attempt",
  status: "error",
  error_category: "rate_limit",
  duration_ms: 50,
};

Deno.test("retries() adds up waits and failed attempts, and says what part of the calls' time they are", async () => {
  const [row] = await rowsOf([
    { ...MODEL, duration_ms: 1000, attempts: 3, retry_wait_ms: 400 },
    { ...MODEL, duration_ms: 500, attempts: 1, retry_wait_ms: 0 },
    REFUSED,
    { ...REFUSED, error_category: "server", duration_ms: 250 },
    { ...MODEL, kind: "attempt", duration_ms: 300 },
  ]);
  assertEquals([row!.calls, row!.retried_calls, row!.retried_ratio, row!.attempts], [2, 1, 0.5, 4]);
  assertEquals([row!.wait_ms, row!.failed_attempts, row!.failed_ms, row!.lost_ms], [400, 2, 300, 700]);
  assertAlmostEquals(row!.number("lost_ratio"), 700 / 1500);
  assertEquals(row!.error_category, "server");
  assertAlmostEquals(row!.number("error_category_ratio"), 250 / 300);
  assertEquals(row!.reason, null);
});

Deno.test("retries() loses nothing where nothing was tried twice", async () => {
  const [row] = await rowsOf([{ ...MODEL, duration_ms: 10, attempts: 1, retry_wait_ms: 0 }]);
  assertEquals([row!.retried_calls, row!.failed_attempts, row!.lost_ms, row!.lost_ratio], [0, 0, 0, 0]);
  assertEquals([row!.error_category, row!.reason], [null, null]);
});

Deno.test("retries() does not take unknown for nothing", async () => {
  const [unsaid] = await rowsOf([{ ...MODEL, duration_ms: 10 }]);
  assertEquals([unsaid!.calls, unsaid!.retried_calls, unsaid!.lost_ms, unsaid!.lost_ratio], [1, null, null, null]);
  assertEquals(unsaid!.reason, "no call says how often it was tried");
  const [counted] = await rowsOf([{ ...MODEL, duration_ms: 100, attempts: 2, retry_wait_ms: 40 }]);
  assertEquals([counted!.failed_attempts, counted!.failed_ms, counted!.lost_ms], [null, null, 40]);
  assertEquals(counted!.reason, "attempts are not recorded one by one");
});

Deno.test("retries() weighs calls, and puts first where most time is lost", async () => {
  const rows = await rowsOf([
    { model: "a", duration_ms: 100, attempts: 2, retry_wait_ms: 10 },
    { model: "b", duration_ms: 100, attempts: 2, retry_wait_ms: 5, sample_weight: 4 },
    { model: "c", duration_ms: 100 },
  ], { by: ["model"] });
  assertEquals(rows.map(({ model, wait_ms }) => [model, wait_ms]), [["b", 20], ["a", 10], ["c", null]]);
  assertEquals(rows[0]!.retried_calls, 4);
});

Deno.test("retries() of a generated service finds the share of attempts that are repeated", async () => {
  const rows = await rowsOf([...serviceEvents({ scenario: "retries", days: 2 })].flat());
  assertEquals(rows.length, 3);
  for (const row of rows) {
    // A call fails its first attempt and is tried again with probability 0.2.
    assert(Math.abs(row.number("retried_ratio") - 0.2) < 0.03, `${row.retried_ratio}`);
    assert(row.number("lost_ratio") > 0.05 && row.number("lost_ratio") < 0.5);
  }
});

Deno.test("retries() of real data without attempts says so", async () => {
  const source = await open(new URL("../../fixtures/agent_frameworks", import.meta.url).pathname);
  for (const row of tableRows(await retries(source))) assertEquals(row.reason, "no call says how often it was tried");
});

Deno.test("retries() of no calls is empty, and names a column that is missing", async () => {
  assertEquals(await rowsOf([{ kind: "stage" }]), []);
  await withEvents([{}], async (source) => {
    await assertRejects(
      () => retries(source, { by: ["x"] }),
      TypeError,
      'Cannot compute retries: column "x" is missing',
    );
  });
});
