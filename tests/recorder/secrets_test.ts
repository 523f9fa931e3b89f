import { assert, assertEquals } from "@std/assert";
import { createRecorder, type EventInput } from "@kymo/kymo";
import { classifyError } from "../../recorder/classify_error.ts";
import { type LooseEvent, toColumnBatch } from "../../recorder/column_batch.ts";
import { encodeJournalBatch } from "../../recorder/journal_format.ts";
import { createRedactor } from "../../recorder/redactor.ts";
import { COLUMN_NAMES, COLUMNS } from "../../recorder/schema.ts";
import { SECRET_SHAPES } from "./secret_shapes.ts";
import { filesIn, withFolder } from "./event_folder.ts";
import { fakeClock } from "./fake_clock.ts";
import { readParquetFile } from "./parquet_file.ts";
import { startRecording } from "./recording.ts";
import { NOON_MS } from "./fake_clock.ts";

const WHOLE = { kind: "metric", name: "m", status: "ok", started_at: NOON_MS * 1000 };
const TEXT_COLUMNS = COLUMN_NAMES.filter((name) => {
  return COLUMNS[name].type === "string" &&
    !["kind", "status", "error_category", "attributes", "entities"].includes(name);
});

/** Every place in which a program can put a text, by title. */
function eventsWith(text: string): Record<string, LooseEvent> {
  return {
    ...Object.fromEntries(TEXT_COLUMNS.map((column) => [column, { ...WHOLE, [column]: text }])),
    "a text column that holds an object": { ...WHOLE, reason: { said: text, list: [text] } },
    "an exception": { ...WHOLE, ...classifyError(new Error(text)) },
    "the code of an exception": { ...WHOLE, ...classifyError(Object.assign(new Error("x"), { code: text })) },
    "the name of an exception": { ...WHOLE, ...classifyError(Object.assign(new Error("x"), { name: text })) },
    "the cause of an exception": { ...WHOLE, ...classifyError(new Error("", { cause: new Error(text) })) },
    "a thrown text": { ...WHOLE, ...classifyError(text) },
    "an attribute": { ...WHOLE, attributes: { a: text } },
    "a nested attribute": { ...WHOLE, attributes: { a: { b: [1, { c: text }] } } },
    "the key of an attribute": { ...WHOLE, attributes: { [text]: 1 } },
    "the key of a nested attribute": { ...WHOLE, attributes: { a: [{ [text]: 1 }] } },
    "attributes that are text": { ...WHOLE, attributes: JSON.stringify({ a: text, [text]: 1 }) },
    "an attribute that is a Map": { ...WHOLE, attributes: { a: new Map([[text, text]]), b: new Set([text]) } },
    "an attribute that is an error": { ...WHOLE, attributes: { a: new Error(text) } },
    entities: { ...WHOLE, entities: ["Ada", text] },
    "entities that are text": { ...WHOLE, entities: JSON.stringify([text]) },
    "a word that is refused": { ...WHOLE, status: text },
    "a number that is none": { ...WHOLE, input_tokens: text },
    "the name of a column": { ...WHOLE, [text]: 5 },
  };
}

/** Whether a text is written that a program must not write. The user column holds e-mail addresses on purpose. */
function isLeak(place: string, title: string): boolean {
  return !(place === "user" && title.startsWith("an e-mail address"));
}

for (const { title, text, secret } of SECRET_SHAPES) {
  Deno.test(`toColumnBatch() lets through nowhere: ${title}`, () => {
    const redactor = createRedactor();
    for (const around of [text, `before ${text} after`]) {
      for (const [place, event] of Object.entries(eventsWith(around))) {
        const line = encodeJournalBatch(toColumnBatch([event], { constants: [], redactor, onInvalid: () => {} }));
        assertEquals(JSON.parse(line).rows, 1);
        const escaped = JSON.stringify(secret).slice(1, -1);
        assertEquals(line.includes(secret) || line.includes(escaped), !isLeak(place, title), `${place}: ${line}`);
      }
    }
  });
}

Deno.test("toColumnBatch() hides secrets in constants", () => {
  const { text, secret } = SECRET_SHAPES[0]!;
  const batch = toColumnBatch([WHOLE, WHOLE], {
    constants: [["service", `bot ${text}`]],
    redactor: createRedactor(),
    onInvalid: () => {},
  });
  assert(!encodeJournalBatch(batch).includes(secret));
});

Deno.test("createRecorder() leaves no secret in journals, segments and CSV files", async () => {
  const secrets = SECRET_SHAPES.filter(({ title }) => !title.startsWith("an e-mail address"));
  for (const format of ["parquet", "csv"] as const) {
    await withFolder(async (dir) => {
      const options = { dir, format, enabled: true, clock: fakeClock(), flushIntervalMs: 60_000, segmentEvents: 1_500 };
      const recorder = createRecorder(options);
      for (const { text } of secrets) {
        // The trace of an event that brings its own id is made of that id: ids are no place for texts.
        const { event_id: _, ...events } = eventsWith(text);
        for (const event of Object.values(events)) recorder.record(event as unknown as EventInput);
        await recorder.flush();
      }
      await recorder.close();
      const files = filesIn(dir);
      const texts = await Promise.all(files.map(async (path) => {
        if (!path.endsWith(".parquet")) return Deno.readTextFileSync(`${dir}/${path}`);
        const { rows } = await readParquetFile(`${dir}/${path}`);
        return rows.map((row) => Object.values(row).map(String).join("\n")).join("\n");
      }));
      assert(files.some((path) => path.endsWith(format)));
      assert(files.some((path) => path.endsWith(".jsonl")));
      for (const { title, secret } of secrets) {
        files.forEach((path, index) => assert(!texts[index]!.includes(secret), `${title} in ${path}`));
      }
    });
  }
});

Deno.test("createRecorder() tells onError no secret when it refuses a value", async () => {
  for (const { text, secret } of SECRET_SHAPES) {
    const { recorder, errors, finish } = startRecording();
    for (const [place, event] of Object.entries(eventsWith(text))) {
      if (place.startsWith("a word") || place.startsWith("a number") || place.startsWith("the name of a column")) {
        recorder.record(event as unknown as EventInput);
      }
    }
    await finish();
    assertEquals(errors.length, 3);
    for (const { message } of errors) assert(!message.includes(secret), message);
  }
});

Deno.test("toColumnBatch() hides the values of secret keys at any depth, whatever they look like", () => {
  const attributes = {
    tenant: "acme",
    api_key: "abc",
    headers: { Authorization: "abc", "x-request-id": "r1", cookie: ["a", "b"] },
    retries: [{ access_token: "abc", token_count: 12 }],
    usage: { input_tokens: 12, max_tokens: 4096, token: 7 },
    credentials: { user: "ada", pin: 1234 },
    password: 1234,
    has_password: true,
    secret: null,
    eos_token: "</s>",
  };
  const batch = toColumnBatch([{ ...WHOLE, attributes }], {
    constants: [],
    redactor: createRedactor(),
    onInvalid: (column, problem) => assert(false, `${column} ${problem}`),
  });
  assertEquals(JSON.parse(String(batch.columns.get("attributes")?.[0])), {
    tenant: "acme",
    api_key: "[redacted]",
    headers: { Authorization: "[redacted]", "x-request-id": "r1", cookie: "[redacted]" },
    retries: [{ access_token: "[redacted]", token_count: 12 }],
    usage: { input_tokens: 12, max_tokens: 4096, token: 7 },
    credentials: "[redacted]",
    password: "[redacted]",
    has_password: true,
    secret: null,
    eos_token: "</s>",
  });
});

Deno.test("toColumnBatch() keeps apart keys that redaction has made the same", () => {
  const attributes = { "ada@example.org": 1, "eve@example.org": 2, nested: { "a@b.co": 1, "c@d.co": 2 } };
  const batch = toColumnBatch([{ ...WHOLE, attributes }], {
    constants: [],
    redactor: createRedactor(),
    onInvalid: () => {},
  });
  assertEquals(JSON.parse(String(batch.columns.get("attributes")?.[0])), {
    "[redacted e-mail]": 1,
    "[redacted e-mail] 2": 2,
    nested: { "[redacted e-mail]": 1, "[redacted e-mail] 2": 2 },
  });
});

Deno.test("toColumnBatch() leaves ids as they are", () => {
  const ids = {
    event_id: "00f067aa0ba902b7",
    trace_id: "4bf92f3577b34da6a3ce929d0e0e4736",
    parent_id: "53995c3f42cd8ad8",
  };
  const redactor = createRedactor({ text: () => "gone" });
  const { columns } = toColumnBatch([{ ...WHOLE, ...ids }], { constants: [], redactor, onInvalid: () => {} });
  for (const [name, id] of Object.entries(ids)) assertEquals(columns.get(name as keyof typeof ids), [id]);
  assertEquals(columns.get("name"), ["gone"]);
});

Deno.test("toColumnBatch() reports an own function that fails, and writes nothing of the text", () => {
  const told: string[] = [];
  const redactor = createRedactor({
    text: (text) => {
      throw new Error(text);
    },
  });
  const event = { ...WHOLE, reason: "private", attributes: { a: "private", b: 1 }, entities: ["private"] };
  const line = encodeJournalBatch(toColumnBatch([event], {
    constants: [],
    redactor,
    onInvalid: (column, problem) => void told.push(`${column} ${problem}`),
  }));
  assert(!line.includes("private"));
  assertEquals(JSON.parse(line).attributes, '{"a":"[redacted]","b":1}');
  const must = "must be redacted by a function that returns text, redact.text threw";
  assertEquals(told.sort(), [
    `attributes key "a" ${must}`,
    `entities an entry ${must}`,
    `name ${must}`,
    `reason ${must}`,
  ]);
});

Deno.test("toColumnBatch() redacts error messages without a redactor too, and nothing else", () => {
  const { text, secret } = SECRET_SHAPES[0]!;
  const event = { ...WHOLE, error_message: text, reason: text, attributes: { password: "a" } };
  const { columns } = toColumnBatch([event], { constants: [], onInvalid: () => {} });
  assert(!String(columns.get("error_message")?.[0]).includes(secret));
  assertEquals([columns.get("reason"), columns.get("attributes")], [[text], ['{"password":"a"}']]);
});
