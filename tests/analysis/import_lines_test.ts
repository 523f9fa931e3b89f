import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { textLines } from "../../analysis/import/text_lines.ts";
import { withFolder } from "../recorder/event_folder.ts";
import { importOf } from "./import_formats_kit.ts";
import { column, eventsOf } from "./import_kit.ts";

const CALL = { function: "chat", model: "m", timestamp: 1_744_103_700, duration_seconds: 1.005, success: true };

function line(call: Readonly<Record<string, unknown>>, marker = "LLM_CALL_METRICS"): string {
  return `INFO ${marker}: ${JSON.stringify({ ...CALL, ...call })}`;
}

Deno.test("kymo import llm-log refuses a broken line by its number and keeps the rest", async () => {
  await withFolder(async (dir) => {
    const path = `${dir}/app.log`;
    const lines = [
      "",
      line({}),
      'INFO LLM_CALL_METRICS: {"function": "chat", "timesta',
      "somebody else's line, about LLM_ things",
      line({ duration_seconds: "fast" }),
      line({ timestamp: null }),
      line({ prompt_tokens: -1 }, "LLM_CALL_ERROR"),
      line({}),
    ];
    Deno.writeTextFileSync(path, lines.map((text) => `${text}\r\n`).join(""));
    const { code, out, err } = await importOf(dir, "llm-log", path);
    assertEquals(code, 2);
    assertEquals(out.split("\n"), [
      `${path}: llm-log, 6 rows → 2 events (2 llm_call), 1 file in ${dir}/events`,
      "1 other line passed over",
      "",
    ]);
    const reasons = err.split("\n");
    assertEquals(reasons[0], `4 rows refused, see ${dir}/events/rejected/app.log.csv:`);
    assert(reasons[1]!.startsWith("  line 3: what follows its marker is not JSON, "), err);
    assertEquals(reasons.slice(2, 5), [
      '  line 5: duration_ms must be a number, current value is "fast"',
      "  line 6: timestamp must be seconds since 1970 or an ISO time",
      "  line 7: input_tokens must not be negative, current value is -1",
    ]);
    const rejected = Deno.readTextFileSync(`${dir}/events/rejected/app.log.csv`).split("\r\n");
    assertEquals([rejected[0], rejected.length], ["line,reason,text", 6]);
    assertEquals((await importOf(dir, "llm-log", path, "--allow-rejected")).code, 0);
  });
});

Deno.test("kymo import takes NaN and Infinity, as Python writes them, for unknown", async () => {
  await withFolder(async (dir) => {
    const text = line({ prompt_tokens: 5, note: "NaN" }).replace('"duration_seconds":1.005', '"duration_seconds": NaN')
      .replace("}", ', "score": -Infinity}');
    Deno.writeTextFileSync(`${dir}/app.log`, `${text}\n`);
    assertEquals((await importOf(dir, "auto", `${dir}/app.log`)).code, 0);
    const [event] = await eventsOf(`${dir}/events`);
    assertEquals([event!.duration_ms, event!.input_tokens, event!.attributes], [null, 5, { note: "NaN" }]);
  });
});

Deno.test("kymo import redacts what it takes over, as a recorder does", async () => {
  await withFolder(async (dir) => {
    const secret = "sk-proj-abcdefghijklmnop";
    const failed = { success: false, error_type: "AuthenticationError", error_message: `key ${secret} is invalid` };
    Deno.writeTextFileSync(
      `${dir}/app.log`,
      `${line({ ...failed, api_key: secret, hint: secret }, "LLM_CALL_ERROR")}\n`,
    );
    await importOf(dir, "llm-log", `${dir}/app.log`);
    const [event] = await eventsOf(`${dir}/events`);
    assertEquals(JSON.stringify(event).includes(secret), false);
    assertEquals([event!.error_message, event!.error_category], ["key [redacted key] is invalid", "authentication"]);
  });
});

Deno.test("kymo import --service and --provider fill what events do not say", async () => {
  await withFolder(async (dir) => {
    Deno.writeTextFileSync(`${dir}/app.log`, `${line({})}\n`);
    await importOf(dir, "llm-log", `${dir}/app.log`, "--service", "culture", "--provider", "ollama");
    const events = await eventsOf(`${dir}/events`);
    assertEquals([column(events, "service"), column(events, "provider")], [["culture"], ["ollama"]]);
  });
});

Deno.test("kymo import llm-log dates an aggregate without a time by the line before, else by --at", async () => {
  await withFolder(async (dir) => {
    const aggregate = 'LLM_AGGREGATED_METRICS: {"function": "f", "model": "m", "period_seconds": 60, "call_count": 1}';
    Deno.writeTextFileSync(`${dir}/a.log`, `${aggregate}\n[2025-04-08 10:00:00+02:00] x\n${aggregate}\n`);
    await importOf(dir, "llm-log", `${dir}/a.log`, "--at", "2025-04-01T00:01:00Z");
    assertEquals(column(await eventsOf(`${dir}/events`), "started_at"), [
      Date.UTC(2025, 3, 1) * 1000,
      Date.UTC(2025, 3, 8, 7, 59) * 1000,
    ]);
  });
});

Deno.test("kymo import says what a file is when it is not what it should be", async () => {
  await withFolder(async (dir) => {
    Deno.writeTextFileSync(`${dir}/notes.txt`, "Dear diary,\n");
    Deno.writeTextFileSync(`${dir}/other.json`, '{"name": "kymo", "version": 1}');
    Deno.writeTextFileSync(`${dir}/empty.log`, "");
    const auto = await importOf(dir, "auto", `${dir}/notes.txt`);
    assertEquals(auto.code, 2);
    assertStringIncludes(
      auto.err,
      'its format is not recognised, its first line is "Dear diary,", formats are parquet, ',
    );
    const json = await importOf(dir, "auto", `${dir}/other.json`);
    assertStringIncludes(json.err, 'it is a JSON object with "name", "version", formats are ');
    const wrong = await importOf(dir, "llm-log", `${dir}/notes.txt`);
    assertEquals(wrong.err, `Cannot import "${dir}/notes.txt": it holds nothing of the format llm-log\n`);
    for (const format of ["auto", "llm-log", "session", "csv"]) {
      const { code, err } = await importOf(dir, format, `${dir}/empty.log`);
      assertEquals([code, err], [2, `Cannot import "${dir}/empty.log": it is empty\n`]);
    }
    for (const format of ["auto", "parquet", "json"]) {
      assertEquals((await importOf(dir, format, dir)).err, `Cannot import "${dir}": it is not a file\n`);
      const { err } = await importOf(dir, format, `${dir}/none`);
      assertEquals(err, `Cannot import "${dir}/none": there is no such file\n`);
    }
    assertEquals([...Deno.readDirSync(dir)].map(({ name }) => name).sort(), ["empty.log", "notes.txt", "other.json"]);
  });
});

Deno.test("kymo import goes on with the other files when one cannot be imported, and exits with 2", async () => {
  await withFolder(async (dir) => {
    Deno.writeTextFileSync(`${dir}/b.log`, `${line({})}\n`);
    const { code, out, err } = await importOf(dir, "auto", `${dir}/a.log`, `${dir}/b.log`);
    assertEquals([code, err], [2, `Cannot import "${dir}/a.log": there is no such file\n`]);
    assertStringIncludes(out, `${dir}/b.log: llm-log, 1 row → 1 event`);
  });
});

async function linesIn(pieces: readonly Uint8Array[], maxLineBytes: number): Promise<unknown[]> {
  const lines: unknown[] = [];
  for await (const batch of textLines(ReadableStream.from(pieces), { maxLineBytes })) {
    batch.texts.forEach((text, index) => {
      const line = batch.firstLine + index;
      lines.push([line, text ?? batch.problems.get(line), batch.isOpen]);
    });
  }
  return lines;
}

Deno.test("textLines() reads the same lines wherever the file is cut into pieces", async () => {
  const bytes = new TextEncoder().encode("äb\n\nüc\nd");
  for (let size = 1; size <= bytes.length; size++) {
    assertEquals(await linesIn(cut(bytes, size), 100), [
      [1, "äb", false],
      [2, "", false],
      [3, "üc", false],
      [4, "d", true],
    ]);
  }
});

Deno.test("textLines() keeps nothing of a line that is too long, and reads on behind it", async () => {
  const bytes = new TextEncoder().encode("a\n123456789\nb\n");
  assertEquals(await linesIn(cut(bytes, 4), 8), [
    [1, "a", false],
    [2, "it has 9 bytes, at most 8 are read", false],
    [3, "b", false],
  ]);
});

function cut(bytes: Uint8Array, size: number): Uint8Array[] {
  const pieces: Uint8Array[] = [];
  for (let at = 0; at < bytes.length; at += size) pieces.push(bytes.slice(at, at + size));
  return pieces;
}

Deno.test("textLines() leaves out a line that is not UTF-8 and keeps the others", async () => {
  const bytes = Uint8Array.from([97, 10, 0xff, 98, 10, 99, 10]);
  assertEquals(await linesIn([bytes], 100), [
    [1, "a", false],
    [2, "it is not UTF-8 text", false],
    [3, "c", false],
  ]);
});
