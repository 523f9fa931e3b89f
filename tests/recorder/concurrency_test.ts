import { EventEmitter } from "node:events";
import process from "node:process";
import { setImmediate } from "node:timers";
import { assertEquals } from "@std/assert";
import type { Recorder } from "@kymo/kymo";
import type { EventRow } from "@kymo/kymo/schema";
import { type Random, seededRandom } from "./random.ts";
import { eventNamed, startRecording } from "./recording.ts";

const OPERATIONS = 3000;

/** Names of the events around an event, from the inside out. */
function pathsOf(events: readonly EventRow[]): string[] {
  const byId = new Map(events.map((event) => [event.event_id, event]));
  return events.map((event) => {
    const path = [event.name];
    for (
      let parent = byId.get(event.parent_id ?? "");
      parent !== undefined;
      parent = byId.get(parent.parent_id ?? "")
    ) {
      path.push(parent.name);
    }
    return path.join(" < ");
  });
}

/** Promises that are fulfilled in a random order, some at once. */
interface Gates {
  pass(): Promise<void>;
  /** Opens gates until none is left that anybody waits at. */
  openAll(): Promise<void>;
}

function randomGates(random: Random): Gates {
  const waiting: (() => void)[] = [];
  return {
    pass(): Promise<void> {
      if (random.next() < 0.2) return Promise.resolve();
      const { promise, resolve } = Promise.withResolvers<void>();
      waiting.push(resolve);
      return promise;
    },
    async openAll(): Promise<void> {
      for (let idle = 0; idle < 20; idle++) {
        await Promise.resolve();
        while (waiting.length > 0) {
          waiting.splice(random.below(waiting.length), 1)[0]!();
          if (random.next() < 0.3) await Promise.resolve();
          idle = 0;
        }
      }
    },
  };
}

/** An operation that gives way wherever it can, and the paths that its events shall have. */
async function request(recorder: Recorder, gates: Gates, number: number): Promise<string[]> {
  const name = `request ${number}`;
  await recorder.operation(name, async () => {
    await gates.pass();
    await Promise.all([1, 2].map((branch) =>
      recorder.stage(`branch ${branch}`, async () => {
        await gates.pass();
        await recorder.llmCall({}, async () => {
          await gates.pass();
          recorder.metric("value", number);
        });
        recorder.record({ kind: "tool_call", name: "past" });
      })
    ));
    await gates.pass();
    recorder.toolCall("last", () => {});
  });
  const branches = [1, 2].map((branch) => `branch ${branch} < ${name}`);
  return [
    name,
    `last < ${name}`,
    ...branches.flatMap((branch) => [branch, `chat < ${branch}`, `value < chat < ${branch}`, `past < ${branch}`]),
  ];
}

Deno.test("operation() keeps thousands of interleaved operations apart", async () => {
  const { recorder, finish } = startRecording();
  const gates = randomGates(seededRandom(1));
  const running = Array.from({ length: OPERATIONS }, (_, number) => request(recorder, gates, number));
  await gates.openAll();
  const expected = (await Promise.all(running)).flat();
  const events = await finish();
  assertEquals(pathsOf(events).sort(), expected.sort());
  assertEquals(new Set(events.map(({ trace_id }) => trace_id)).size, OPERATIONS);
  assertEquals(new Set(events.map(({ event_id }) => event_id)).size, events.length);
});

const LATER: Readonly<Record<string, (run: () => void) => void>> = {
  "setTimeout()": (run) => void setTimeout(run, 0),
  "setImmediate()": (run) => void setImmediate(run),
  "queueMicrotask()": queueMicrotask,
  "process.nextTick()": (run) => process.nextTick(run),
  "then()": (run) => void Promise.resolve().then(run),
};

for (const [how, later] of Object.entries(LATER)) {
  Deno.test(`current() is kept by ${how}: what is put off happens where it was put off`, async () => {
    const { recorder, finish } = startRecording();
    await Promise.all(Array.from({ length: 200 }, (_, number) =>
      recorder.operation(`request ${number}`, async () => {
        const { promise, resolve } = Promise.withResolvers<void>();
        later(() => {
          recorder.metric(`value ${number}`, number);
          resolve();
        });
        await promise;
      })));
    const paths = pathsOf(await finish()).filter((path) => path.startsWith("value"));
    assertEquals(paths.sort(), Array.from({ length: 200 }, (_, n) => `value ${n} < request ${n}`).sort());
  });
}

Deno.test("current() is kept by those who wait for one shared promise", async () => {
  const { recorder, finish } = startRecording();
  const shared = Promise.withResolvers<number>();
  const waiting = Array.from(
    { length: 500 },
    (_, number) =>
      recorder.operation(`request ${number}`, async () => recorder.metric(`value ${number}`, await shared.promise)),
  );
  recorder.operation("who fulfils it", () => shared.resolve(7));
  await Promise.all(waiting);
  const paths = pathsOf(await finish()).filter((path) => path.startsWith("value"));
  assertEquals(paths.sort(), Array.from({ length: 500 }, (_, n) => `value ${n} < request ${n}`).sort());
});

Deno.test("current() is kept by what nobody waits for, after its operation has ended", async () => {
  const { recorder, finish } = startRecording();
  const gate = Promise.withResolvers<void>();
  const background = recorder.operation("request", () => ({
    promise: (async () => {
      await gate.promise;
      await recorder.llmCall({}, () => Promise.resolve());
    })(),
  }));
  recorder.operation("another", () => gate.resolve());
  await background.promise;
  const events = await finish();
  assertEquals(pathsOf(events), ["request", "another", "chat < request"]);
  assertEquals(eventNamed(events, "chat").status, "ok");
});

Deno.test("current() in an async generator is of who asks for the next value, also where it had waited", async () => {
  const { recorder, finish } = startRecording();
  async function* pages(): AsyncGenerator<number> {
    for (let page = 1; page <= 2; page++) {
      recorder.metric(`before wait ${page}`, page);
      await Promise.resolve();
      recorder.metric(`after wait ${page}`, page);
      yield page;
    }
  }
  const source = recorder.operation("maker", () => pages());
  await recorder.operation("first reader", () => source.next());
  await recorder.operation("second reader", () => source.next());
  const values = pathsOf(await finish()).filter((path) => path.includes("wait"));
  assertEquals(values, [
    "before wait 1 < first reader",
    "after wait 1 < first reader",
    "before wait 2 < second reader",
    "after wait 2 < second reader",
  ]);
});

type Emitter = { on(listener: () => void): void; emit(): void };
const EMITTERS: Readonly<Record<string, () => Emitter>> = {
  EventEmitter: () => {
    const emitter = new EventEmitter();
    return { on: (listener) => void emitter.on("it", listener), emit: () => void emitter.emit("it") };
  },
  EventTarget: () => {
    const target = new EventTarget();
    return {
      on: (listener) => target.addEventListener("it", listener),
      emit: () => void target.dispatchEvent(new Event("it")),
    };
  },
};

for (const [kind, create] of Object.entries(EMITTERS)) {
  Deno.test(`current() in a listener of an ${kind} is of who emits; run() brings it where it was added`, async () => {
    const { recorder, finish } = startRecording();
    const emitter = create();
    const adder = recorder.startOperation("adder");
    adder.run(() => {
      emitter.on(() => recorder.metric("plain", 1));
      emitter.on(() => adder.run(() => recorder.metric("in run", 1)));
    });
    recorder.operation("emitter", () => emitter.emit());
    emitter.emit();
    adder.end();
    const paths = pathsOf(await finish()).filter((path) => /plain|run/.test(path));
    assertEquals(paths, ["plain < emitter", "in run < adder", "plain", "in run < adder"]);
  });
}
