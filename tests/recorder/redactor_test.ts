import { assertEquals, assertThrows } from "@std/assert";
import { createRedactor, type RedactOptions } from "../../recorder/redactor.ts";
import { secrecyOf } from "../../recorder/secret_keys.ts";

function fail(problem: string): never {
  throw new Error(problem);
}

/** What may be written of a text. */
function written(text: string, options: RedactOptions | false = {}, column = "reason"): string {
  return createRedactor(options).ruleOf(column)(text, fail);
}

const KEY = ["sk", "ant", "api03", "abcdefghijkl"].join("-");

Deno.test("createRedactor() hides secrets and e-mail addresses without being told to", () => {
  assertEquals(written(`${KEY} of ada@example.org`), "[redacted key] of [redacted e-mail]");
});

Deno.test("createRedactor() leaves e-mail addresses in user, the group key that the program chose, but no secrets", () => {
  assertEquals(written(`ada@example.org ${KEY}`, {}, "user"), "ada@example.org [redacted key]");
});

Deno.test("createRedactor() hides what own patterns find, with and without the flags g and y", () => {
  for (const pattern of [/tenant-\d+/, /tenant-\d+/g, /tenant-\d+/y, /TENANT-\d+/i]) {
    pattern.lastIndex = 3;
    assertEquals(written("tenant-1 and tenant-22", { patterns: [pattern] }), "[redacted] and [redacted]");
    assertEquals(pattern.lastIndex, 3);
  }
});

Deno.test("createRedactor() uses an own function first, and its other rules on the result", () => {
  const text = (value: string, column: string): string => `${column}: ${value} ${KEY}`;
  assertEquals(written("hello", { text }), "reason: hello [redacted key]");
});

Deno.test("createRedactor() hides a text for which the own function fails, and tells", () => {
  const throws = (): never => {
    throw new Error("top secret");
  };
  const problems: string[] = [];
  for (const text of [throws, () => undefined as unknown as string, () => 5 as unknown as string]) {
    const rule = createRedactor({ text }).ruleOf("reason");
    for (let time = 0; time < 2; time++) {
      assertEquals(rule("hello", (problem) => void problems.push(problem)), "[redacted]");
    }
  }
  const must = "must be redacted by a function that returns text, redact.text";
  assertEquals(problems, [
    ...Array(2).fill(`${must} threw`),
    ...Array(4).fill(`${must} returned something else`),
  ]);
});

Deno.test("createRedactor() asks an own function once for texts that are the same, and remembers a limited number", () => {
  let calls = 0;
  const text = (value: string): string => {
    calls++;
    return value;
  };
  const rule = createRedactor({ text }).ruleOf("reason");
  for (let time = 0; time < 100; time++) rule("same", fail);
  assertEquals(calls, 1);
  for (let number = 0; number < 5_000; number++) rule(`text ${number}`, fail);
  rule("same", fail);
  assertEquals(calls, 5_002);
});

Deno.test("createRedactor() hides attributes and columns whose names are own keys", () => {
  const redactor = createRedactor({ keys: ["ssn", "Patient-Name", "user"] });
  for (const name of ["ssn", "SSN", "patient_name", "patientName"]) {
    assertEquals(redactor.keyOf(name).secrecy, "all", name);
  }
  assertEquals(redactor.keyOf("assn").secrecy, "none");
  assertEquals(redactor.ruleOf("user")("ada", fail), "[redacted]");
  assertEquals(redactor.ruleOf("task")("ada", fail), "ada");
});

Deno.test("createRedactor() takes patterns as text, as kymo.json has them", () => {
  const { ruleOf } = createRedactor({ patterns: ["ac.e", /corp/i] });
  assertEquals(ruleOf("task")("of acme and acne, CORP", () => {}), "of [redacted] and [redacted], [redacted]");
});

Deno.test("createRedactor() hides secrets in names of attributes, and cuts long ones", () => {
  const redactor = createRedactor({ patterns: [/acme/] });
  assertEquals(redactor.keyOf(`for ${KEY}`), { json: '"for [redacted key]":', isChanged: true, secrecy: "none" });
  assertEquals(redactor.keyOf("acme").json, '"[redacted]":');
  assertEquals(redactor.keyOf('a "b"'), { json: '"a \\"b\\"":', isChanged: false, secrecy: "none" });
  assertEquals(redactor.keyOf("k".repeat(5_000)).json, `"${"k".repeat(200)}":`);
});

Deno.test("createRedactor() changes nothing with false", () => {
  assertEquals(written(`${KEY} of ada@example.org`, false), `${KEY} of ada@example.org`);
  assertEquals(createRedactor(false).keyOf("password").secrecy, "none");
});

const REFUSED: readonly (readonly [text: string, problem: string])[] = [
  ['{"keys":"ssn"}', "redact.keys must be a list, current value is ssn"],
  ['{"keys":[5]}', "redact.keys must hold texts, current value is 5"],
  ['{"keys":["--"]}', 'redact.keys must hold names with letters, current value is "--"'],
  ['{"patterns":[5]}', "redact.patterns must hold regular expressions, current value is 5"],
  ['{"patterns":["("]}', 'redact.patterns must hold regular expressions, current value is "("'],
  ['{"text":"hide"}', "redact.text must be a function, current value is hide"],
];

for (const [text, problem] of REFUSED) {
  Deno.test(`createRedactor() refuses: ${problem}`, () => {
    assertThrows(() => createRedactor(JSON.parse(text)), Error, `Cannot create recorder: ${problem}`);
  });
}

Deno.test("createRedactor() refuses a pattern that finds the empty text", () => {
  const problem = "Cannot create recorder: redact.patterns must find one character at least, current value is /x*/";
  assertThrows(() => createRedactor({ patterns: [/x*/] }), RangeError, problem);
});

const SECRET_NAMES =
  "authorization Proxy-Authorization api_key x-api-key apiKey OPENAI_API_KEY x-goog-api-key api_keys " +
  "password passwd db_password userPassword password2 pwd secret client_secret clientSecret secrets cookie set-cookie " +
  "private_key ssh_key secret_access_key credential credentials passphrase jwt connection_string auth";
const TOKEN_NAMES = "token access_token accessToken refresh_token id_token x-amz-security-token bot_token";
const OTHER_NAMES =
  "input_tokens max_tokens token_count tokens total_tokens tokens_per_s eos_token stop_token next_token " +
  "tokenizer max_token key primary_key author tenant user secretary_id password_length is_secret_santa keyboard cookies_eaten " +
  "passenger signature authority session_id feature api_version";

Deno.test("secrecyOf() knows secrets by the names of their keys, in every spelling", () => {
  for (const name of SECRET_NAMES.split(" ")) assertEquals(secrecyOf(name), "numbers", name);
  for (const name of TOKEN_NAMES.split(" ")) assertEquals(secrecyOf(name), "texts", name);
});

Deno.test("secrecyOf() leaves counts of tokens and other keys alone", () => {
  for (const name of OTHER_NAMES.split(" ")) assertEquals(secrecyOf(name), "none", name);
});
