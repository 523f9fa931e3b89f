import { assertEquals } from "@std/assert";
import { withFolder } from "../recorder/event_folder.ts";
import { importOf } from "./import_formats_kit.ts";
import { column, eventsOf, type ImportedEvent } from "./import_kit.ts";

const MAP = {
  columns: {
    started_at: { column: "at", unit: "ms" },
    model: "request.model",
    input_tokens: "usage.input",
    output_tokens: { column: "usage.output", plus: ["usage.reasoning"] },
    event_id: "id",
    parent_id: "parent",
    attributes: { version: "tags.0", zip: "zip", limits: "request.limits", "a.b": "a.b" },
  },
};

async function importedLines(
  lines: readonly unknown[],
  map: unknown = MAP,
): Promise<{ events: readonly ImportedEvent[]; err: string }> {
  let events: readonly ImportedEvent[] = [];
  let err = "";
  await withFolder(async (dir) => {
    const text = lines.map((line) => `${typeof line === "string" ? line : JSON.stringify(line)}\n`).join("");
    Deno.writeTextFileSync(`${dir}/calls.jsonl`, text);
    Deno.writeTextFileSync(`${dir}/map.json`, JSON.stringify(map));
    ({ err } = await importOf(dir, "jsonl", `${dir}/calls.jsonl`, "--map", `${dir}/map.json`));
    events = await eventsOf(`${dir}/events`);
  });
  return { events, err };
}

const CALL = { at: 1_767_225_601_500, request: { model: "m" }, usage: { input: 10, output: 5, reasoning: 2 } };

Deno.test("kymo import jsonl --map reads members by path, and attributes as what they are", async () => {
  const attributes = { tags: ["v1"], zip: "01234", "a.b": 7, a: { b: 8 } };
  const request = { model: "m", limits: { rpm: 3 } };
  const { events, err } = await importedLines([{ ...CALL, ...attributes, request }]);
  assertEquals(err, "");
  const [event] = events;
  assertEquals([event!.started_at, event!.model, event!.input_tokens, event!.output_tokens], [
    1_767_225_601_500_000,
    "m",
    10,
    7,
  ]);
  assertEquals(event!.attributes, { version: "v1", zip: "01234", limits: { rpm: 3 }, "a.b": 7 });
});

Deno.test("kymo import jsonl --map leaves unknown what a line lacks or says is null, and refuses what does not fit", async () => {
  const { events, err } = await importedLines([
    { at: CALL.at, usage: null },
    { ...CALL, usage: { input: "many" } },
    { request: { model: "m" } },
    "[1]",
    "",
    CALL,
  ]);
  assertEquals(events.map(({ model, input_tokens }) => [model, input_tokens]), [[null, null], ["m", 10]]);
  assertEquals(err.split("\n").slice(1, -1), [
    '  line 2: column "usage.input" must be a number, current value is "many"',
    '  line 3: column "at" must not be empty',
    "  line 4: it is no JSON object",
  ]);
});

Deno.test("kymo import jsonl --map counts calls inside calls and takes an event once", async () => {
  const { events } = await importedLines([
    { ...CALL, id: "b", parent: "a" },
    { ...CALL, id: "a" },
    { ...CALL, id: "a" },
  ], { ...MAP, count_nested_calls: true });
  assertEquals(column(events, "nested_calls"), [0, 1]);
  assertEquals(events[0]!.parent_id, events[1]!.event_id);
});

Deno.test("kymo import jsonl --map makes operations above lines", async () => {
  const { events } = await importedLines(
    [{ ...CALL, run: { id: "r" } }, { ...CALL, at: CALL.at + 1000, run: { id: "r" } }],
    { ...MAP, operations: [{ by: ["run.id"], name: "run.id" }] },
  );
  assertEquals(events.map(({ kind, name }) => [kind, name]), [
    ["llm_call", "llm_call"],
    ["llm_call", "llm_call"],
    ["operation", "r"],
  ]);
  assertEquals(events[2]!.duration_ms, 1000);
});
