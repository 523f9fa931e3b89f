import { assertEquals, assertStrictEquals } from "@std/assert";
import type { CallFields, EventInput, ParentRef, StartFields } from "@kymo/kymo";
import { eventNamed, startRecording } from "./recording.ts";

/** An object that throws whatever is done with it, as the drafts of a state library do when they are over. */
function revoked(): object {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  return proxy;
}

const hostileName = {
  get name(): string {
    throw new Error("hands off");
  },
};

Deno.test("createRecorder() throws nothing into the program for fields, parents and targets that cannot be read", async () => {
  const { recorder, finish } = startRecording();
  const done = { ran: 0 };
  const run = (): void => void done.ran++;
  recorder.llmCall(hostileName as CallFields, run);
  recorder.attempt(hostileName as CallFields, run);
  recorder.startLlmCall(hostileName as CallFields).end();
  recorder.operation("parent", { parent: revoked() as ParentRef }, run);
  recorder.operation("selection", { selection: revoked() } as unknown as StartFields, run);
  recorder.selection({ agent: "a", parent: revoked() as ParentRef });
  recorder.score(revoked() as ParentRef, { score: 1 });
  recorder.startOperation(Object.create(null) as string).end();
  recorder.wrap(run, { fields: () => hostileName as CallFields })();
  recorder.operation("counts", (op) => op.count("x", Symbol("1") as unknown as number));
  const events = await finish();
  assertEquals(done.ran, 5);
  assertEquals(eventNamed(events, "parent").parent_id, null);
  assertEquals(events.filter(({ name }) => name === "chat").length, 2);
});

Deno.test("record() and operation() keep lists, objects and dates as they were", async () => {
  const { recorder, finish } = startRecording();
  const entities = ["Acme"];
  const attributes = { nested: { depth: 1 }, list: [{ n: 1 }], at: new Date(0) };
  recorder.record({ kind: "tool_call", name: "past", entities, attributes });
  recorder.operation("now", { entities, attributes }, () => {});
  entities.push("LATER");
  attributes.nested.depth = 3;
  attributes.list[0]!.n = 3;
  attributes.at.setTime(1e12);
  for (const event of await finish()) {
    assertEquals(JSON.parse(event.entities!), ["Acme"]);
    assertEquals(JSON.parse(event.attributes!), { nested: { depth: 1 }, list: [{ n: 1 }], at: new Date(0).toJSON() });
  }
});

Deno.test("count() and set() of 50,000 different attributes keep the first 256 and say that there were more", async () => {
  const { recorder, errors, finish } = startRecording();
  recorder.operation("counts", (op) => {
    for (let number = 0; number < 50_000; number++) op.count(`key ${number}`);
    for (let number = 0; number < 50_000; number++) op.set({ attributes: { [`other ${number}`]: number } });
    op.count("key 7", 5);
  });
  const [event] = await finish();
  const stored = JSON.parse(event!.attributes!);
  assertEquals([Object.keys(stored).length, stored["key 7"], stored["key 255"]], [256, 6, 1]);
  assertEquals(errors.length, 1);
});

Deno.test("llmCall() records a stream that its callback returns without a word", async () => {
  const { recorder, clock, finish } = startRecording();
  async function* answer(): AsyncGenerator<string> {
    clock.advance(20);
    yield "forty";
    clock.advance(30);
    yield "-two";
  }
  let text = "";
  for await (const chunk of await recorder.llmCall({ name: "later" }, () => Promise.resolve(answer()))) text += chunk;
  for await (const chunk of recorder.llmCall({ name: "at once" }, () => answer())) text += chunk;
  assertEquals(text, "forty-twoforty-two");
  for (const event of await finish()) {
    assertEquals([event.duration_ms, event.first_text_ms, event.chunks, event.streamed], [50, 20, 2, true]);
  }
});

Deno.test("operation() hands a stream through as it is", async () => {
  const { recorder, finish } = startRecording();
  const stream = new ReadableStream();
  assertStrictEquals(recorder.operation("page", () => stream), stream);
  assertEquals((await finish())[0]?.streamed, null);
});

Deno.test("captureContent keeps the visible text of a stream, redacted and cut", async () => {
  const { recorder, finish } = startRecording({ captureContent: { maxChars: 40 } });
  const secret = `sk-proj-${"a1B2".repeat(8)}`;
  async function* answer(): AsyncGenerator<string> {
    yield "The key is ";
    for (const letter of secret) yield letter;
    yield `, and ${"more ".repeat(100)}`;
  }
  for await (const _chunk of recorder.llmCall({}, () => answer()));
  const [event] = await finish();
  assertEquals(event?.output_text, "The key is [redacted key], and more more");
  assertEquals(event?.output_chars, 11 + secret.length + 6 + 500);
});

Deno.test("record() of a value that cannot be looked at loses nothing of the others", async () => {
  const { recorder, finish } = startRecording();
  for (let number = 0; number < 500; number++) recorder.record({ kind: "metric", name: "good", value: number });
  const poison = { kind: "metric", name: "poison", value: revoked(), streamed: revoked() } as unknown as EventInput;
  recorder.record(poison);
  const events = await finish();
  assertEquals(events.filter(({ name }) => name === "good").length, 500);
});
