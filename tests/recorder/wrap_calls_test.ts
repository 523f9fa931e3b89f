import { assert, assertEquals, assertRejects, assertStrictEquals, assertThrows } from "@std/assert";
import { eventNamed, startRecording } from "./recording.ts";

Deno.test("wrap() records a sync function, and hands its result out at once", async () => {
  const { recorder, clock, finish } = startRecording();
  const answer = { text: "42" };
  const ask = recorder.wrap(function ask(question: string): { text: string } {
    clock.advance(30);
    return question === "" ? { text: "" } : answer;
  });
  assertStrictEquals(ask("Why?"), answer);
  const [event, ...more] = await finish();
  assertEquals([event?.kind, event?.name, event?.status, event?.duration_ms], ["operation", "ask", "ok", 30]);
  assertEquals(more, []);
});

Deno.test("wrap() records an async function when its promise is fulfilled", async () => {
  const { recorder, clock, finish } = startRecording();
  const ask = recorder.wrap(async function ask(): Promise<string> {
    await Promise.resolve();
    clock.advance(30);
    return "42";
  });
  const promise = ask();
  assert(promise instanceof Promise);
  assertEquals(recorder.counters.recorded, 0);
  assertEquals(await promise, "42");
  assertEquals((await finish())[0]?.duration_ms, 30);
});

Deno.test("wrap() throws the very object that the function threw, and records it", async () => {
  const { recorder, finish } = startRecording();
  const failure = new RangeError("too much");
  const fail = recorder.wrap((): never => {
    throw failure;
  }, { name: "fail" });
  assertStrictEquals(assertThrows(() => fail()), failure);
  const [event] = await finish();
  assertEquals([event?.status, event?.error_type, event?.error_message], ["error", "RangeError", "too much"]);
});

Deno.test("wrap() rejects with the very object that the function rejected with, and records it", async () => {
  const { recorder, finish } = startRecording();
  const failure = Object.assign(new Error("slow down"), { status: 429 });
  const fail = recorder.wrap((): Promise<never> => Promise.reject(failure), { kind: "tool_call", name: "search" });
  assertStrictEquals(await assertRejects(() => fail()), failure);
  const [event] = await finish();
  assertEquals([event?.kind, event?.status, event?.http_status], ["tool_call", "error", 429]);
});

Deno.test("wrap() calls with the same this and the same arguments", async () => {
  const { recorder, finish } = startRecording();
  const counter = {
    from: 10,
    add: recorder.wrap(function (this: { from: number }, ...numbers: number[]): number {
      return numbers.reduce((sum, number) => sum + number, this.from);
    }),
  };
  assertEquals([counter.add(), counter.add(1, 2), counter.add.call({ from: 0 }, 5)], [10, 13, 5]);
  assertEquals((await finish()).length, 3);
});

Deno.test("wrap() calls a method of a class with private fields", async () => {
  const { recorder, finish } = startRecording();
  class Client {
    #key = "secret";
    length(): number {
      return this.#key.length;
    }
  }
  const client = new Client();
  client.length = recorder.wrap(client.length);
  assertEquals(client.length(), 6);
  assertEquals((await finish())[0]?.name, "length");
});

Deno.test("wrap() keeps name and length of the function", async () => {
  const { recorder, finish } = startRecording();
  const ask = recorder.wrap(function ask(_question: string, _model: string): void {}, { name: "other" });
  assertEquals([ask.name, ask.length], ["ask", 2]);
  assertEquals(recorder.wrap((): void => {}).name, "");
  await finish();
});

Deno.test("wrap() takes its name from fields, else from the option, else from the function", async () => {
  const { recorder, finish } = startRecording();
  const run = (): void => {};
  for (const kind of ["operation", "llm_call", "attempt"] as const) {
    recorder.wrap(run, { kind })();
    recorder.wrap(run, { kind, name: "option" })();
    recorder.wrap(run, { kind, name: "option", fields: { name: "fields" } })();
    recorder.wrap(run, { kind, name: "option", fields: { name: undefined } })();
    recorder.wrap(() => {}, { kind })();
  }
  const names = ["run", "option", "fields", "option", "anonymous"];
  assertEquals((await finish()).map(({ name }) => name), [...names, ...names, ...names]);
});

Deno.test("wrap() records each kind", async () => {
  const { recorder, finish } = startRecording();
  const kinds = ["operation", "stage", "llm_call", "tool_call", "attempt"] as const;
  for (const kind of kinds) assertEquals(recorder.wrap((number: number) => number + 1, { kind, name: kind })(1), 2);
  const events = await finish();
  assertEquals(events.map(({ kind, name }) => [kind, name]), kinds.map((kind) => [kind, kind]));
});

Deno.test("wrap() records attempts of the call around it, and a Response of 400 and above as the error it is", async () => {
  const { recorder, clock, finish } = startRecording();
  const statuses = [503, 200];
  const send = recorder.wrap((): Promise<Response> => {
    clock.advance(10);
    return Promise.resolve(new Response(null, { status: statuses.shift()! }));
  }, { kind: "attempt", name: "send" });
  const ask = recorder.wrap(async (): Promise<number> => {
    await send();
    clock.advance(40);
    return (await send()).status;
  }, { kind: "llm_call", name: "ask" });
  assertEquals(await ask(), 200);
  const events = await finish();
  const call = eventNamed(events, "ask");
  assertEquals([call.attempts, call.retry_wait_ms, call.status], [2, 40, "ok"]);
  const attempts = events.filter(({ kind }) => kind === "attempt");
  assertEquals(attempts.map(({ status, http_status, parent_id }) => [status, http_status, parent_id]), [
    ["error", 503, call.event_id],
    ["ok", 200, call.event_id],
  ]);
});

Deno.test("wrap() is the parent of what happens in the function, across await, calls inside of calls", async () => {
  const { recorder, finish } = startRecording();
  const inner = recorder.wrap(async function inner(): Promise<void> {
    await Promise.resolve();
    recorder.toolCall("tool", () => {});
  });
  const outer = recorder.wrap(async function outer(): Promise<void> {
    await Promise.all([inner(), inner()]);
  });
  await outer();
  const events = await finish();
  const top = eventNamed(events, "outer");
  const inners = events.filter(({ name }) => name === "inner");
  assertEquals(inners.map(({ parent_id }) => parent_id), [top.event_id, top.event_id]);
  const tools = events.filter(({ name }) => name === "tool").map(({ parent_id }) => parent_id);
  assertEquals(new Set(tools), new Set(inners.map(({ event_id }) => event_id)));
});

Deno.test("wrap() awaits a thenable once, and hands out what it was fulfilled with", async () => {
  const { recorder, clock, finish } = startRecording();
  let asked = 0;
  const query = recorder.wrap(() => ({
    // Runs when somebody wants the result, and returns nothing, as some query builders do.
    then(resolve: (rows: string[]) => void): void {
      asked++;
      clock.advance(25);
      resolve(["a row"]);
    },
  }), { kind: "tool_call", name: "query" });
  const rows: unknown = await query();
  assertEquals([rows, asked], [["a row"], 1]);
  assertEquals((await finish())[0]?.duration_ms, 25);
});

Deno.test("wrap() throws for a class what calling it throws, and records that", async () => {
  const { recorder, finish } = startRecording();
  class Client {}
  const make = recorder.wrap(Client as unknown as () => Client, { name: "Client" });
  assertThrows(() => make(), TypeError);
  assertEquals((await finish())[0]?.status, "error");
});

Deno.test("wrap() of one recorder in another records in both", async () => {
  const one = startRecording();
  const two = startRecording();
  const ask = one.recorder.wrap(two.recorder.wrap(function ask(): number {
    return 42;
  }));
  assertEquals([ask(), ask.name], [42, "ask"]);
  assertEquals([(await one.finish())[0]?.name, (await two.finish())[0]?.name], ["ask", "ask"]);
});

Deno.test("wrap() goes on calling the function after close()", async () => {
  const { recorder, finish } = startRecording();
  const ask = recorder.wrap(function ask(): number {
    return 42;
  });
  await finish();
  assertEquals([ask(), recorder.counters.dropped], [42, 1]);
});
