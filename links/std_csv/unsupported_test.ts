import { assertThrows } from "../std_assert/mod.ts";
import { CsvParseStream, parse, stringify } from "./mod.ts";

const READING = '"separator", "fieldsPerRecord", "skipFirstRow", "columns"';

Deno.test("parse() refuses options of the real package that are missing here", () => {
  for (const [name, value] of Object.entries({ comment: "#", trimLeadingSpace: true, lazyQuotes: true })) {
    const message = `Cannot parse CSV: option "${name}" is not supported by the stand-in, supported are ${READING}`;
    assertThrows(() => parse("a", { [name]: value }), TypeError, message);
    assertThrows(() => new CsvParseStream({ [name]: value }), TypeError, message);
  }
});

Deno.test("parse() takes an undefined option for one not given", () => {
  parse("a", { separator: ",", ...{ comment: undefined } });
});

Deno.test("stringify() refuses options that are missing here", () => {
  assertThrows(
    () => stringify([], { bom: false, ...{ crlf: true } }),
    TypeError,
    'Cannot stringify CSV: option "crlf" is not supported by the stand-in, ' +
      'supported are "headers", "separator", "columns", "bom"',
  );
});
