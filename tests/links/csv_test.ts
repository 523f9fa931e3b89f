import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { CsvParseStream, parse, stringify } from "@std/csv";
import { parse as parseAlone } from "@std/csv/parse";
import { CsvParseStream as CsvParseStreamAlone } from "@std/csv/parse-stream";
import { stringify as stringifyAlone } from "@std/csv/stringify";

type StreamOptions = ConstructorParameters<typeof CsvParseStream>[0];

Deno.test("@std/csv exports the same functions under its subpaths", () => {
  assert(parse === parseAlone);
  assert(CsvParseStream === CsvParseStreamAlone);
  assert(stringify === stringifyAlone);
});

const ROWS: readonly (readonly [name: string, text: string, rows: string[][]])[] = [
  ["plain fields", "a,b\nc,d\n", [["a", "b"], ["c", "d"]]],
  ["a last line without line end", "a,b\nc,d", [["a", "b"], ["c", "d"]]],
  ["CRLF", "a,b\r\nc,d\r\n", [["a", "b"], ["c", "d"]]],
  ["a carriage return at the end", "a,b\r", [["a", "b"]]],
  ["a lone carriage return as text", "a\rb,c\r\r\n", [["a\rb", "c\r"]]],
  ["nothing", "", []],
  ["empty lines, which it skips", "\n\na,b\n\n\r\nc,d\n\n", [["a", "b"], ["c", "d"]]],
  ["a line of spaces, which is a row", " \n", [[" "]]],
  ["empty fields", ",\na,,b\n", [["", ""], ["a", "", "b"]]],
  ["a quoted empty field", '""\n"",""\n', [[""], ["", ""]]],
  ["quoted fields", '"a","b c"\n', [["a", "b c"]]],
  ["doubled quotes", '"a""b",""""\n', [['a"b', '"']]],
  ["separators in quotes", '"a,b",c\n', [["a,b", "c"]]],
  ["line ends in quotes", '"a\nb\n\nc",d\ne\n', [["a\nb\n\nc", "d"], ["e"]]],
  ["CRLF in quotes, which becomes LF", '"a\r\nb",c\r\n', [["a\nb", "c"]]],
  ["rows of different lengths", "a\nb,c\n", [["a"], ["b", "c"]]],
  ["spaces around fields, which it keeps", ' a , "\n'.replace('"', "b"), [[" a ", " b"]]],
  ["text beyond ASCII", "é,🐱\n", [["é", "🐱"]]],
];

for (const [name, text, rows] of ROWS) {
  Deno.test(`parse() reads ${name}`, () => assertEquals(parse(text), rows));
  Deno.test(`CsvParseStream reads ${name}, cut anywhere`, async () => {
    for (let at = 0; at <= text.length; at++) {
      assertEquals(await streamed([text.slice(0, at), text.slice(at)]), rows);
    }
    assertEquals(await streamed([...text]), rows);
  });
}

Deno.test("parse() skips a byte order mark", () => {
  assertEquals(parse("\ufeffa,b\n"), [["a", "b"]]);
  assertEquals(parse('\ufeff"a",b\n'), [["a", "b"]]);
});

Deno.test("CsvParseStream leaves a byte order mark to the decoder", async () => {
  assertEquals(await streamed(["\ufeffa,b\n"]), [["\ufeffa", "b"]]);
});

Deno.test("parse() takes another separator, also a longer one", () => {
  assertEquals(parse("a,b;c\n", { separator: ";" }), [["a,b", "c"]]);
  assertEquals(parse("a\tb\n", { separator: "\t" }), [["a", "b"]]);
  assertEquals(parse('"a"::b\n', { separator: "::" }), [["a", "b"]]);
});

Deno.test("parse() refuses a separator that cannot separate", () => {
  for (const separator of ['"', "\n", "\r"]) {
    assertThrows(() => parse("a", { separator }), Error, "Cannot parse input: invalid delimiter");
  }
});

Deno.test("parse() names columns by the first row", () => {
  const rows: Record<string, string>[] = parse('a,"b c"\n1,2\n\n3,4\n', { skipFirstRow: true });
  assertEquals(rows, [{ a: "1", "b c": "2" }, { a: "3", "b c": "4" }]);
});

Deno.test("parse() names columns as told, with and without the first row", () => {
  const rows: Record<"x" | "y", string>[] = parse("a,b\n1,2\n", { columns: ["x", "y"] });
  assertEquals(rows, [{ x: "a", y: "b" }, { x: "1", y: "2" }]);
  assertEquals(parse("a,b\n1,2\n", { skipFirstRow: true, columns: ["x", "y"] }), [{ x: "1", y: "2" }]);
});

Deno.test("parse() takes the last of equal column names", () => {
  assertEquals(parse("a,a\n1,2\n", { skipFirstRow: true }), [{ a: "2" }]);
});

Deno.test("parse() gives no rows for a header alone, and throws without one", () => {
  assertEquals(parse("a,b\n", { skipFirstRow: true }), []);
  assertThrows(() => parse("", { skipFirstRow: true }), TypeError, "Cannot parse input: headers must be defined");
});

const FAULTS: readonly (readonly [text: string, message: string])[] = [
  ['a"b\n', 'Syntax error on line 1; parse error on line 1, column 2: bare " in non-quoted-field'],
  ['a,b\nc, "d"\n', 'Syntax error on line 2; parse error on line 2, column 4: bare " in non-quoted-field'],
  ['"a"b\n', 'Syntax error on line 1; parse error on line 1, column 3: extraneous or missing " in quoted-field'],
  ['🐱🐱,"a" \n', 'Syntax error on line 1; parse error on line 1, column 6: extraneous or missing " in quoted-field'],
  ['"a\nb"c\n', 'Syntax error on line 1; parse error on line 2, column 2: extraneous or missing " in quoted-field'],
  [
    '\n\n"a\r\nb","c"d\n',
    'Syntax error on line 3; parse error on line 4, column 6: extraneous or missing " in quoted-field',
  ],
  // Lines are counted in records: the second one starts in line 2, although line 1 ended in the third line of the text.
  ['"a\n\nb"\nc"\n', 'Syntax error on line 2; parse error on line 2, column 2: bare " in non-quoted-field'],
];

for (const [text, message] of FAULTS) {
  Deno.test(`parse() says what is wrong in ${JSON.stringify(text)}`, () => {
    assertEquals(assertThrows(() => parse(text), SyntaxError).message, message);
  });
  Deno.test(`CsvParseStream says what is wrong in ${JSON.stringify(text)}, cut anywhere`, async () => {
    for (let at = 0; at <= text.length; at++) {
      const chunks = [text.slice(0, at), text.slice(at)];
      assertEquals((await assertRejects(() => streamed(chunks), SyntaxError)).message, message);
    }
  });
}

Deno.test("parse() says where the text ended inside quotes", () => {
  const at = (text: string): string => assertThrows(() => parse(text), SyntaxError).message;
  const reason = 'extraneous or missing " in quoted-field';
  assertEquals(at('a\n"b'), `Syntax error on line 2; parse error on line 2, column 1: ${reason}`);
  assertEquals(at('"a\nb\n'), `Syntax error on line 1; parse error on line 2, column 1: ${reason}`);
  assertEquals(at('a,"'), `Syntax error on line 1; parse error on line 1, column 4: ${reason}`);
  assertEquals(at('"a""'), `Syntax error on line 1; parse error on line 1, column 5: ${reason}`);
});

Deno.test("CsvParseStream says where the text ended inside quotes", async () => {
  const error = await assertRejects(() => streamed(['a\n"b', "\nc\n"]), SyntaxError);
  assertEquals(
    error.message,
    'Syntax error on line 2; parse error on line 4, column 1: extraneous or missing " in quoted-field',
  );
});

Deno.test("parse() throws when a row does not fit the header", () => {
  const header = "The record has 1 fields, but the header has 2 fields";
  const error = assertThrows(() => parse("a,b\n1,2\n3\n", { skipFirstRow: true }), Error);
  assertEquals(error.message, `Syntax error on line 3: ${header}`);
  assertEquals(error.name, "Error");
  assertThrows(() => parse("1\n", { columns: ["a", "b"] }), Error, `Syntax error on line 1: ${header}`);
});

Deno.test("parse() throws when the number of fields is wrong", () => {
  assertEquals(parse("a,b\n", { fieldsPerRecord: 2 }), [["a", "b"]]);
  assertEquals(parse("a,b\nc\n", { fieldsPerRecord: -1 }), [["a", "b"], ["c"]]);
  const message = "Syntax error on line 3: expected 2 fields but got 3";
  assertThrows(() => parse("a,b\n\nc,d,e\n", { fieldsPerRecord: 0 }), SyntaxError, message);
  assertThrows(() => parse("a,b\n\nc,d,e\n", { fieldsPerRecord: 2 }), SyntaxError, message);
});

Deno.test("CsvParseStream names columns", async () => {
  const text = ["a,b\n1,2", "\n3,4\n"];
  assertEquals(await streamed(text, { skipFirstRow: true }), [{ a: "1", b: "2" }, { a: "3", b: "4" }]);
  assertEquals(await streamed(text, { skipFirstRow: true, columns: ["x", "y"] }), [
    { x: "1", y: "2" },
    { x: "3", y: "4" },
  ]);
  assertEquals(await streamed(["1;2\n"], { columns: ["x", "y"], separator: ";" }), [{ x: "1", y: "2" }]);
  assertEquals(await streamed([], { skipFirstRow: true }), []);
});

Deno.test("CsvParseStream types its rows by the options", async () => {
  const source = ReadableStream.from(["a\n1\n"]);
  const named: Record<string, string>[] = await Array.fromAsync(
    source.pipeThrough(new CsvParseStream({ skipFirstRow: true })),
  );
  assertEquals(named, [{ a: "1" }]);
  const listed: string[][] = await Array.fromAsync(ReadableStream.from(["a\n"]).pipeThrough(new CsvParseStream()));
  assertEquals(listed, [["a"]]);
});

Deno.test("CsvParseStream gives the rows before a wrong one", async () => {
  const rows: unknown[] = [];
  const error = await assertRejects(async () => {
    const stream = ReadableStream.from(["a,b\n1,2\n3\n"]).pipeThrough(new CsvParseStream({ skipFirstRow: true }));
    for await (const row of stream) rows.push(row);
  }, Error);
  assertEquals(rows, [{ a: "1", b: "2" }]);
  assertEquals(error.message, "Syntax error on line 3: The record has 1 fields, but the header has 2 fields");
});

Deno.test("CsvParseStream throws when the number of fields is wrong", async () => {
  const message = "Syntax error on line 2: expected 1 fields but got 2";
  await assertRejects(() => streamed(["a\nb,c\n"], { fieldsPerRecord: 0 }), SyntaxError, message);
  await assertRejects(() => streamed(["a\nb,c\n"], { fieldsPerRecord: 1 }), SyntaxError, message);
});

Deno.test("CsvParseStream passes on what the source throws", async () => {
  async function* source(): AsyncGenerator<string> {
    yield "a\n";
    await Promise.resolve();
    throw new RangeError("source is gone");
  }
  const rows = ReadableStream.from(source()).pipeThrough(new CsvParseStream());
  await assertRejects(() => Array.fromAsync(rows), RangeError, "source is gone");
});

Deno.test("CsvParseStream can be cancelled", async () => {
  const rows = ReadableStream.from(["a\nb\n", "c\n"]).pipeThrough(new CsvParseStream());
  for await (const row of rows) {
    assertEquals(row, ["a"]);
    break;
  }
});

Deno.test("stringify() writes rows with CRLF", () => {
  assertEquals(stringify([["a", "b"], [1, true]]), "a,b\r\n1,true\r\n");
  assertEquals(stringify([]), "");
  assertEquals(stringify([[]]), "\r\n");
});

Deno.test("stringify() quotes separators, quotes and line feeds only", () => {
  assertEquals(stringify([["a,b", 'c"d', "e\nf", "g\r\nh"]]), '"a,b","c""d","e\nf","g\r\nh"\r\n');
  assertEquals(stringify([["a\rb", " c ", "", "#d"]]), "a\rb, c ,,#d\r\n");
  assertEquals(stringify([["a,b", "c;d"]], { separator: ";" }), 'a,b;"c;d"\r\n');
});

Deno.test("stringify() leaves formulas as they are", () => {
  assertEquals(stringify([["=1+1", "+1", "-1", "@a"]]), "=1+1,+1,-1,@a\r\n");
});

Deno.test("stringify() writes null and undefined as nothing, objects as JSON", () => {
  assertEquals(stringify([[null, undefined, 0, NaN, 5n, false]]), ",,0,NaN,5,false\r\n");
  assertEquals(stringify([[{ a: 1 }, [1, "x"]]]), '"{""a"":1}","[1,""x""]"\r\n');
  assertEquals(stringify([[new Date(0)]]), '"""1970-01-01T00:00:00.000Z"""\r\n');
});

Deno.test("stringify() writes columns with a header", () => {
  const rows = [{ a: 1, b: { c: 2 } }, { a: null }];
  assertEquals(stringify(rows, { columns: ["a", ["b", "c"]] }), "a,c\r\n1,2\r\n,\r\n");
  assertEquals(stringify(rows, { columns: [{ prop: "a", header: "x,y" }] }), '"x,y"\r\n1\r\n""\r\n'.replace('""', ""));
  assertEquals(stringify(rows, { columns: ["a", "missing"], headers: false }), "1,\r\n,\r\n");
  assertEquals(stringify([["x", "y"]], { columns: [1, 0] }), "1,0\r\ny,x\r\n");
  assertEquals(stringify([], { columns: ["a"] }), "a\r\n");
});

Deno.test("stringify() writes a byte order mark", () => {
  assertEquals(stringify([["a"]], { bom: true }), "\ufeffa\r\n");
});

Deno.test("stringify() refuses what it cannot write", () => {
  assertThrows(() => stringify([{ a: 1 }]), TypeError, "No property accessor function was provided for object");
  assertThrows(() => stringify([["x"]], { columns: ["a"] }), TypeError, 'Property accessor is not of type "number"');
  assertThrows(() => stringify([], { separator: '"' }), TypeError, "Separator cannot include the following strings:");
});

Deno.test("parse() and CsvParseStream read what stringify() wrote", async () => {
  const random = seededRandom(20240229);
  const parts = ["a", "b c", ",", ";", '"', "\n", "", "é", "🐱", "=", "\ufeffx"];
  for (let round = 0; round < 300; round++) {
    const width = 1 + random(4);
    const field = (): string => Array.from({ length: random(5) }, () => parts[random(parts.length)]).join("");
    const rows = Array.from({ length: random(6) }, () => ["x", ...Array.from({ length: width }, field)]);
    const separator = [",", ";", "\t"][random(3)] ?? ",";
    const text = stringify(rows, { separator });
    assertEquals(parse(text, { separator }), rows);
    const chunks: string[] = [];
    for (let rest = text; rest !== "";) {
      const length = 1 + random(7);
      chunks.push(rest.slice(0, length));
      rest = rest.slice(length);
    }
    assertEquals(await streamed(chunks, { separator }), rows);
  }
});

Deno.test("CsvParseStream agrees with parse() on any text", async () => {
  const random = seededRandom(7);
  const parts = ['"', '"a"', ",", "\n", "\r\n", "b", "🐱", '""', " "];
  for (let round = 0; round < 500; round++) {
    const text = `x${Array.from({ length: random(12) }, () => parts[random(parts.length)]).join("")}`;
    const at = random(text.length + 1);
    const rows = await streamed([text.slice(0, at), text.slice(at)]).catch((error) => error.name);
    assertEquals(rows, attempt(() => parse(text)), JSON.stringify(text));
  }
});

async function streamed(chunks: readonly string[], options?: StreamOptions): Promise<unknown[]> {
  return await Array.fromAsync(ReadableStream.from(chunks).pipeThrough(new CsvParseStream(options)));
}

function attempt(read: () => unknown): unknown {
  try {
    return read();
  } catch (error) {
    return error instanceof Error ? error.name : error;
  }
}

/** Mulberry32: numbers below a bound, the same ones for the same seed. */
function seededRandom(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}
