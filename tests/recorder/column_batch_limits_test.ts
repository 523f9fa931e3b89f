import { assert, assertEquals } from "@std/assert";
import type { ColumnBatch } from "@kymo/kymo";
import { type LooseEvent, toColumnBatch } from "../../recorder/column_batch.ts";
import { copyAttributes } from "../../recorder/copy_attributes.ts";
import { encodeJournalBatch } from "../../recorder/journal_format.ts";
import { createRedactor } from "../../recorder/redactor.ts";
import { cutText, redactAndCut } from "../../recorder/text_limits.ts";
import { NOON_MS } from "./fake_clock.ts";

const WHOLE = { kind: "metric", name: "m", status: "ok", started_at: NOON_MS * 1000 };

interface Told {
  readonly batch: ColumnBatch;
  readonly told: readonly string[];
}

function batchOf(...events: readonly LooseEvent[]): Told {
  const told: string[] = [];
  const batch = toColumnBatch(events.map((event) => ({ ...WHOLE, ...event })), {
    constants: [],
    redactor: createRedactor(),
    onInvalid: (column, problem) => void told.push(`${column} ${problem}`),
  });
  return { batch, told };
}

/** What is stored of attributes, and what was said of them. */
function attributesOf(attributes: unknown): { readonly stored: unknown; readonly told: readonly string[] } {
  const { batch, told } = batchOf({ attributes });
  const json = batch.columns.get("attributes")?.[0] ?? null;
  return { stored: json === null ? null : JSON.parse(String(json)), told };
}

function bomb(): never {
  throw new Error("hands off");
}

Deno.test("toColumnBatch() stores every attribute that has JSON, and tells of each that has none", () => {
  const circle: Record<string, unknown> = { own: 1 };
  circle.self = circle;
  const attributes = {
    first: 1,
    nan: Number.NaN,
    infinite: -Infinity,
    circle,
    big: 5n,
    exact: 2n ** 60n,
    huge: 10n ** 100n,
    get trap(): never {
      return bomb();
    },
    broken: { toJSON: bomb },
    code: () => 1,
    symbol: Symbol("s"),
    gone: undefined,
    nothing: null,
    when: new Date(0),
    url: new URL("https://example.org/a"),
    map: new Map<unknown, unknown>([["a", 1], [2, "b"]]),
    set: new Set(["x", "y"]),
    error: new TypeError("bad"),
    pattern: /a+/g,
    list: [1, undefined, () => 1, Number.NaN, "z"],
    numbers: new Float32Array([1, 0.5]),
    text: new String("boxed"),
    proxy: new Proxy({}, { ownKeys: bomb }),
    last: "end",
  };
  const { stored, told } = attributesOf(attributes);
  assertEquals(stored, {
    first: 1,
    circle: { own: 1 },
    big: 5,
    exact: "1152921504606846976",
    nothing: null,
    when: "1970-01-01T00:00:00.000Z",
    url: "https://example.org/a",
    map: { "2": "b", a: 1 },
    set: ["x", "y"],
    error: "TypeError: bad",
    pattern: "/a+/g",
    list: [1, null, null, null, "z"],
    numbers: [1, 0.5],
    text: "boxed",
    last: "end",
  });
  assertEquals(told, [
    'attributes key "nan" must be a number, current value is NaN',
    'attributes key "infinite" must be a number, current value is -Infinity',
    'attributes key "circle" must not hold itself',
    'attributes key "huge" must be below 2^256',
    'attributes key "trap" must be readable, reading it threw',
    'attributes key "broken" must be readable, reading it threw',
    'attributes key "code" must not be a function',
    'attributes key "symbol" must not be a symbol',
    'attributes key "list" must not be a function',
    'attributes key "proxy" must be readable, reading it threw',
  ]);
});

Deno.test("toColumnBatch() stores no attributes where none is left", () => {
  assertEquals(attributesOf({}).stored, {});
  assertEquals(attributesOf({ a: undefined }), { stored: null, told: [] });
  assertEquals(attributesOf({ a: { b: bomb } }).stored, null);
  assertEquals(attributesOf("[1]"), {
    stored: null,
    told: ["attributes must be a value that can be stored as it is or as JSON"],
  });
  assertEquals(attributesOf('{"a":1}'), { stored: { a: 1 }, told: [] });
});

Deno.test("toColumnBatch() stores the first 256 attributes and says how many there were", () => {
  const many = Object.fromEntries(Array.from({ length: 50_000 }, (_, number) => [`k${number}`, number]));
  for (const attributes of [many, copyAttributes(many)]) {
    const { stored, told } = attributesOf(attributes);
    assertEquals(Object.keys(stored as object), Array.from({ length: 256 }, (_, number) => `k${number}`));
    assertEquals(told, ["attributes must have at most 256 keys, current value has 50000"]);
  }
});

Deno.test("toColumnBatch() stores 65,536 characters of attributes: those that fit, in their order", () => {
  const attributes = {
    a: 1,
    large: Array(40_000).fill(7),
    b: 2,
    text: "t".repeat(20_000),
    list: Array(29_000).fill(1),
    c: 3,
  };
  const { stored, told } = attributesOf(attributes);
  assertEquals(Object.keys(stored as object), ["a", "b", "text", "c"]);
  assertEquals((stored as { text: string }).text.length, 8192);
  assertEquals(told, [
    'attributes key "text" must have at most 8192 characters, current value has 20000',
    "attributes must have at most 65536 characters of JSON, current value has more",
  ]);
  const { batch } = batchOf({
    attributes: Object.fromEntries([..."abcdefghijkl"].map((key) => [key, key.repeat(8_000)])),
  });
  assert(String(batch.columns.get("attributes")?.[0]).length <= 65_536);
});

Deno.test("toColumnBatch() stores attributes eight levels deep", () => {
  let deep: unknown = "bottom";
  for (let level = 0; level < 100; level++) deep = { deep, level };
  const { stored, told } = attributesOf({ deep, other: 1 });
  assertEquals(JSON.stringify(stored).match(/level/g)?.length, 8);
  assertEquals(told, ['attributes key "deep" must be at most 8 levels deep']);
});

Deno.test("toColumnBatch() stores 1,000 entities of 200 characters", () => {
  const entities = Array.from({ length: 5_000 }, (_, number) => `${number} `.padEnd(number === 1 ? 300 : 5, "x"));
  const { batch, told } = batchOf({ entities });
  const stored = JSON.parse(String(batch.columns.get("entities")?.[0]));
  assertEquals([stored.length, stored[0], stored[1].length], [1_000, "0 xxx", 200]);
  assertEquals(told, [
    "entities must have at most 1000 entries, current value has 5000",
    "entities an entry must have at most 200 characters, current value has 300",
  ]);
});

Deno.test("toColumnBatch() stores entities that can be stored, of those that a program without types hands over", () => {
  const { batch, told } = batchOf({ entities: ["Ada", 5, bomb, null, { name: "Paris" }, undefined] });
  assertEquals(batch.columns.get("entities"), ['["Ada",5,null,{"name":"Paris"}]']);
  assertEquals(told, ["entities an entry must not be a function"]);
});

Deno.test("toColumnBatch() cuts long texts and says how long they were, error messages to 500 without a word", () => {
  const { batch, told } = batchOf(
    { reason: "r".repeat(8_192), error_message: "e".repeat(5_000) },
    { reason: "r".repeat(8_193), model: "m".repeat(10_000_000), input_text: "i".repeat(1_000_001) },
  );
  const length = (column: "reason" | "model" | "input_text" | "error_message", row: number): number =>
    String(batch.columns.get(column)?.[row]).length;
  assertEquals([length("reason", 0), length("reason", 1), length("model", 1)], [8_192, 8_192, 8_192]);
  assertEquals([length("input_text", 1), length("error_message", 0)], [1_000_000, 500]);
  assertEquals(told.toSorted(), [
    "input_text must have at most 1000000 characters, current value has 1000001",
    "model must have at most 8192 characters, current value has 10000000",
    "reason must have at most 8192 characters, current value has 8193",
  ]);
});

Deno.test("toColumnBatch() leaves long texts whole without a redactor: they have been recorded before", () => {
  const reason = "r".repeat(20_000);
  const { columns } = toColumnBatch([{ ...WHOLE, reason }], { constants: [], onInvalid: bomb });
  assertEquals(columns.get("reason"), [reason]);
});

Deno.test("toColumnBatch() takes little time for what is far too large", () => {
  const huge = "x".repeat(10_000_000);
  const wide = Object.fromEntries(Array.from({ length: 50_000 }, (_, number) => [`k${number}`, { huge }]));
  const events = [
    { attributes: wide },
    { attributes: { wide } },
    { attributes: Object.fromEntries(Array.from({ length: 256 }, (_, key) => [key, Array(100_000).fill(key)])) },
    { attributes: { a: new Array(50_000_000), b: new Uint8Array(10_000_000), c: 10n ** 1000n } },
    { entities: Array(100_000).fill(huge) },
    { error_message: huge, reason: huge, input_text: huge, name: huge },
    { attributes: { [huge]: huge } },
  ];
  for (const event of events) {
    const started = performance.now();
    const line = encodeJournalBatch(batchOf(event).batch);
    const ms = performance.now() - started;
    assert(ms < 1_000, `${Object.keys(event)} took ${ms} ms`);
    assert(line.length < 1_200_000, `${Object.keys(event)} has ${line.length} characters`);
  }
});

Deno.test("copyAttributes() takes what is there now, and no more than will be written", () => {
  const attributes: Record<string, unknown> = { a: 1 };
  const copy = copyAttributes(attributes);
  attributes.a = 2;
  assertEquals(attributesOf(copy).stored, { a: 1 });
  assertEquals(attributesOf(copyAttributes(new Map([["a", 1]]))).stored, { a: 1 });
  const large = Object.fromEntries(Array.from({ length: 300 }, (_, number) => [number, number]));
  assertEquals(Object.keys(copyAttributes(large)).length, 256);
});

Deno.test("copyAttributes() keeps the other keys of an object that throws", () => {
  const hostile = {
    a: 1,
    get b(): never {
      return bomb();
    },
    c: 3,
  };
  const { stored, told } = attributesOf(copyAttributes(hostile));
  assertEquals(stored, { a: 1, c: 3 });
  assertEquals(told, ['attributes key "b" must be readable, reading it threw']);
  assertEquals(attributesOf(copyAttributes(new Proxy({}, { ownKeys: bomb }))).stored, null);
});

Deno.test("cutText() splits no surrogate pair", () => {
  assertEquals(cutText("ab😀c", 3), "ab");
  assertEquals(cutText("ab😀c", 4), "ab😀");
  assertEquals(cutText("ab\ud83dc", 3), "ab\ud83d");
});

Deno.test("redactAndCut() hides a secret that the cut goes through", () => {
  const hide = (text: string): string => text.replace(/secret[0-9]{90,}/g, "[redacted]");
  for (let before = 80; before <= 100; before++) {
    const text = `${"x".repeat(before)}secret${"1".repeat(100)}${"y".repeat(10_000)}`;
    const cut = redactAndCut(text, 100, hide);
    assert(!cut.includes("secret1"), cut);
    assertEquals(cut.startsWith("x".repeat(before)), true);
    assert(cut.length <= 100);
  }
});
