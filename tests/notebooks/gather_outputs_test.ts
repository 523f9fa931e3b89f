import { assertEquals } from "@std/assert";
import { type CellOutputs, outputGatherer } from "../../notebooks/kernel/gather_outputs.ts";
import type { JsonObject } from "../../notebooks/kernel/json_value.ts";

function take(outputs: CellOutputs, type: string, content: JsonObject): void {
  outputs.take({ type, id: "", parentId: "", content });
}

function printTo(outputs: CellOutputs, text: string, name = "stdout"): void {
  take(outputs, "stream", { name, text });
}

function showIn(outputs: CellOutputs, text: string, displayId?: string, type = "display_data"): void {
  const transient = displayId === undefined ? {} : { display_id: displayId };
  take(outputs, type, { data: { "text/plain": text }, metadata: {}, transient });
}

/** The texts of outputs, in short. */
function textsOf({ outputs }: CellOutputs): string[] {
  return outputs.map((output) => {
    if (output.output_type === "stream") return `${output.name}: ${output.text}`;
    return output.output_type === "error" ? output.evalue : String(output.data["text/plain"]);
  });
}

Deno.test("outputGatherer() joins what is printed in one go to one place", () => {
  const outputs = outputGatherer({ maxBytes: 100 })();
  for (const text of ["a\n", "b\n"]) printTo(outputs, text);
  printTo(outputs, "c\n", "stderr");
  showIn(outputs, "shown");
  printTo(outputs, "d\n");
  assertEquals(textsOf(outputs), ["stdout: a\nb\n", "stderr: c\n", "shown", "stdout: d\n"]);
});

Deno.test("outputGatherer() keeps the value of the cell with its number", () => {
  const outputs = outputGatherer({ maxBytes: 100 })();
  take(outputs, "execute_result", { data: { "text/plain": "5" }, metadata: {}, execution_count: 7, transient: {} });
  take(outputs, "status", { execution_state: "idle" });
  const data = { "text/plain": "5" };
  assertEquals(outputs.outputs, [{ output_type: "execute_result", data, metadata: {}, execution_count: 7 }]);
});

Deno.test("outputGatherer() puts what was thrown behind what was printed, whichever the kernel said first", () => {
  const outputs = outputGatherer({ maxBytes: 100 })();
  take(outputs, "error", { ename: "Error", evalue: "boo", traceback: ["Error: boo"] });
  printTo(outputs, "a\n");
  outputs.finish(outputs.thrown);
  assertEquals(textsOf(outputs), ["stdout: a\n", "boo"]);
});

Deno.test("outputGatherer() updates displays where they stand, in earlier cells too", () => {
  const begin = outputGatherer({ maxBytes: 100 });
  const [first, second] = [begin(), begin()];
  showIn(first, "old", "id");
  showIn(second, "old", "id");
  showIn(second, "new", "id", "update_display_data");
  showIn(second, "none", "other", "update_display_data");
  assertEquals([textsOf(first), textsOf(second)], [["new"], ["new"]]);
});

Deno.test("outputGatherer() clears at once, or before the next output", () => {
  const outputs = outputGatherer({ maxBytes: 100 })();
  showIn(outputs, "a", "id");
  take(outputs, "clear_output", { wait: true });
  assertEquals(textsOf(outputs), ["a"]);
  printTo(outputs, "b");
  showIn(outputs, "c", "id", "update_display_data");
  assertEquals(textsOf(outputs), ["stdout: b"]);
  take(outputs, "clear_output", { wait: false });
  assertEquals(textsOf(outputs), []);
});

Deno.test("outputGatherer() drops what is beyond the limit and says how much", () => {
  const outputs = outputGatherer({ maxBytes: 1_000_000 })();
  printTo(outputs, "é".repeat(400_000));
  printTo(outputs, "é".repeat(150_000));
  showIn(outputs, "x".repeat(300_000));
  outputs.finish([]);
  const [kept, note] = textsOf(outputs);
  assertEquals(kept, `stdout: ${"é".repeat(500_000)}`);
  assertEquals(note, "stderr: 0.4 MB of output dropped: a cell may put out 1.0 MB\n");
});

Deno.test("outputGatherer() counts an updated display once", () => {
  const outputs = outputGatherer({ maxBytes: 1000 })();
  showIn(outputs, "a".repeat(900), "id");
  for (let round = 0; round < 5; round++) showIn(outputs, String(round).repeat(900), "id", "update_display_data");
  outputs.finish([]);
  assertEquals(textsOf(outputs), ["4".repeat(900)]);
});

Deno.test("outputGatherer() shortens messages that nobody would read to their end", () => {
  const outputs = outputGatherer({ maxBytes: 1000 })();
  take(outputs, "error", { ename: "Error", evalue: "z".repeat(1e6), traceback: ["z".repeat(1e6)] });
  outputs.finish(outputs.thrown);
  assertEquals(JSON.stringify(outputs.outputs).length < 5000, true);
});
