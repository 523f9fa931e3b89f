import { assert, assertEquals, assertInstanceOf, assertNotEquals, assertRejects, assertThrows } from "@std/assert";
import { FakeTime, TimeError } from "@std/testing/time";

const REAL = {
  Date: globalThis.Date,
  setTimeout: globalThis.setTimeout,
  clearTimeout: globalThis.clearTimeout,
  setInterval: globalThis.setInterval,
  clearInterval: globalThis.clearInterval,
  abortSignalTimeout: AbortSignal.timeout,
};

function globals(): typeof REAL {
  const { Date, setTimeout, clearTimeout, setInterval, clearInterval } = globalThis;
  return { Date, setTimeout, clearTimeout, setInterval, clearInterval, abortSignalTimeout: AbortSignal.timeout };
}

Deno.test("FakeTime takes the globals over and gives them back", () => {
  {
    using _time = new FakeTime();
    const fake = globals();
    for (const name of ["Date", "setTimeout", "clearTimeout", "setInterval", "clearInterval"] as const) {
      assert(fake[name] !== REAL[name], name);
    }
    assert(fake.abortSignalTimeout !== REAL.abortSignalTimeout);
  }
  assertEquals(globals(), REAL);
});

Deno.test("FakeTime leaves performance.now() and microtasks real", async () => {
  const { now } = performance;
  const { queueMicrotask } = globalThis;
  using _time = new FakeTime(0);
  assert(performance.now === now);
  assert(globalThis.queueMicrotask === queueMicrotask);
  assertEquals(await Promise.resolve(1), 1);
});

Deno.test("FakeTime starts where it is told", () => {
  for (const start of [15_000, 15_000.9, "1970-01-01T00:00:15.000Z", new Date(15_000)]) {
    using time = new FakeTime(start);
    assertEquals([time.now, time.start, Date.now()], [15_000, 15_000, 15_000]);
  }
});

Deno.test("FakeTime starts at the real time by default", () => {
  const before = Date.now();
  using time = new FakeTime();
  assert(time.start >= before);
  assert(time.start < before + 60_000);
});

Deno.test("FakeTime refuses a start that is no time", () => {
  const message = "Cannot construct FakeTime: invalid start time NaN";
  assertThrows(() => new FakeTime("yesterday, late"), TypeError, message);
  assertThrows(() => new FakeTime(NaN), TypeError, message);
  assertEquals(globals(), REAL);
});

Deno.test("FakeTime refuses to be there twice", () => {
  using _time = new FakeTime();
  assertThrows(() => new FakeTime(), TimeError, "Cannot construct FakeTime: time is already faked");
});

Deno.test("FakeTime refuses to be restored twice", () => {
  const time = new FakeTime();
  time.restore();
  assertThrows(() => time.restore(), TimeError, "Cannot restore time: time is already restored");
  assertThrows(() => FakeTime.restore(), TimeError, "Cannot restore time: time is already restored");
});

Deno.test("FakeTime.restore() restores the one there is", () => {
  new FakeTime();
  FakeTime.restore();
  assertEquals(globals(), REAL);
});

Deno.test("FakeTime fakes Date", () => {
  const before = new Date(1);
  using time = new FakeTime(Date.UTC(2024, 1, 29));
  const date = new Date();
  assertEquals(date.toISOString(), "2024-02-29T00:00:00.000Z");
  assertInstanceOf(date, Date);
  assertInstanceOf(date, REAL.Date);
  assertInstanceOf(before, Date);
  assertEquals(new Date(5).getTime(), 5);
  assertEquals(new Date("2024-03-01").getTime(), Date.UTC(2024, 2, 1));
  assertEquals(Date.parse("1970-01-01T00:00:01Z"), 1000);
  assertEquals(structuredClone(date), date);
  time.tick(1);
  assertEquals(Date.now() - date.getTime(), 1);
  assertEquals(Date(), new REAL.Date(time.now).toString());
});

Deno.test("FakeTime.tick() calls what is due, in order and with its arguments", () => {
  using time = new FakeTime(0);
  const calls: unknown[] = [];
  const call = (...args: unknown[]): void => {
    calls.push([...args, Date.now()]);
  };
  setTimeout(call, 20, "b");
  setTimeout(call, 10, "a", 1);
  setTimeout(call, 20, "c");
  setTimeout(call, 20.9, "d");
  setTimeout(call, 21, "e");
  time.tick(9);
  assertEquals(calls, []);
  time.tick(11);
  assertEquals(calls, [["a", 1, 10], ["b", 20], ["c", 20], ["d", 20]]);
  time.tick(1);
  assertEquals(calls.at(-1), ["e", 21]);
  assertEquals(time.now, 21);
});

Deno.test("FakeTime.tick() calls timers of no delay only when time is moved", () => {
  using time = new FakeTime(0);
  let calls = 0;
  setTimeout(() => calls++);
  setTimeout(() => calls++, -5);
  assertEquals(calls, 0);
  time.tick();
  assertEquals(calls, 2);
});

Deno.test("FakeTime.tick() calls timers set by timers, if they are due", () => {
  using time = new FakeTime(0);
  const calls: string[] = [];
  setTimeout(() => {
    calls.push(`outer ${Date.now()}`);
    setTimeout(() => calls.push(`at once ${Date.now()}`), 0);
    setTimeout(() => calls.push(`later ${Date.now()}`), 5);
    setTimeout(() => calls.push(`too late ${Date.now()}`), 11);
  }, 10);
  time.tick(20);
  assertEquals(calls, ["outer 10", "at once 10", "later 15"]);
});

Deno.test("FakeTime.tick() repeats intervals until they are cleared", () => {
  using time = new FakeTime(0);
  const at: number[] = [];
  const id = setInterval(() => {
    at.push(Date.now());
    if (at.length === 4) clearInterval(id);
  }, 1000);
  time.tick(3500);
  assertEquals(at, [1000, 2000, 3000]);
  time.tick(60_000);
  assertEquals(at, [1000, 2000, 3000, 4000]);
});

Deno.test("FakeTime gives an interval of no delay one millisecond", () => {
  using time = new FakeTime(0);
  let calls = 0;
  const id = setInterval(() => calls++, 0);
  time.tick(3);
  clearInterval(id);
  assertEquals(calls, 3);
});

Deno.test("FakeTime does not call cleared timers", () => {
  using time = new FakeTime(0);
  let calls = 0;
  const first = setTimeout(() => calls++, 10);
  assertEquals(typeof first, "number");
  const second = setTimeout(() => calls++, 10);
  setTimeout(() => clearTimeout(second), 5);
  clearTimeout(first);
  clearTimeout(undefined);
  clearTimeout(12345);
  time.tick(100);
  assertEquals(calls, 0);
});

Deno.test("FakeTime gives ids that Deno can unref", () => {
  using time = new FakeTime(0);
  let calls = 0;
  const id = setInterval(() => calls++, 10);
  Deno.unrefTimer(id);
  Deno.refTimer(id);
  time.tick(20);
  clearTimeout(id);
  time.tick(20);
  assertEquals(calls, 2);
});

Deno.test("FakeTime stops at a timer that throws", () => {
  using time = new FakeTime(0);
  let calls = 0;
  setTimeout(() => {
    throw new RangeError("from timer");
  }, 10);
  setTimeout(() => calls++, 20);
  assertThrows(() => time.tick(100), RangeError, "from timer");
  assertEquals([time.now, calls], [10, 0]);
  time.tick(100);
  assertEquals([time.now, calls], [110, 1]);
});

Deno.test("FakeTime refuses callbacks that are no functions", () => {
  using _time = new FakeTime();
  const callback: () => void = JSON.parse('"code"');
  assertThrows(() => setTimeout(callback), TimeError, "FakeTime does not support non-function callbacks to setTimeout");
  assertThrows(
    () => setInterval(callback),
    TimeError,
    "FakeTime does not support non-function callbacks to setInterval",
  );
});

Deno.test("FakeTime.now moves time forward only", () => {
  using time = new FakeTime(1000);
  let calls = 0;
  setTimeout(() => calls++, 500);
  time.now = 2000;
  assertEquals([time.now, Date.now(), calls, time.start], [2000, 2000, 1, 1000]);
  assertThrows(
    () => time.now = 1999,
    RangeError,
    "Cannot set current time in the past, time must be >= 2000: received 1999",
  );
});

Deno.test("FakeTime.next() moves time to the next timer", () => {
  using time = new FakeTime(0);
  const at: number[] = [];
  const note = (): void => {
    at.push(Date.now());
  };
  setTimeout(note, 30);
  setTimeout(note, 10);
  clearTimeout(setTimeout(note, 20));
  assertEquals([time.next(), time.now], [true, 10]);
  assertEquals([time.next(), time.now], [true, 30]);
  assertEquals([time.next(), time.now], [false, 30]);
  assertEquals(at, [10, 30]);
});

Deno.test("FakeTime.runAll() calls all timers", () => {
  using time = new FakeTime(0);
  let calls = 0;
  setTimeout(() => setTimeout(() => calls++, 50), 50);
  setTimeout(() => calls++, 10);
  time.runAll();
  assertEquals([calls, time.now], [2, 100]);
});

Deno.test("FakeTime.tickAsync(), nextAsync() and runAllAsync() let microtasks run first", async () => {
  using time = new FakeTime(0);
  const at: number[] = [];
  async function wait(ms: number): Promise<void> {
    await Promise.resolve();
    await new Promise((resolve) => setTimeout(resolve, ms));
    at.push(Date.now());
  }
  const first = wait(10);
  await time.tickAsync(10);
  await first;
  const second = wait(20);
  assertEquals(await time.nextAsync(), true);
  await second;
  const both = Promise.all([wait(5), wait(7)]);
  await time.runMicrotasks();
  await time.runAllAsync();
  await both;
  assertEquals(at, [10, 30, 35, 37]);
  assertEquals(await time.nextAsync(), false);
});

Deno.test("FakeTime.runMicrotasks() does not move time", async () => {
  using time = new FakeTime(0);
  const calls: string[] = [];
  Promise.resolve().then(() => calls.push("a")).then(() => calls.push("b"));
  setTimeout(() => calls.push("timer"), 0);
  await time.runMicrotasks();
  assertEquals([calls, time.now], [["a", "b"], 0]);
});

Deno.test("FakeTime.delay() waits in real time", async () => {
  using time = new FakeTime(0);
  const before = performance.now();
  await time.delay(20);
  assert(performance.now() - before >= 15);
  assertEquals(time.now, 0);
});

Deno.test("FakeTime.delay() can be aborted", async () => {
  using time = new FakeTime(0);
  await assertRejects(() => time.delay(60_000, { signal: AbortSignal.abort() }), DOMException, "Delay was aborted.");
  const controller = new AbortController();
  const delay = time.delay(60_000, { signal: controller.signal });
  await time.runMicrotasks();
  controller.abort();
  await assertRejects(() => delay, DOMException, "Delay was aborted.");
});

Deno.test("FakeTime fakes AbortSignal.timeout()", () => {
  using time = new FakeTime(0);
  const signal = AbortSignal.timeout(50);
  time.tick(49);
  assertEquals(signal.aborted, false);
  time.tick(1);
  assertEquals(signal.aborted, true);
  assertInstanceOf(signal.reason, DOMException);
  assertEquals([signal.reason.name, signal.reason.message], ["TimeoutError", "Signal timed out."]);
});

Deno.test("FakeTime forgets its timers when restored", () => {
  let calls = 0;
  {
    using _time = new FakeTime(0);
    setTimeout(() => calls++, 1);
  }
  using time = new FakeTime(0);
  time.tick(10);
  assertEquals(calls, 0);
  assertNotEquals(globals(), REAL);
});
