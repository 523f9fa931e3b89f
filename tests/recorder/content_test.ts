import { assert, assertEquals, assertMatch, assertNotEquals, assertThrows } from "@std/assert";
import { type ContentOptions, createRecorder, type Recorder } from "@kymo/kymo";
import type { EventRow } from "@kymo/kymo/schema";
import { filesIn, withFolder } from "./event_folder.ts";
import { eventNamed, startRecording } from "./recording.ts";

const QUESTION = "Where does the purple zebra live?";
const ANSWER = "In the north of Quuxland.";
const MESSAGES = [{ role: "system", content: "Be brief." }, { role: "user", content: QUESTION }];

/** Hands content over in every form that takes it. */
function sayEverywhere(recorder: Recorder): void {
  recorder.operation("question", { input_text: QUESTION }, (operation) => {
    operation.set({ output_text: ANSWER });
    operation.llmCall({ input_text: MESSAGES }, (call) => call.set({ output_text: { text: ANSWER } }));
  });
  recorder.startToolCall("tool", { input_text: QUESTION }).end({ output_text: ANSWER });
  recorder.record({ kind: "llm_call", name: "past", input_text: QUESTION, output_text: ANSWER });
  recorder.selection({ agent: "agent", input_text: QUESTION });
  recorder.metric("metric", 1, { input_text: QUESTION });
  recorder.score("00f067aa0ba902b7", { score: 1, input_text: QUESTION });
}

/** One event with that input, as it is recorded. */
async function recordedInput(input_text: unknown, options: ContentOptions = {}): Promise<EventRow> {
  const { recorder, finish } = startRecording(options);
  recorder.record({ kind: "llm_call", name: "call", input_text });
  return (await finish())[0]!;
}

Deno.test("createRecorder() writes the length of inputs and outputs, and their text nowhere", async () => {
  await withFolder(async (dir) => {
    const recorder = createRecorder({ dir, enabled: true, fingerprint: true });
    sayEverywhere(recorder);
    await recorder.close();
    const files = filesIn(dir);
    assertEquals(files.length, 1);
    const journal = Deno.readTextFileSync(`${dir}/${files[0]}`);
    assertEquals(recorder.counters, { recorded: 7, written: 7, dropped: 0, invalid: 0 });
    assert(journal.includes("input_chars"));
    for (const word of ["purple", "zebra", "Quuxland", "brief", "input_text", "output_text"]) {
      assertEquals(journal.includes(word), false, `${word} is in the journal`);
    }
  });
});

Deno.test("createRecorder() counts the characters of text, and of messages as JSON", async () => {
  const { recorder, finish } = startRecording();
  sayEverywhere(recorder);
  const events = await finish();
  const chars = (name: string): unknown[] => {
    const { input_chars, output_chars, input_text, output_text, fingerprint } = eventNamed(events, name);
    return [input_chars, output_chars, input_text, output_text, fingerprint];
  };
  assertEquals(chars("question"), [33, 25, null, null, null]);
  assertEquals(chars("tool"), [33, 25, null, null, null]);
  assertEquals(chars("past"), [33, 25, null, null, null]);
  assertEquals(chars("chat"), [103, 36, null, null, null]);
  assertEquals(chars("agent"), [33, null, null, null, null]);
});

Deno.test("createRecorder() keeps lengths that the program says, and knows none where there is no content", async () => {
  const { recorder, finish } = startRecording();
  recorder.record({
    kind: "llm_call",
    name: "said",
    input_text: QUESTION,
    output_text: ANSWER,
    input_chars: 5,
    output_chars: 6,
  });
  recorder.record({ kind: "llm_call", name: "none" });
  recorder.record({ kind: "llm_call", name: "empty", input_text: "", output_text: null });
  const events = await finish();
  const chars = (
    name: string,
  ): unknown[] => [eventNamed(events, name).input_chars, eventNamed(events, name).output_chars];
  assertEquals([chars("said"), chars("none"), chars("empty")], [[5, 6], [null, null], [0, null]]);
});

Deno.test("captureContent: true keeps texts, messages as JSON, at most 10,000 characters", async () => {
  const { recorder, finish } = startRecording({ captureContent: true });
  sayEverywhere(recorder);
  recorder.record({ kind: "llm_call", name: "long", input_text: "x".repeat(12_345), output_text: "y".repeat(10_000) });
  const events = await finish();
  assertEquals([eventNamed(events, "question").input_text, eventNamed(events, "question").output_text], [
    QUESTION,
    ANSWER,
  ]);
  assertEquals(JSON.parse(eventNamed(events, "chat").input_text!), MESSAGES);
  assertEquals(JSON.parse(eventNamed(events, "chat").output_text!), { text: ANSWER });
  const long = eventNamed(events, "long");
  assertEquals([long.input_text?.length, long.input_chars], [10_000, 12_345]);
  assertEquals([long.output_text?.length, long.output_chars], [10_000, 10_000]);
});

Deno.test("captureContent: maxChars says how much is kept", async () => {
  const { input_text, input_chars } = await recordedInput(QUESTION, { captureContent: { maxChars: 5 } });
  assertEquals([input_text, input_chars], ["Where", 33]);
  assertEquals((await recordedInput(QUESTION, { captureContent: { maxChars: 33 } })).input_text, QUESTION);
});

for (const maxChars of [0, -1, 1.5, NaN, Infinity]) {
  Deno.test(`createRecorder() refuses captureContent.maxChars ${maxChars}`, () => {
    assertThrows(
      () => createRecorder({ enabled: true, persist: false, captureContent: { maxChars } }),
      RangeError,
      `captureContent.maxChars must be a whole number above 0, current value is ${maxChars}`,
    );
  });
}

Deno.test("fingerprint: true is equal for equal inputs of one recorder, text or messages", async () => {
  const { recorder, finish } = startRecording({ fingerprint: true });
  const inputs = [QUESTION, QUESTION, `${QUESTION} `, MESSAGES, structuredClone(MESSAGES), JSON.stringify(MESSAGES)];
  for (const input_text of inputs) recorder.record({ kind: "llm_call", name: "call", input_text });
  const [first, again, other, messages, copied, asText] = (await finish()).map(({ fingerprint }) => fingerprint);
  assertMatch(first!, /^[0-9a-f]{16}$/);
  assertEquals([again, copied, asText], [first, messages, messages]);
  assertEquals(new Set([first, other, messages]).size, 3);
});

Deno.test("fingerprint: true differs between recorders, and a salt makes them comparable", async () => {
  const fingerprintOf = async (fingerprint: boolean | { salt: string }): Promise<string | null> =>
    (await recordedInput(QUESTION, { fingerprint })).fingerprint;
  assertNotEquals(await fingerprintOf(true), await fingerprintOf(true));
  assertEquals(await fingerprintOf({ salt: "s1" }), await fingerprintOf({ salt: "s1" }));
  assertNotEquals(await fingerprintOf({ salt: "s1" }), await fingerprintOf({ salt: "s2" }));
  assertEquals(await fingerprintOf(false), null);
});

Deno.test("fingerprint with a salt is HMAC-SHA-256 as RFC 4231 has it: test case 2, first 64 bits", async () => {
  const { fingerprint } = await recordedInput("what do ya want for nothing?", { fingerprint: { salt: "Jefe" } });
  assertEquals(fingerprint, "5bdcc146bf60754e");
});

Deno.test("fingerprint is of the input alone, and gives way to one that the program says", async () => {
  const { recorder, finish } = startRecording({ fingerprint: true });
  recorder.record({ kind: "llm_call", name: "output", output_text: ANSWER });
  recorder.record({ kind: "llm_call", name: "said", input_text: QUESTION, fingerprint: "own" });
  assertEquals((await finish()).map(({ fingerprint }) => fingerprint), [null, "own"]);
});

Deno.test("createRecorder() refuses an empty salt", () => {
  assertThrows(
    () => createRecorder({ enabled: true, persist: false, fingerprint: { salt: "" } }),
    RangeError,
    'fingerprint.salt must be a text, current value is ""',
  );
});

const cycle: Record<string, unknown> = { role: "user" };
cycle.self = cycle;
const ODD: Readonly<Record<string, unknown>> = {
  "a cycle": cycle,
  "a getter that throws": {
    get content(): never {
      throw new Error("hands off");
    },
  },
  "a function": () => QUESTION,
  "a number": 42,
  "a symbol": Symbol("s"),
};

for (const [what, odd] of Object.entries(ODD)) {
  Deno.test(`createRecorder() records a call whose content is ${what}, without content`, async () => {
    for (const captureContent of [false, true]) {
      const event = await recordedInput(odd, { captureContent, fingerprint: true });
      assertEquals([event.name, event.input_text, event.input_chars, event.fingerprint], ["call", null, null, null]);
    }
  });
}
