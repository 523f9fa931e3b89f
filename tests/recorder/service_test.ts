import { assert, assertEquals } from "@std/assert";
import { createRecorder, type RecorderOptions } from "@kymo/kymo";
import { filesIn, withFolder } from "./event_folder.ts";
import { SECRET_SHAPES } from "./secret_shapes.ts";

const { text, secret } = SECRET_SHAPES[0]!;
const REDACTIONS: readonly Pick<RecorderOptions, "redact">[] = [
  {},
  { redact: { keys: ["service"] } },
  { redact: { patterns: [new RegExp(secret.slice(0, 6) + ".*")] } },
  {
    redact: {
      text: () => {
        throw new Error("no");
      },
    },
  },
];

Deno.test("createRecorder() redacts the service in the metadata of files, not only in their column", async () => {
  for (const format of ["parquet", "csv"] as const) {
    for (const redaction of REDACTIONS) {
      await withFolder(async (dir) => {
        const recorder = createRecorder({ ...redaction, dir, format, service: text, enabled: true, segmentEvents: 2 });
        for (let value = 0; value < 3; value++) {
          recorder.record({ kind: "metric", name: "m", value });
          await recorder.flush();
        }
        await recorder.close();
        const files = filesIn(dir);
        assert(files.length >= 2 && files.some((path) => path.startsWith("date=")), files.join());
        for (const path of files) {
          assert(!new TextDecoder("latin1").decode(Deno.readFileSync(`${dir}/${path}`)).includes(secret), path);
        }
      });
    }
  }
});

Deno.test("createRecorder() keeps a service that holds no secret, and any with redact: false", async () => {
  for (const [service, options] of [["qa-bot", {}], [text, { redact: false }]] as const) {
    await withFolder(async (dir) => {
      const recorder = createRecorder({ ...options, dir, service, enabled: true, convert: false });
      recorder.record({ kind: "metric", name: "m" });
      await recorder.close();
      const [journal = ""] = filesIn(dir);
      assertEquals(JSON.parse(Deno.readTextFileSync(`${dir}/${journal}`).split("\n")[0]!).service, service);
    });
  }
});
