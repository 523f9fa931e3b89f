import { assertEquals, assertStringIncludes } from "@std/assert";
import { ran } from "../cli/fake_io.ts";
import { withFolder } from "../recorder/event_folder.ts";
import { importedText, importOf, sample } from "./import_formats_kit.ts";
import { eventsOf } from "./import_kit.ts";

/** When a query began, in UTC, whose clock showed a time in a zone. */
async function startIn(zone: string, start_time: unknown): Promise<string> {
  const queries = [{ query_id: "q", start_time, duration_ms: 1, success: true }];
  const { events } = await importedText("metrics-json", { queries }, "--zone", zone);
  return new Date(events[0]!.started_at / 1000).toISOString();
}

const STARTS: readonly (readonly [zone: string, said: unknown, start: string])[] = [
  ["Asia/Tokyo", "2025-10-15T06:30:00.123456", "2025-10-14T21:30:00.123Z"],
  ["+09:00", "2025-10-15 06:30:00", "2025-10-14T21:30:00.000Z"],
  ["Asia/Tokyo", "2025-10-15T06:30:00Z", "2025-10-15T06:30:00.000Z"],
  ["Asia/Tokyo", "2025-10-15T06:30:00+02:00", "2025-10-15T04:30:00.000Z"],
  ["Asia/Tokyo", 1760509800, "2025-10-15T06:30:00.000Z"],
  ["Europe/Berlin", "2025-07-01T12:00:00", "2025-07-01T10:00:00.000Z"],
  ["Europe/Berlin", "2025-12-01T12:00:00", "2025-12-01T11:00:00.000Z"],
  // Clocks went back at 03:00 and forward at 02:00.
  ["Europe/Berlin", "2025-10-26T02:30:00", "2025-10-26T00:30:00.000Z"],
  ["Europe/Berlin", "2025-03-30T02:30:00", "2025-03-30T01:30:00.000Z"],
];

for (const [zone, said, start] of STARTS) {
  Deno.test(`kymo import --zone ${zone} takes ${said} for ${start}`, async () => {
    assertEquals(await startIn(zone, said), start);
  });
}

Deno.test("kymo import --zone holds for sessions, CSV rows and lines of logs", async () => {
  const files: Readonly<Record<string, string>> = {
    session: '{"session_id":"s","start_time":"2025-10-15T06:30:00","operations":[]}',
    "metrics-csv": "timestamp,query_id,agent_type,duration_ms,success\n2025-10-15T06:30:00,q,a,5,true\n",
    "llm-log": '2025-10-15 06:30:00,000 LLM_AGGREGATED_METRICS: {"function":"f"}\n',
  };
  for (const [format, text] of Object.entries(files)) {
    const { events } = await importedText(format, text, "--zone", "Asia/Tokyo");
    assertEquals(events.map(({ started_at }) => started_at), [Date.UTC(2025, 9, 14, 21, 30) * 1000], format);
  }
});

Deno.test("kymo import takes a file for the same under another --zone", async () => {
  await withFolder(async (dir) => {
    await importOf(dir, "metrics-csv", sample("metrics.csv"));
    const { out } = await importOf(dir, "metrics-csv", sample("metrics.csv"), "--zone", "Asia/Tokyo");
    assertStringIncludes(out, "3 rows there already");
    assertEquals((await eventsOf(`${dir}/events`)).length, 3);
  });
});

for (const zone of ["Mars/Olympus", "2025-10-15T06:30:00Z", "+25:00", "Z"]) {
  Deno.test(`kymo import refuses --zone ${zone}`, async () => {
    const { code, err } = await ran(["import", "auto", "a.json", "--out", "events", "--zone", zone]);
    assertEquals(code, 2);
    assertStringIncludes(
      err,
      `Cannot run kymo import: --zone must be a zone such as Europe/Berlin or +09:00, current value is "${zone}"`,
    );
  });
}

Deno.test("kymo import metrics-json says that queries are there from a metrics.csv, which says less", async () => {
  await withFolder(async (dir) => {
    await importOf(dir, "auto", sample("metrics.csv"));
    const { out } = await importOf(dir, "auto", sample("metrics.json"));
    assertStringIncludes(
      out,
      "\n3 rows there already, from a metrics.csv, which says less: import the metrics.json first, into another folder, " +
        "to keep all of it\n",
    );
    const again = await importOf(dir, "auto", sample("metrics.json"));
    assertStringIncludes(again.out, "there already, see ");
  });
});
