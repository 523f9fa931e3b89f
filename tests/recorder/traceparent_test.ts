import { assertEquals } from "@std/assert";
import type { HeaderCarrier } from "@kymo/kymo";
import { eventNamed, startRecording } from "./recording.ts";

const TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
const PARENT = "00f067aa0ba902b7";
const HEADER = `00-${TRACE}-${PARENT}-01`;
const REF = { trace_id: TRACE, event_id: PARENT };

Deno.test("inject() writes the running event, extract() reads it, into Headers and plain objects", async () => {
  const { recorder, finish } = startRecording();
  const plain: Record<string, string> = { accept: "text/plain" };
  const headers = new Headers({ accept: "text/plain" });
  recorder.operation("request", () => {
    recorder.stage("call", ({ event_id, trace_id }) => {
      recorder.inject(plain);
      recorder.inject(headers);
      assertEquals(plain, { accept: "text/plain", traceparent: `00-${trace_id}-${event_id}-01` });
      assertEquals(headers.get("traceparent"), plain.traceparent);
      for (const carrier of [plain, headers]) assertEquals(recorder.extract(carrier), { trace_id, event_id });
    });
  });
  await finish();
});

Deno.test("inject() of a handle writes that, whatever is running", async () => {
  const { recorder, finish } = startRecording();
  const handle = recorder.startOperation("handle");
  const headers = new Headers();
  recorder.operation("running", () => handle.inject(headers));
  assertEquals(recorder.extract(headers), { trace_id: handle.trace_id, event_id: handle.event_id });
  handle.end();
  await finish();
});

Deno.test("inject() writes nothing where nothing is running", async () => {
  const { recorder, finish } = startRecording();
  const headers = new Headers();
  recorder.inject(headers);
  assertEquals([...headers], []);
  await finish();
});

Deno.test("inject() replaces a header that came in, however it is written", async () => {
  const { recorder, finish } = startRecording();
  recorder.operation("proxy", (proxy) => {
    for (const headers of [{ Traceparent: HEADER }, { traceparent: HEADER }, new Headers({ TRACEPARENT: HEADER })]) {
      proxy.inject(headers as HeaderCarrier);
      assertEquals(recorder.extract(headers as HeaderCarrier)?.event_id, proxy.event_id);
      assertEquals(headers instanceof Headers ? [...headers].length : Object.keys(headers).length, 1);
    }
  });
  await finish();
});

Deno.test("inject() throws nothing into the program when headers cannot be written", async () => {
  const { recorder, errors, finish } = startRecording();
  const fixed = [Object.freeze({}), Response.error().headers, undefined, null, 5];
  recorder.operation("request", (request) => {
    for (const headers of fixed) request.inject(headers as unknown as HeaderCarrier);
  });
  assertEquals(recorder.counters.invalid > 0, true);
  assertEquals(errors[0]?.message.startsWith('Cannot record column "traceparent": cannot be written'), true);
  assertEquals((await finish()).length, 1);
});

Deno.test("inject() writes no ids that are not W3C ids", async () => {
  const { recorder, finish } = startRecording();
  const imported = { event_id: "span-1", trace_id: "trace 1" };
  recorder.stage("of an import", { parent: imported }, (stage) => {
    const headers = new Headers();
    stage.inject(headers);
    assertEquals([...headers], []);
  });
  assertEquals((await finish())[0]?.trace_id, "trace 1");
});

const VALID: Readonly<Record<string, HeaderCarrier>> = {
  "Headers": new Headers({ TraceParent: HEADER }),
  "a plain object": { traceparent: HEADER },
  "any case": { "TraceParent": HEADER },
  "surrounding blanks": { traceparent: `  ${HEADER}\t` },
  "a trace that is not sampled": { traceparent: `00-${TRACE}-${PARENT}-00` },
  "unknown flags": { traceparent: `00-${TRACE}-${PARENT}-ff` },
  "a future version": { traceparent: `cc-${TRACE}-${PARENT}-01` },
  "a future version that says more": { traceparent: `01-${TRACE}-${PARENT}-01-what-the-future-brings` },
};

for (const [what, headers] of Object.entries(VALID)) {
  Deno.test(`extract() reads ${what}`, async () => {
    const { recorder, finish } = startRecording();
    assertEquals(recorder.extract(headers), REF);
    await finish();
  });
}

const INVALID: Readonly<Record<string, unknown>> = {
  "no header": {},
  "an empty header": { traceparent: "" },
  "several values": { traceparent: [HEADER] },
  "two headers joined": { traceparent: `${HEADER}, ${HEADER}` },
  "a short trace id": { traceparent: `00-${TRACE.slice(1)}-${PARENT}-01` },
  "a long trace id": { traceparent: `00-${TRACE}0-${PARENT}-01` },
  "a short parent id": { traceparent: `00-${TRACE}-${PARENT.slice(1)}-01` },
  "no flags": { traceparent: `00-${TRACE}-${PARENT}` },
  "short flags": { traceparent: `00-${TRACE}-${PARENT}-1` },
  "a trace id of zeros": { traceparent: `00-${"0".repeat(32)}-${PARENT}-01` },
  "a parent id of zeros": { traceparent: `00-${TRACE}-${"0".repeat(16)}-01` },
  "version ff": { traceparent: `ff-${TRACE}-${PARENT}-01` },
  "upper case": { traceparent: HEADER.toUpperCase() },
  "other characters": { traceparent: `00-${TRACE.replace("4", "g")}-${PARENT}-01` },
  "version 00 that says more": { traceparent: `${HEADER}-more` },
  "a future version with more but no dash": { traceparent: `01-${TRACE}-${PARENT}-01more` },
  "text behind a line break": { traceparent: `${HEADER}\nx` },
  "undefined": undefined,
  "null": null,
  "a number": 5,
  "a getter that throws": {
    get traceparent(): string {
      throw new Error("hands off");
    },
  },
};

for (const [what, headers] of Object.entries(INVALID)) {
  Deno.test(`extract() is null for ${what}, and what follows begins a trace of its own`, async () => {
    const { recorder, finish } = startRecording();
    const parent = recorder.extract(headers as HeaderCarrier);
    assertEquals(parent, null);
    recorder.operation("around", () => recorder.operation("request", { parent }, () => {}));
    const request = eventNamed(await finish(), "request");
    assertEquals([request.parent_id, request.trace_id.endsWith(request.event_id)], [null, true]);
  });
}

Deno.test("extract() gives the parent of the operation that a request leads to", async () => {
  const { recorder, finish } = startRecording();
  recorder.operation("request", { parent: recorder.extract({ traceparent: HEADER }) }, () => {
    recorder.llmCall({}, () => {});
  });
  const events = await finish();
  assertEquals([eventNamed(events, "request").parent_id, eventNamed(events, "request").trace_id], [PARENT, TRACE]);
  assertEquals(eventNamed(events, "chat").trace_id, TRACE);
});
