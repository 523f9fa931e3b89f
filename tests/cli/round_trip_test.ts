import { assertEquals } from "@std/assert";
import { parse } from "@std/csv/parse";
import { withFolder } from "../recorder/event_folder.ts";
import { ran } from "./fake_io.ts";
import { eventsIn, exported, imported, OLD_FILES, type OldFormat } from "./old_formats.ts";

/** Whether the same thing has the same id in every file of a format. */
const HAS_IDS: Readonly<Record<OldFormat, boolean>> = {
  "performance-metrics": true,
  session: true,
  "performance-log": false,
  "llm-log": false,
  "metrics-json": true,
  "metrics-csv": true,
};

const jsonLines = (text: string): Record<string, unknown>[] => text.trim().split("\n").map((line) => JSON.parse(line));

/** Lines of the log as data, in the order of what they say: they were written in the order of their ends. */
function logLines(text: string): unknown[] {
  const lines = text.split("\n").flatMap((line) => {
    const [, level, is, json] = /(INFO|ERROR) - (LLM_\w+): (.*)$/.exec(line) ?? [];
    if (json === undefined) return [];
    const { context = null, caller_context = context, ...metrics } = JSON.parse(json);
    const isCall = is !== "LLM_AGGREGATED_METRICS";
    // Unknown tokens may be left out, and the caller has two names.
    return [{
      level,
      is,
      ...isCall ? { caller_context, prompt_tokens: null, completion_tokens: null } : {},
      ...metrics,
    }];
  });
  return lines.sort((a, b) =>
    JSON.stringify([a.timestamp, a.model, a.function]) < JSON.stringify([b.timestamp, b.model, b.function]) ? -1 : 1
  );
}

/** What a file says, as far as the export of its events must say the same. */
const DATA_OF: Readonly<Record<OldFormat, (text: string) => unknown>> = {
  "performance-metrics": JSON.parse,
  session: JSON.parse,
  // The export says of each request whether it succeeded, which the original forgot.
  "performance-log": (text) => jsonLines(text).map(({ success: _, ...line }) => line),
  "llm-log": logLines,
  "metrics-json": JSON.parse,
  "metrics-csv": (text) => parse(text),
};

Deno.test("kymo export of an imported file says what the file said, and imports to the same events", async (test) => {
  for (const [format, file] of Object.entries(OLD_FILES) as [OldFormat, string][]) {
    await test.step(format, () =>
      withFolder(async (dir) => {
        const first = await imported(format, file, `${dir}/first`);
        const text = await exported(format, first);
        assertEquals(DATA_OF[format](text), DATA_OF[format](Deno.readTextFileSync(file)));
        const again = `${dir}/${file.split("/").at(-1)}`;
        Deno.writeTextFileSync(again, text);
        const second = await imported(format, again, `${dir}/second`);
        const options = { ids: HAS_IDS[format] };
        assertEquals(await eventsIn(second, options), await eventsIn(first, options));
        assertEquals(await exported(format, second), text);
      }));
  }
});

Deno.test("kymo export of events as such imports to the same events, ids and all", async (test) => {
  await withFolder(async (dir) => {
    const first = await imported("session", OLD_FILES.session, `${dir}/first`);
    await imported("metrics-json", OLD_FILES["metrics-json"], first);
    for (const format of ["csv", "jsonl", "json", "parquet"]) {
      await test.step(format, async () => {
        const file = `${dir}/events.${format}`;
        assertEquals((await ran(["export", format, first, "--output", file])).out, `28 events exported to ${file}\n`);
        const second = await imported(format, file, `${dir}/second_${format}`);
        assertEquals(await eventsIn(second, { ids: true }), await eventsIn(first, { ids: true }));
      });
    }
  });
});
