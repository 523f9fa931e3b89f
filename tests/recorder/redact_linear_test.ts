import { assert } from "@std/assert";
import { EMAIL_RULE, SECRET_HINT, SECRET_RULES, SIGN, WORD_HINT } from "../../recorder/redact_rules.ts";

/** Pieces that patterns begin to match, over and over: what makes a careless one quadratic. */
const PIECES = [
  ..."a A 1 a1 é . - _ = : @ % \\ \" ' \n a. a@ a@a. x@1. x@a.1 é@ %40 a%40 %3D \\n \\u0041 ==>".split(" "),
  ..."sk- sk-a sk-proj- sk_live_ eyJ eyJ- eyJ. AIza ya29. SG. xoxb- key- pa- xai-a A1B2 1234567890:AA".split(" "),
  ...":// ://: ://a: ://a% hooks.slack.com/services/ ?key= &sig= key: api-key api_key\\ pwd: pwd=/ token=1 token=1."
    .split(" "),
  ..."password= password=\" password=' password\\\\ cookie= cookie:a cookie:a= -----BEGIN".split(" "),
  " ",
  "\t",
  "token ",
  "token: ",
  "api-key ",
  "Bearer ",
  "Bearer  ",
  "api_key provided",
  "secret: Bearer ",
  "password: must ",
  "cookie \t",
  "-----BEGIN PRIVATE KEY-----",
  "authorization: AWS4-HMAC-SHA256 ",
];
const ENDS = ["", "!", "\n@"];
const LONG = 100_000;

const PATTERNS = [...SECRET_RULES, EMAIL_RULE].flatMap(({ hint, pattern }) => [hint, pattern]);

function msOf(pattern: RegExp, text: string): number {
  const started = performance.now();
  text.replace(pattern, "x");
  return performance.now() - started;
}

function fastest(pattern: RegExp, text: string): number {
  return Math.min(...Array.from({ length: 5 }, () => msOf(pattern, text)));
}

Deno.test("SECRET_RULES takes time in proportion to the text, whatever it is made of", () => {
  for (const pattern of [...PATTERNS, SECRET_HINT, WORD_HINT, SIGN]) {
    const every = new RegExp(pattern.source, `${pattern.flags.replace("g", "")}g`);
    for (const piece of PIECES) {
      for (const end of ENDS) {
        const short = piece.repeat(LONG / 4 / piece.length) + end;
        // A quadratic pattern takes a tenth of a second here. What is done at once needs no second look.
        if (msOf(every, short) < 1.5) continue;
        const long = piece.repeat(LONG / piece.length) + end;
        let growth = Infinity;
        // Whatever else the machine does makes it longer by chance, never shorter.
        for (let attempt = 0; attempt < 4 && growth >= 9; attempt++) {
          growth = Math.min(growth, fastest(every, long) / fastest(every, short));
        }
        // Four times the text takes four times as long; a quadratic pattern would take sixteen times as long.
        assert(growth < 9, `${growth} times as long for four times ${JSON.stringify(piece)}: ${pattern}`);
      }
    }
  }
});
