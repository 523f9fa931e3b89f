import { assertEquals } from "@std/assert";
import { cost, open, operationCost, type OperationCostOptions } from "@kymo/kymo/analysis";
import { type SomeEvent, withEvents } from "./event_files.ts";
import { type Row, tableRows } from "./table_rows.ts";

const hex = (number: number, length: number): string => number.toString(16).padStart(length, "0");

/** An operation with calls inside, $0.0028 each. */
function operation(number: number, calls: readonly SomeEvent[], root: SomeEvent = {}): SomeEvent[] {
  const [trace_id, event_id] = [hex(number, 32), hex(1000 * number, 16)];
  const call = { provider: "openai", model: "gpt-4.1", input_tokens: 1000, output_tokens: 100 };
  return [
    { kind: "operation", name: "answer", trace_id, event_id, duration_ms: 100, ...root },
    ...calls.map((own, index) => {
      return {
        ...call,
        kind: "llm_call",
        trace_id,
        event_id: hex(1000 * number + index + 1, 16),
        parent_id: event_id,
        ...own,
      };
    }),
  ] as SomeEvent[];
}

async function rowsOf(events: readonly SomeEvent[], options: OperationCostOptions = {}): Promise<Row[]> {
  let rows: Row[] = [];
  await withEvents(events, async (source) => {
    rows = tableRows(await operationCost(source, options));
  });
  return rows;
}

Deno.test("operationCost() adds up the calls inside, and counts what failed against what succeeded", async () => {
  const [row] = await rowsOf([
    ...operation(1, [{}, {}]),
    ...operation(2, [{}], { status: "error" }),
    ...operation(3, [{ model: "own" }]),
  ]);
  const { operations, ok_operations, priced_operations, cost_usd, cost_per_operation_usd, cost_per_ok_operation_usd } =
    row!;
  assertEquals([operations, ok_operations, priced_operations], [3, 2, 2]);
  assertEquals([cost_usd, cost_per_operation_usd, cost_per_ok_operation_usd], [0.0084, 0.0042, 0.0042]);
});

Deno.test("operationCost() does not count calls inside calls twice", async () => {
  const [row] = await rowsOf(operation(1, [{ nested_calls: 1, input_tokens: 2000 }, { parent_id: hex(1001, 16) }]));
  assertEquals(row!.cost_usd, 0.0028);
});

Deno.test("operationCost() tells groups apart, and says nothing of too few", async () => {
  const user = (number: number) => operation(number, [{}], { user: number < 9 ? "a" : "b" });
  const rows = await rowsOf([1, 2, 3, 4, 5, 6, 9].flatMap(user), { by: ["user"] });
  assertEquals(
    rows.map((row) => [row.user, row.operations, row.cost_p50_usd, row.cost_p50_low_usd, row.cost_p95_usd]),
    [
      ["a", 6, 0.0028, 0.0028, null],
      ["b", 1, null, null, null],
    ],
  );
  assertEquals(await rowsOf([{ kind: "stage" }]), []);
});

Deno.test("operationCost() of the agent frameworks is their bill: nothing is lost, nothing counts twice", async () => {
  const source = await open(new URL("../../fixtures/agent_frameworks", import.meta.url).pathname);
  const rows = tableRows(await operationCost(source));
  const bill = tableRows(await cost(source))[0]!.number("cost_usd");
  const sum = rows.reduce((all, row) => all + ((row.cost_usd as number | null) ?? 0), 0);
  assertEquals(Math.round(sum * 1e6), Math.round(bill * 1e6));
});
