import { assertEquals, assertNotEquals } from "@std/assert";
import { createRecorder } from "@kymo/kymo";
import { open } from "@kymo/kymo/analysis";
import { withFolder } from "../recorder/event_folder.ts";
import { runChild } from "./child.ts";

const FLAGS = ["--no-prompt", "--allow-read", "--allow-write"];
const COLUMNS = ["name", "event_id", "parent_id", "trace_id", "service"] as const;
type Seen = Readonly<Record<(typeof COLUMNS)[number], string | null>>;

async function eventsByName(dir: string): Promise<ReadonlyMap<string, Seen>> {
  const rows = (await open(dir)).frame().select(...COLUMNS).collectSync().toRecords() as unknown as Seen[];
  return new Map(rows.map((row) => [String(row.name), row]));
}

Deno.test("inject() and extract() make one tree of the events of two processes", async () => {
  await withFolder(async (dir) => {
    const recorder = createRecorder({ dir, enabled: true, service: "gateway" });
    await recorder.operation("request", async () => {
      await recorder.stage("call_backend", async (stage) => {
        const headers: Record<string, string> = {};
        stage.inject(headers);
        const args = [dir, headers.traceparent!];
        assertEquals(await runChild("handle_request.ts", { flags: FLAGS, args }), { code: 0, stdout: "", stderr: "" });
      });
    });
    await recorder.close();
    const events = await eventsByName(dir);
    const parentOf = (name: string): unknown => {
      const { parent_id } = events.get(name)!;
      return [...events.values()].find(({ event_id }) => event_id === parent_id)?.name ?? null;
    };
    assertEquals(["request", "call_backend", "handle_request", "answer"].map(parentOf), [
      null,
      "request",
      "call_backend",
      "handle_request",
    ]);
    assertEquals(new Set([...events.values()].map(({ trace_id }) => trace_id)).size, 1);
    assertEquals([...events.values()].map(({ service }) => service).sort(), [
      "backend",
      "backend",
      "gateway",
      "gateway",
    ]);
  });
});

Deno.test("extract() of a header that is not one leaves two processes with a tree each", async () => {
  await withFolder(async (dir) => {
    const traces: unknown[] = [];
    for (const [folder, header] of [["one", "none"], ["two", `00-${"0".repeat(32)}-${"0".repeat(16)}-01`]] as const) {
      const args = [`${dir}/${folder}`, header, "3"];
      assertEquals((await runChild("handle_request.ts", { flags: FLAGS, args })).code, 0);
      const events = await eventsByName(`${dir}/${folder}`);
      assertEquals(events.get("handle_request")?.parent_id, null);
      assertEquals(events.get("answer")?.trace_id, events.get("handle_request")?.trace_id);
      assertNotEquals(events.get("before")?.trace_id, events.get("handle_request")?.trace_id);
      traces.push(events.get("handle_request")?.trace_id);
    }
    assertNotEquals(traces[0], traces[1]);
  });
});
