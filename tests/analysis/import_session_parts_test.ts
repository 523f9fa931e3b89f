import { assertEquals, assertStringIncludes } from "@std/assert";
import { withFolder } from "../recorder/event_folder.ts";
import { importedText, importOf } from "./import_formats_kit.ts";
import { eventsOf } from "./import_kit.ts";

type Json = Readonly<Record<string, unknown>>;

const START = 1753694100;
const ENDED = { operation_name: "qa", start_time: START, end_time: START + 2, total_duration: 2, success: true };
const RUNNING = { ...ENDED, end_time: null, total_duration: null, tool_calls: [{ tool_name: "t", status: "success" }] };

function session(...operations: readonly Json[]): Json {
  return { session_id: "s", start_time: START, end_time: START + 10, operations };
}

Deno.test("kymo import session leaves operations that still run for the next import, with what is inside of them", async () => {
  await withFolder(async (dir) => {
    const write = (...operations: readonly Json[]): void =>
      Deno.writeTextFileSync(`${dir}/session.json`, JSON.stringify(session(...operations)));
    const kinds = async (): Promise<string[]> => (await eventsOf(`${dir}/events`)).map(({ kind }) => kind).sort();
    write(ENDED, RUNNING);
    const { out } = await importOf(dir, "session", `${dir}/session.json`);
    assertStringIncludes(out, "1 row of what has not ended, left for the next import\n");
    assertEquals(await kinds(), ["aggregate", "operation"]);
    write(ENDED, { ...RUNNING, end_time: START + 4 });
    await importOf(dir, "session", `${dir}/session.json`);
    assertEquals(await kinds(), ["aggregate", "operation", "operation", "tool_call"]);
  });
});

Deno.test("kymo import session reads success as it is meant", async () => {
  const { events, refused } = await importedText(
    "session",
    session(...["true", 0, null, "False", "maybe"].map((success) => ({ ...ENDED, success }))),
  );
  assertEquals(events.slice(1).map(({ status }) => status), ["ok", "failure", "ok", "failure"]);
  assertEquals(refused, ['operations[4]: success must be true or false, current value is "maybe"']);
});

Deno.test("kymo import session refuses the parts of an operation that cannot be stored, and keeps the rest", async () => {
  const { events, refused, out } = await importedText(
    "session",
    session(
      {
        ...ENDED,
        component_timing: { search: 1, rank: -1 },
        tool_calls: [{ tool_name: "good", status: "success" }, { status: "success" }, 7, {
          tool_name: "t",
          status: "x",
        }],
        token_usage: { model_name: "m", input_tokens: 5, output_tokens: 2 },
      },
      { ...ENDED, token_usage: { input_tokens: -5 } },
      { ...ENDED, operation_name: null },
    ),
  );
  assertEquals(events.map(({ kind, name }) => [kind, name]), [
    ["aggregate", "session"],
    ["operation", "qa"],
    ["stage", "search"],
    ["tool_call", "good"],
    ["llm_call", "qa"],
    ["operation", "qa"],
  ]);
  assertEquals(refused, [
    "operations[0].component_timing.rank: duration_ms must not be negative, current value is -1000",
    "operations[0].tool_calls[1]: tool_name must not be empty",
    "operations[0].tool_calls[2]: it is no object",
    'operations[0].tool_calls[3]: status must be one of "ok", "failure", "error", "timeout", "aborted", ' +
    'current value is "x"',
    "operations[1].token_usage: input_tokens must not be negative, current value is -5",
    "and 1 more",
  ]);
  assertStringIncludes(out, "session, ");
});
