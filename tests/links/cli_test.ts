import { assert, assertEquals, assertThrows } from "@std/assert";
import { parseArgs, unicodeWidth } from "@std/cli";
import { parseArgs as parseArgsAlone } from "@std/cli/parse-args";
import { unicodeWidth as unicodeWidthAlone } from "@std/cli/unicode-width";

Deno.test("@std/cli exports the same functions under its subpaths", () => {
  assert(parseArgs === parseArgsAlone);
  assert(unicodeWidth === unicodeWidthAlone);
});

Deno.test("parseArgs() reads long options", () => {
  assertEquals(parseArgs(["--a", "--b=x y", "--c", "z", "rest"]), { a: true, b: "x y", c: "z", _: ["rest"] });
  assertEquals(parseArgs(["--a=", "--b=x=y", "--c=1\n2"]), { a: "", b: "x=y", c: "1\n2", _: [] });
  assertEquals(parseArgs(["--a", "--b", "-"]), { a: true, b: true, _: ["-"] });
});

Deno.test("parseArgs() reads short options", () => {
  assertEquals(parseArgs(["-abc", "x"]), { a: true, b: true, c: "x", _: [] });
  assertEquals(parseArgs(["-n5", "-m=7", "-f-"]), { n: 5, m: 7, f: "-", _: [] });
});

Deno.test("parseArgs() turns numbers into numbers unless they are text", () => {
  assertEquals(parseArgs(["--a=5", "--b=0x10", "--c=1e3", "-5.5", "7", "x7"]), {
    a: 5,
    b: 16,
    c: 1000,
    5: 0.5,
    _: [7, "x7"],
  });
  assertEquals(parseArgs(["--a=5", "7"], { string: ["a"] }), { a: "5", _: [7] });
  assertEquals(parseArgs(["7"], { string: ["_"] })._.map(String), ["7"]);
  assertEquals(parseArgs(["--a=1e999", "--b= "]), { a: "1e999", b: " ", _: [] });
});

Deno.test("parseArgs() gives text options text", () => {
  const args = parseArgs(["--model", "gpt-5", "--empty"], { string: ["model", "empty", "absent"] });
  const model: string | undefined = args.model;
  assertEquals(model, "gpt-5");
  assertEquals(args.empty, "");
  assertEquals("absent" in args, false);
});

Deno.test("parseArgs() lets no flag take a value but true and false", () => {
  const args = parseArgs(["--json", "report", "--color=false", "--force", "false"], {
    boolean: ["json", "color", "force", "absent"],
  });
  const json: boolean = args.json;
  assertEquals([json, args.color, args.force, args.absent], [true, false, false, false]);
  assertEquals(args._, ["report"]);
});

Deno.test("parseArgs() takes every long option for a flag", () => {
  assertEquals(parseArgs(["--a", "x", "--b=1", "-c", "y"], { boolean: true }), { a: true, b: 1, c: "y", _: ["x"] });
});

Deno.test("parseArgs() lets the last value count", () => {
  assertEquals(parseArgs(["--a=1", "--a=2", "--b", "--b=3"]), { a: 2, b: 3, _: [] });
});

Deno.test("parseArgs() collects values", () => {
  const args = parseArgs(["--by=model", "--by", "task", "x"], { string: ["by", "keys"], collect: ["by", "keys"] });
  const by: string[] = args.by;
  assertEquals(by, ["model", "task"]);
  assertEquals(args.keys, []);
  assertEquals(parseArgs(["-vv", "-v"], { boolean: "v", collect: "v" }).v, [true, true, true]);
  assertEquals(parseArgs(["--n=1", "--n=2"], { collect: ["n"] }).n, [1, 2]);
});

Deno.test("parseArgs() uses defaults for what was not given", () => {
  for (const words of [[], ["--model=y", "--json=false", "--by=z"]]) {
    const args = parseArgs(words, {
      string: ["model", "by"],
      boolean: ["json"],
      collect: ["by"],
      default: { model: "x", json: true, by: ["q"] },
    });
    const [model, json, by]: [string, boolean, string[]] = [args.model, args.json, args.by];
    assertEquals([model, json, by], words.length === 0 ? ["x", true, ["q"]] : ["y", false, ["z"]]);
  }
});

Deno.test("parseArgs() sets all names of an alias", () => {
  const args = parseArgs(["-m", "5", "--raw", "x"], {
    alias: { m: "model", j: ["json", "raw"] },
    string: ["model"],
    boolean: ["j"],
  });
  const model: string | undefined = args.model;
  const flag: boolean = args.j;
  assertEquals([model, args.m, flag, args.json, args.raw, args._], ["5", "5", true, true, true, ["x"]]);
  assertEquals(parseArgs([], { alias: { m: "model" }, default: { m: 1 } }), { m: 1, model: 1, _: [] });
});

Deno.test("parseArgs() turns off what is negatable only", () => {
  const args = parseArgs(["--no-color"], { boolean: ["color"], negatable: ["color"], default: { color: true } });
  assertEquals(args, { color: false, _: [] });
  assertEquals(parseArgs(["--no-color", "x"]), { "no-color": "x", _: [] });
  assertEquals(parseArgs(["--no-color", "x"], { boolean: ["no-color"] }), { "no-color": true, _: ["x"] });
});

Deno.test("parseArgs() nests names with dots", () => {
  assertEquals(parseArgs(["--a.b=1", "--a.c", "x"], { default: { "a.d": 2 } }), { a: { b: 1, c: "x", d: 2 }, _: [] });
});

Deno.test("parseArgs() does not reach prototypes", () => {
  const args = parseArgs(["--__proto__.x=1", "--constructor.prototype.y=1", "--a.__proto__.z=1"]);
  assertEquals([Reflect.get({}, "x"), Reflect.get({}, "y"), Reflect.get({}, "z")], [undefined, undefined, undefined]);
  assertEquals(args._, []);
});

Deno.test("parseArgs() asks about what is unknown", () => {
  const calls: unknown[][] = [];
  const args = parseArgs(["--known=1", "--what=5", "--not", "-xy", "word", "--no-way"], {
    string: ["known"],
    unknown: (...call) => {
      calls.push(call);
      return false;
    },
  });
  assertEquals(args, { known: "1", _: [] });
  assertEquals(calls, [
    ["--what=5", "what", "5"],
    ["--not", "not", true],
    ["-xy", "x", true],
    ["-xy", "y", "word"],
    ["--no-way", "no-way", true],
  ]);
});

Deno.test("parseArgs() keeps what unknown() does not refuse", () => {
  const seen: string[] = [];
  const unknown = (arg: string): unknown => seen.push(arg);
  assertEquals(parseArgs(["word", "--a=1", "-b"], { unknown }), { a: 1, b: true, _: ["word"] });
  assertEquals(seen, ["word", "--a=1", "-b"]);
});

Deno.test("parseArgs() stops at the first word when told", () => {
  assertEquals(parseArgs(["--a=1", "run", "--b", "5"], { stopEarly: true }), { a: 1, _: ["run", "--b", "5"] });
});

Deno.test("parseArgs() reads nothing behind two dashes", () => {
  assertEquals(parseArgs(["--a", "--", "--b", "5"]), { a: true, _: ["--b", "5"] });
  const args = parseArgs(["x", "--", "--b", "5"], { "--": true });
  const rest: string[] = args["--"];
  assertEquals(rest, ["--b", "5"]);
  assertEquals(args._, ["x"]);
});

Deno.test("parseArgs() leaves its input unchanged", () => {
  const words = Object.freeze(["--a", "x", "--", "y"]);
  parseArgs(words, Object.freeze({ default: Object.freeze({ b: 1 }) }));
  assertEquals(words, ["--a", "x", "--", "y"]);
});

Deno.test("parseArgs() refuses an alias that is undefined", () => {
  const alias: Record<string, string> = JSON.parse("{}");
  Reflect.set(alias, "a", undefined);
  assertThrows(() => parseArgs([], { alias }), TypeError, "Alias value must be defined");
});

const WIDTHS: readonly (readonly [text: string, width: number])[] = [
  ["", 0],
  ["duration_ms", 11],
  ["é", 1],
  ["e\u0301", 1],
  ["字漢", 4],
  ["ｆｕｌｌ", 8],
  ["ﾊﾝ", 2],
  ["🐱", 2],
  ["👩‍👩‍👦", 6],
  ["a\tb\n\u0000\u001b[0m", 5],
  ["─│▁█→µ±…", 8],
  ["\u200b\ufeff\u2060", 0],
  ["각", 2],
  ["\u1100\u1161\u11a8", 2],
  ["\u00ad", 1],
];

for (const [text, width] of WIDTHS) {
  Deno.test(`unicodeWidth() of ${JSON.stringify(text)} is ${width}`, () => assertEquals(unicodeWidth(text), width));
}
