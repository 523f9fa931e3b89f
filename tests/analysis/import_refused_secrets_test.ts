import { assertEquals } from "@std/assert";
import { filesIn, withFolder } from "../recorder/event_folder.ts";
import { importOf } from "./import_formats_kit.ts";
import { importInto, mapWith } from "./import_kit.ts";

const KEY = "sk-proj-abcdefghijklmnopqrstuv";

/** All that is kept and said of refused rows. */
async function keptOf(format: string, text: string, ...args: readonly string[]): Promise<string> {
  let kept = "";
  await withFolder(async (dir) => {
    Deno.writeTextFileSync(`${dir}/file`, text);
    const { err } = await importOf(dir, format, `${dir}/file`, ...args);
    for (const file of filesIn(`${dir}/events/rejected`)) {
      kept += Deno.readTextFileSync(`${dir}/events/rejected/${file}`);
    }
    kept += err;
  });
  return kept;
}

function leaksOf(kept: string, secrets: readonly string[]): string[] {
  return secrets.filter((secret) => kept.includes(secret));
}

Deno.test("kymo import hides secrets in the refused rows that it keeps and tells of, in broken lines too", async () => {
  const good = '{"start_time":1642598400,"total_time":1,"stages":{}}';
  const kept = await keptOf(
    "performance-log",
    [
      good,
      `{"start_time":"x","total_time":1,"stages":{},"note":"key ${KEY}, ann@example.org"}`,
      `{"start_time":1642598400,"success":"${KEY}","stages":{}}`,
      `{"start_time":"x","db_password":"hunter2","pin_code":4711,"api_key": "torn-secret`,
      `{"start_time":"x","credentials":{"value":"inner-secret"},"more":1}`,
      "",
    ].join("\n"),
    "--set",
    "redact.keys=pin_code",
  );
  assertEquals(leaksOf(kept, [KEY, "ann@", "hunter2", "4711", "torn-secret", "inner-secret"]), []);
  assertEquals(kept.includes('""db_password"":""[redacted]""'), true, kept);
});

Deno.test("importCsv() hides secrets in refused rows by what their columns are called", async () => {
  await withFolder(async (dir) => {
    const { err } = await importInto(dir, {
      csv: [
        "t,d,password,note,access_token",
        "1,5,,b,7",
        "4,5,hunter2,,",
        `2,x,hunter2,"${KEY}",tok-secret`,
        "3,x,,plain,",
      ],
      map: mapWith({ duration_ms: { column: "d", unit: "ms" }, cost_usd: "password" }),
    });
    const kept = Deno.readTextFileSync(`${dir}/events/rejected/calls.csv`) + err;
    assertEquals(leaksOf(kept, [KEY, "hunter2", "tok-secret"]), []);
    assertEquals(kept.includes("3,x,,plain,"), true, "the rest stays as it was");
  });
});
