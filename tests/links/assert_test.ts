import { stripVTControlCharacters } from "node:util";
import {
  assert,
  assertAlmostEquals,
  assertArrayIncludes,
  assertEquals,
  assertExists,
  assertFalse,
  assertGreater,
  assertGreaterOrEqual,
  assertInstanceOf,
  AssertionError,
  assertLess,
  assertLessOrEqual,
  assertMatch,
  assertNotEquals,
  assertNotMatch,
  assertObjectMatch,
  assertRejects,
  assertStrictEquals,
  assertStringIncludes,
  assertThrows,
  equal,
  fail,
} from "@std/assert";

class Point {
  constructor(readonly x: number) {}
}

class Hidden {
  readonly #value: number;
  constructor(value: number) {
    this.#value = value;
  }
  get value(): number {
    return this.#value;
  }
}

const withoutPrototype = Object.assign(Object.create(null), { a: 1 });

const EQUAL: readonly (readonly [name: string, a: unknown, b: unknown])[] = [
  ["0 and -0", 0, -0],
  ["0 and -0 inside", { a: [0] }, { a: [-0] }],
  ["NaN and NaN", NaN, NaN],
  ["keys in another order", { a: 1, b: 2 }, { b: 2, a: 1 }],
  ["an object without prototype and a plain one", withoutPrototype, { a: 1 }],
  ["nested objects", { a: [{ b: null }] }, { a: [{ b: null }] }],
  ["registered symbols as keys", { [Symbol.for("k")]: 1 }, { [Symbol.for("k")]: 1 }],
  ["instances of one class", new Point(1), new Point(1)],
  ["what getters give", new Hidden(1), new Hidden(1)],
  ["dates", new Date(5), new Date(5)],
  ["invalid dates", new Date(NaN), new Date(NaN)],
  ["patterns", /a/gi, /a/gi],
  ["URLs", new URL("https://a.test/"), new URL("https://a.test/")],
  ["sets in another order", new Set([1, 2]), new Set([2, 1])],
  ["sets of objects", new Set([{ a: 1 }, { b: 2 }]), new Set([{ b: 2 }, { a: 1 }])],
  ["maps in another order", new Map([["a", [1]], ["b", [2]]]), new Map([["b", [2]], ["a", [1]]])],
  ["maps with objects as keys", new Map([[{ k: 1 }, 1]]), new Map([[{ k: 1 }, 1]])],
  ["typed arrays", new Float64Array([NaN, 0]), new Float64Array([NaN, -0])],
  ["buffers", new Uint8Array([1]).buffer, new Uint8Array([1]).buffer],
];

const DIFFERENT: readonly (readonly [name: string, a: unknown, b: unknown])[] = [
  ["a number and its text", 1, "1"],
  ["null and undefined", null, undefined],
  ["a number and a bigint", 1, 1n],
  ["an undefined key and an absent one", { a: undefined }, {}],
  ["undefined keys of other names", { a: undefined }, { b: undefined }],
  ["more keys", { a: 1 }, { a: 1, b: 2 }],
  ["a hole and undefined", [1, , 2], [1, undefined, 2]],
  ["longer arrays", [1], [1, 2]],
  ["an instance and a plain object", new Point(1), { x: 1 }],
  ["an array and an object", [], {}],
  ["other values behind getters", new Hidden(1), new Hidden(2)],
  ["other dates", new Date(5), new Date(6)],
  ["patterns with other flags", /a/g, /a/i],
  ["other URLs", new URL("https://a.test/"), new URL("https://b.test/")],
  ["other sets", new Set([1]), new Set([2])],
  ["sets of other objects", new Set([{ a: 1 }]), new Set([{ a: 2 }])],
  ["maps with other values", new Map([["a", 1]]), new Map([["a", 2]])],
  ["maps with undefined under other keys", new Map([["a", undefined]]), new Map([["b", undefined]])],
  ["typed arrays of other types", new Uint8Array([1]), new Int8Array([1])],
  ["other bytes", new Uint8Array([1]).buffer, new Uint8Array([2]).buffer],
  ["two functions", () => 1, () => 1],
  ["fresh symbols as keys", { [Symbol("k")]: 1 }, { [Symbol("k")]: 1 }],
];

for (const [name, a, b] of EQUAL) {
  Deno.test(`equal() holds for ${name}`, () => {
    assert(equal(a, b) && equal(b, a));
    assertEquals(a, b);
    assertThrows(() => assertNotEquals(a, b), AssertionError, " not to be: ");
  });
}

for (const [name, a, b] of DIFFERENT) {
  Deno.test(`equal() does not hold for ${name}`, () => {
    assert(!equal(a, b) && !equal(b, a));
    assertNotEquals(a, b);
    assertThrows(() => assertEquals(a, b), AssertionError, "Values are not equal.");
  });
}

Deno.test("equal() follows circles", () => {
  const [a, b, c] = [1, 1, 2].map((value) => {
    const circle: Record<string, unknown> = { value };
    return Object.assign(circle, { self: [circle] });
  });
  assert(equal(a, b));
  assert(!equal(a, c));
});

Deno.test("equal() refuses weak collections", () => {
  assertThrows(() => equal(new WeakMap(), new WeakMap()), TypeError, "Cannot compare WeakMap instances");
  assertThrows(() => equal(new WeakSet(), new WeakSet()), TypeError, "Cannot compare WeakSet instances");
});

Deno.test("assertEquals() shows both values", () => {
  assertEquals(
    messageOf(() => assertEquals({ b: 2, a: [1] }, { a: [1], b: 3 })),
    [
      "Values are not equal.",
      "",
      "",
      "    [Diff] Actual / Expected",
      "",
      "",
      "    {",
      "      a: [",
      "        1,",
      "      ],",
      "-     b: 2,",
      "+     b: 3,",
      "    }",
      "",
    ].join("\n"),
  );
  const text = messageOf(() => assertEquals("one\ntwo", "one\nthree", "in the report"));
  assertStringIncludes(text, "Values are not equal: in the report\n");
  for (const line of ["one", "-   two", "+   three"]) assertStringIncludes(text, line);
});

Deno.test("assertStrictEquals() wants the same value", () => {
  const point = new Point(1);
  assertStrictEquals(point, point);
  assertStrictEquals(NaN, NaN);
  assertStringIncludes(messageOf(() => assertStrictEquals(0, -0)), "Values are not strictly equal.\n");
  assertStringIncludes(
    messageOf(() => assertStrictEquals(new Point(1), point)),
    "Values have the same structure but are not reference-equal.\n\n    Point {\n      x: 1,\n    }\n",
  );
});

Deno.test("assert(), assertFalse(), assertExists() and fail() throw with their message", () => {
  assert(1);
  assertFalse("");
  assertExists(0);
  assertExists(false);
  assertEquals(messageOf(() => assert(0)), "");
  assertEquals(messageOf(() => assert("", "is empty")), "is empty");
  assertEquals(messageOf(() => assertFalse(1, "is set")), "is set");
  assertEquals(messageOf(() => assertExists(null)), 'Expected actual: "null" to not be null or undefined.');
  assertEquals(
    messageOf(() => assertExists(undefined, "x")),
    'Expected actual: "undefined" to not be null or undefined: x',
  );
  assertEquals(messageOf(() => fail()), "Failed assertion.");
  assertEquals(messageOf(() => fail("here")), "Failed assertion: here");
});

Deno.test("assert() and assertInstanceOf() narrow types", () => {
  const value: Point | undefined = [new Point(3)].at(0);
  assert(value);
  assertEquals(value.x, 3);
  const unknown: unknown = new Point(4);
  assertInstanceOf(unknown, Point);
  assertEquals(unknown.x, 4);
});

Deno.test("assertAlmostEquals() allows 1e-7 of the expected number, or what it is told", () => {
  assertAlmostEquals(0.1 + 0.2, 0.3);
  assertAlmostEquals(Infinity, Infinity);
  assertAlmostEquals(1.4, 1, 0.5);
  assertAlmostEquals(1e9 + 1, 1e9);
  assertThrows(() => assertAlmostEquals(NaN, 1), AssertionError);
  assertEquals(
    messageOf(() => assertAlmostEquals(1, 2)),
    'Expected actual: "1" to be close to "2": delta "1" is greater than "2e-7".',
  );
  assertEquals(
    messageOf(() => assertAlmostEquals(1.5, 2, 0.1, "cost")),
    'Expected actual: "1.5e+0" to be close to "2": delta "5e-1" is greater than "1e-1": cost',
  );
});

Deno.test("assertGreater() and its kin compare", () => {
  assertGreater(2, 1);
  assertGreaterOrEqual(1, 1);
  assertLess("a", "b");
  assertLessOrEqual(1n, 1n);
  assertEquals(messageOf(() => assertGreater(1, 1)), "Expect 1 > 1");
  assertEquals(messageOf(() => assertGreaterOrEqual(0, 1)), "Expect 0 >= 1");
  assertEquals(messageOf(() => assertLess("b", "a")), 'Expect "b" < "a"');
  assertEquals(messageOf(() => assertLessOrEqual(2, 1, "own")), "own");
  assertThrows(() => assertLess(NaN, 1), AssertionError);
});

Deno.test("assertStringIncludes(), assertMatch() and assertNotMatch() read text", () => {
  assertStringIncludes("kymograph", "graph");
  assertMatch("p95", /^p\d+$/);
  assertNotMatch("p95", /q/);
  assertEquals(messageOf(() => assertStringIncludes("a", "b")), 'Expected actual: "a" to contain: "b".');
  assertEquals(messageOf(() => assertMatch("a", /b/i)), 'Expected actual: "a" to match: "/b/i".');
  assertEquals(messageOf(() => assertNotMatch("a", /a/, "x")), 'Expected actual: "a" to not match: "/a/": x');
});

Deno.test("assertArrayIncludes() looks for equal items", () => {
  assertArrayIncludes([1, { a: [2] }, NaN], [{ a: [2] }, NaN]);
  assertArrayIncludes([1], []);
  const message = messageOf(() => assertArrayIncludes([1], [1, 2]));
  assertStringIncludes(message, 'Expected actual: "[\n  1,\n]" to include: "[\n  1,\n  2,\n]".\nmissing: [\n  2,\n]');
});

Deno.test("assertInstanceOf() names both types", () => {
  assertEquals(
    messageOf(() => assertInstanceOf({}, Point)),
    'Expected object to be an instance of "Point" but was "Object".',
  );
  assertEquals(
    messageOf(() => assertInstanceOf(5, Date)),
    'Expected object to be an instance of "Date" but was "number".',
  );
  assertEquals(
    messageOf(() => assertInstanceOf(null, Map)),
    'Expected object to be an instance of "Map" but was "null".',
  );
  assertEquals(
    messageOf(() => assertInstanceOf(Point, Map, "x")),
    'Expected object to be an instance of "Map" but was not an instanced object: x',
  );
});

Deno.test("assertObjectMatch() ignores what is not expected", () => {
  const event = {
    name: "qa",
    at: new Date(5),
    tags: ["a", "b"],
    usage: { input: 1, output: 2 },
    seen: new Set([1, 2]),
  };
  assertObjectMatch(event, { name: "qa" });
  assertObjectMatch(event, { usage: { output: 2 }, at: new Date(5) });
  assertObjectMatch(event, { tags: ["a"] });
  assertObjectMatch(event, { seen: new Set([2]) });
  assertObjectMatch({ map: new Map([["a", { b: 1, c: 2 }]]) }, { map: new Map([["a", { b: 1 }]]) });
  assertObjectMatch({ point: new Point(1) }, { point: { x: 1 } });
  for (
    const expected of [{ name: "x" }, { usage: { output: 3 } }, { tags: ["a", "c"] }, { tags: ["a", "b", "c"] }, {
      no: 1,
    }]
  ) {
    assertThrows(() => assertObjectMatch(event, expected), AssertionError, "Values are not equal.");
  }
});

Deno.test("assertThrows() returns what was thrown", () => {
  const error: RangeError = assertThrows(() => new Array(-1), RangeError, "Invalid array");
  assertInstanceOf(error, RangeError);
  assertEquals(assertThrows(() => raise("text")), "text");
  assertThrows(() => raise(new TypeError("\u001b[31mred\u001b[0m alert")), TypeError, "red alert");
});

Deno.test("assertThrows() says why it does not hold", () => {
  const boom = (): never => raise(new TypeError("boom"));
  assertEquals(messageOf(() => assertThrows(() => 1)), "Expected function to throw.");
  assertEquals(messageOf(() => assertThrows(() => 1, "m")), "Expected function to throw: m");
  assertEquals(messageOf(() => assertThrows(() => 1, Error, "x", "m")), "Expected function to throw: m");
  assertEquals(
    messageOf(() => assertThrows(boom, RangeError)),
    'Expected error to be instance of "RangeError", but was "TypeError".',
  );
  assertEquals(
    messageOf(() => assertThrows(boom, TypeError, "bang", "m")),
    'Expected error message to include "bang", but got "boom": m',
  );
  assertEquals(messageOf(() => assertThrows(() => raise("text"), Error)), "A non-Error object was thrown.");
});

Deno.test("assertRejects() resolves to what was rejected", async () => {
  const error: RangeError = await assertRejects(() => Promise.reject(new RangeError("far")), RangeError, "fa");
  assertEquals(error.message, "far");
  assertEquals(await assertRejects(() => Promise.reject(5)), 5);
});

Deno.test("assertRejects() says why it does not hold", async () => {
  const boom = (): Promise<never> => Promise.reject(new TypeError("boom"));
  assertEquals(await rejectionOf(assertRejects(() => Promise.resolve(1))), "Expected function to reject.");
  assertEquals(
    await rejectionOf(assertRejects(() => raise(new Error("sync")))),
    "Function throws when expected to reject.",
  );
  assertEquals(
    await rejectionOf(assertRejects(boom, RangeError, "x", "m")),
    'Expected error to be instance of "RangeError", but was "TypeError": m',
  );
  assertEquals(
    await rejectionOf(assertRejects(boom, TypeError, "bang")),
    'Expected error message to include "bang", but got "boom".',
  );
  assertEquals(
    await rejectionOf(assertRejects(() => Promise.reject("text"), Error)),
    "A non-Error object was rejected.",
  );
});

Deno.test("AssertionError is an error with a name and a cause", () => {
  const error = new AssertionError("no", { cause: 5 });
  assertInstanceOf(error, Error);
  assertEquals([error.name, error.message, error.cause], ["AssertionError", "no", 5]);
});

function raise(error: unknown): never {
  throw error;
}

/** Message of the assertion error, without colours. */
function messageOf(check: () => unknown): string {
  try {
    check();
  } catch (error) {
    if (error instanceof AssertionError) return stripVTControlCharacters(error.message);
    throw error;
  }
  throw new Error("nothing was thrown");
}

async function rejectionOf(check: Promise<unknown>): Promise<string> {
  const error = await check.catch((reason) => reason);
  return messageOf(() => raise(error));
}
