import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { type JsonElement, jsonElements } from "../../analysis/import/json_elements.ts";
import { withFolder } from "../recorder/event_folder.ts";
import { importOf, sample } from "./import_formats_kit.ts";
import { eventsOf } from "./import_kit.ts";

async function elementsOf(text: string, lists: readonly string[] | null, size = text.length): Promise<JsonElement[]> {
  const bytes = new TextEncoder().encode(text);
  const pieces: Uint8Array[] = [];
  for (let at = 0; at < bytes.length; at += size) pieces.push(bytes.slice(at, at + size));
  const elements: JsonElement[] = [];
  for await (const some of jsonElements(ReadableStream.from(pieces), { path: "a.json", lists })) elements.push(...some);
  return elements;
}

const DOCUMENT = `\ufeff{ "a": [ 1, "x]\\"", {"b": [2]} ,[ ] , null],
 "täglich" :"ü",
 "n": -1.5e3, "list": [1, 2], "empty": [] }`;

Deno.test("jsonElements() cuts the lists named and leaves the rest whole, wherever the file is cut into pieces", async () => {
  for (let size = 1; size < 30; size++) {
    const elements = await elementsOf(DOCUMENT, ["a", "empty"], size);
    assertEquals(elements.map(({ key, index, line, text }) => [key, index, line, JSON.parse(text)]), [
      ["a", 0, 1, 1],
      ["a", 1, 1, 'x]"'],
      ["a", 2, 1, { b: [2] }],
      ["a", 3, 1, []],
      ["a", 4, 1, null],
      ["täglich", null, 2, "ü"],
      ["n", null, 3, -1500],
      ["list", null, 3, [1, 2]],
    ]);
  }
});

Deno.test("jsonElements() cuts a list at the top, and documents that follow each other", async () => {
  const list = await elementsOf('[{"a":1},\n{"a":2}]', null);
  assertEquals(list.map(({ index, line, text }) => [index, line, text]), [[0, 1, '{"a":1}'], [1, 2, '{"a":2}']]);
  const documents = await elementsOf('{"a":1}\n{"a":2}\n7', null);
  assertEquals(documents.map(({ line, text }) => [line, text]), [[1, '{"a":1}'], [2, '{"a":2}'], [3, "7"]]);
});

Deno.test("jsonElements() says the line where a document is broken", async () => {
  const broken: Readonly<Record<string, string>> = {
    '{"a": [1,\n2': 'Cannot import "a.json": line 2: it ends in the middle',
    '{"a": "x': 'Cannot import "a.json": line 1: it ends in the middle',
    '{"a": 1}}': 'Cannot import "a.json": line 1: a bracket is closed that is not open',
    "{a: 1}": 'Cannot import "a.json": line 1: the name of a member must be in quotes',
  };
  for (const [text, message] of Object.entries(broken)) {
    await assertRejects(() => elementsOf(text, ["a"]), SyntaxError, message);
  }
});

Deno.test("kymo import metrics-json refuses a broken query by line and keeps the others", async () => {
  await withFolder(async (dir) => {
    const text = Deno.readTextFileSync(sample("metrics.json"));
    Deno.writeTextFileSync(
      `${dir}/metrics.json`,
      text.replace('"duration_ms": 2500', '"duration_ms": "fast"').replace('"duration_ms": 7250', '"duration_ms": 72x'),
    );
    const { code, out, err } = await importOf(dir, "auto", `${dir}/metrics.json`);
    assertEquals(code, 2);
    assertStringIncludes(out, "6 rows → 4 events (1 operation, 3 selection)");
    const reasons = err.split("\n").slice(1, -1);
    assertEquals(reasons[0], '  line 20: queries[1]: duration_ms must be a number, current value is "fast"');
    assertStringIncludes(reasons[1]!, "  line 35: queries[2]: it is not JSON, ");
  });
});

Deno.test("kymo import of a document that ends in the middle imports nothing", async () => {
  await withFolder(async (dir) => {
    for (const name of ["metrics.json", "session.json", "performance_metrics.json"]) {
      const text = Deno.readTextFileSync(sample(name));
      Deno.writeTextFileSync(`${dir}/${name}`, text.slice(0, text.length / 2));
      const { code, out, err } = await importOf(
        dir,
        name === "metrics.json" ? "metrics-json" : "auto",
        `${dir}/${name}`,
      );
      assertEquals([code, out], [2, ""]);
      assertStringIncludes(err, "it ends in the middle");
    }
    assertEquals([...Deno.readDirSync(dir)].some(({ name }) => name === "events"), false);
  });
});

Deno.test("kymo import session sums the parts of a cost that nobody added up, and takes other currencies for none", async () => {
  await withFolder(async (dir) => {
    const session = JSON.parse(Deno.readTextFileSync(sample("session.json")));
    session.operations[0].cost_estimate.total_cost = 0;
    session.operations[1].cost_estimate.currency = "EUR";
    Deno.writeTextFileSync(`${dir}/session.json`, JSON.stringify(session));
    await importOf(dir, "auto", `${dir}/session.json`);
    const calls = (await eventsOf(`${dir}/events`)).filter(({ kind }) => kind === "llm_call");
    assertEquals(calls.map(({ cost_usd, cost_source }) => [cost_usd, cost_source]).slice(0, 2), [
      [0.0001875, "caller"],
      [null, null],
    ]);
    assertEquals((calls[1]!.attributes as { currency: string }).currency, "EUR");
  });
});
