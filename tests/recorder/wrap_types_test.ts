import { assertEquals } from "@std/assert";
import type { Wrap, WrapOptions } from "@kymo/kymo";
import { startRecording } from "./recording.ts";

/** Fails to compile unless both are the same type. */
function same<Expected>(): <Actual>(
  value: Actual,
  ...proof: (<T>() => T extends Actual ? 1 : 2) extends (<T>() => T extends Expected ? 1 : 2) ? [] : [never]
) => void {
  return () => {};
}

interface Client {
  readonly key: string;
}

function ask(question: string, attempts?: number, ...more: boolean[]): string {
  return question + (attempts ?? "") + more.length;
}

function identity<Value>(value: Value): Value {
  return value;
}

function describe(value: string): "text";
function describe(value: number): "number";
function describe(value: string | number): string {
  return typeof value === "string" ? "text" : "number";
}

function keyOf(this: Client): string {
  return this.key;
}

Deno.test("wrap() keeps the type of a function: optional and rest parameters, type parameters, overloads, this", async () => {
  const { recorder, finish } = startRecording();
  const asked = recorder.wrap(ask, { model: (question, attempts, ...more) => `${question}${attempts}${more.length}` });
  same<typeof ask>()(asked);
  assertEquals([asked("a"), asked("a", 1, true)], ["a0", "a11"]);

  const kept = recorder.wrap(identity);
  const [number, text]: [number, string] = [kept(5), kept("five")];
  assertEquals([number, text], [5, "five"]);

  const described = recorder.wrap(describe);
  const [one, two]: ["text", "number"] = [described("a"), described(1)];
  assertEquals([one, two], ["text", "number"]);

  const key = recorder.wrap(keyOf);
  same<(this: Client) => string>()(key);
  assertEquals(key.call({ key: "k" }), "k");
  await finish();
});

Deno.test("wrap() keeps the types of promises and generators, and gives selectors those of arguments and result", async () => {
  const { recorder, finish } = startRecording();
  const answer = recorder.wrap(async (request: { readonly model: string }): Promise<{ readonly text: string }> => {
    await Promise.resolve();
    return { text: request.model };
  }, {
    model: (request) => (same<{ readonly model: string }>()(request), request.model),
    result: (result) => (same<{ readonly text: string }>()(result), { output_text: result.text }),
  });
  const { text }: { text: string } = await answer({ model: "m" });
  const letters = recorder.wrap(async function* (count: number): AsyncGenerator<string, number, boolean> {
    for (let number = 0; number < count; number++) yield "a";
    return count;
  });
  const generator: AsyncGenerator<string, number, boolean> = letters(0);
  assertEquals([text, await generator.next(true)], ["m", { done: true, value: 0 }]);
  await finish();
});

/** Whether a value of the first type can be given where the second is asked for. */
type IsTaken<Given, Asked> = [Given] extends [Asked] ? true : false;

Deno.test("wrap() takes no selector that asks for arguments or results that there are none of", async () => {
  const { recorder, finish } = startRecording();
  type Counting = WrapOptions<[count: number], number>;
  const taken: readonly [
    IsTaken<(count: number) => string, Counting["model"]>,
    IsTaken<() => string, Counting["model"]>,
    IsTaken<(request: { model: string }) => string, Counting["model"]>,
    IsTaken<(count: number, more: string) => { task: string }, Counting["fields"]>,
    IsTaken<(rows: string[]) => { result_bytes: number }, Counting["result"]>,
    IsTaken<(count: number) => { score: number }, WrapOptions<[], Promise<number>>["result"]>,
    IsTaken<"tool_call", Counting["kind"]>,
    IsTaken<"notice", Counting["kind"]>,
  ] = [true, true, false, false, false, true, true, false];
  const wrap: Wrap = recorder.wrap.bind(recorder);
  assertEquals([taken.length, wrap(ask, { model: (question) => question })("a")], [8, "a0"]);
  await finish();
});
