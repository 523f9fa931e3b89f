import { assertEquals, assertThrows } from "@std/assert";
import { classifyError, createErrorClassifier } from "../../recorder/classify_error.ts";
import type { ErrorRules } from "../../recorder/error_rules.ts";

class RateLimitError extends Error {}
class SearchFailed extends Error {}

function limit(): Error {
  return Object.assign(new RateLimitError("slow down"), { status: 429, code: "rate_limit_exceeded" });
}

function wrapped(cause: unknown, times: number): Error {
  let error = cause;
  for (let time = times; time > 0; time--) error = new Error(`wrapper ${time}`, { cause: error });
  return error as Error;
}

Deno.test("classifyError() keeps category, type and HTTP status through causes, and the outermost message", () => {
  for (let times = 1; times <= 7; times++) {
    assertEquals(classifyError(wrapped(limit(), times)), {
      status: "error",
      error_type: "rate_limit_exceeded",
      error_category: "rate_limit",
      error_message: "wrapper 1",
      http_status: 429,
    });
  }
  const { error_type, error_category } = classifyError(wrapped(limit(), 8));
  assertEquals([error_type, error_category], ["Error", "unknown"]);
});

Deno.test("classifyError() believes an outer error that says something itself", () => {
  const outer = Object.assign(new Error("proxy", { cause: limit() }), { status: 503 });
  const { error_type, error_category, http_status } = classifyError(outer);
  assertEquals([error_type, error_category, http_status], ["Error", "server", 503]);
});

Deno.test("classifyError() takes a certain cause before an outer guess", () => {
  const guess = classifyError(new SyntaxError("x", { cause: limit() }));
  assertEquals(guess.error_category, "rate_limit");
  assertEquals(classifyError(new SyntaxError("x", { cause: new Error("y") })).error_category, "validation");
});

Deno.test("classifyError() uses the nearest cause that says something", () => {
  const far = Object.assign(new Error("far"), { status: 500 });
  const near = Object.assign(new Error("near", { cause: far }), { status: 401 });
  assertEquals(classifyError(new Error("outer", { cause: new Error("mute", { cause: near }) })).http_status, 401);
});

Deno.test("classifyError() tells a wrapped timeout and a wrapped abort", () => {
  assertEquals(classifyError(wrapped(new DOMException("x", "TimeoutError"), 2)).status, "timeout");
  assertEquals(classifyError(wrapped(new DOMException("x", "AbortError"), 2)).status, "aborted");
});

Deno.test("classifyError() reads the errors of Promise.any", async () => {
  const error = await Promise.any([Promise.reject(new Error("mute")), Promise.reject(limit())]).catch((error) => error);
  const { error_type, error_category, error_message } = classifyError(error);
  assertEquals([error_type, error_category, error_message], [
    "rate_limit_exceeded",
    "rate_limit",
    "All promises were rejected",
  ]);
});

Deno.test("classifyError() takes a message from a cause where the outer error has none", () => {
  assertEquals(classifyError(new Error("", { cause: new Error("why") })).error_message, "why");
});

Deno.test("classifyError() ends on causes that go in a circle, and on very many errors", () => {
  const first = new Error("first");
  const second = new Error("second", { cause: first });
  first.cause = second;
  assertEquals(classifyError(first).error_category, "unknown");
  const many = (depth: number): unknown =>
    depth === 0 ? limit() : new AggregateError(Array.from({ length: 20 }, () => many(depth - 1)), "many");
  assertEquals(classifyError(many(3)).error_type, "AggregateError");
});

Deno.test("createErrorClassifier() lets own rules win over the built-in ones", () => {
  const classify = createErrorClassifier({
    codes: { E_NO_CREDIT: "rate_limit", rate_limit_exceeded: "server" },
    names: { SearchFailed: "server", UserLeft: "aborted" },
    httpStatuses: { 418: "content_filter" },
    messages: [[/no seats left/g, "rate_limit"]],
  });
  const verdict = (thrown: unknown): unknown[] => {
    const { status, error_type, error_category } = classify(thrown);
    return [status, error_type, error_category];
  };
  assertEquals(verdict(Object.assign(new Error("x"), { code: "E_NO_CREDIT" })), ["error", "E_NO_CREDIT", "rate_limit"]);
  assertEquals(verdict(limit()), ["error", "rate_limit_exceeded", "server"]);
  assertEquals(verdict(new SearchFailed("x", { cause: new DOMException("x", "TimeoutError") })), [
    "error",
    "SearchFailed",
    "server",
  ]);
  assertEquals(verdict(new Error("x", { cause: Object.assign(new Error("y"), { name: "UserLeft" }) })), [
    "aborted",
    "UserLeft",
    "unknown",
  ]);
  assertEquals(verdict({ status: 418 }), ["error", "object", "content_filter"]);
  for (let time = 0; time < 2; time++) {
    assertEquals(verdict(new Error("there are no seats left")), ["error", "Error", "rate_limit"]);
  }
  assertEquals(verdict(new DOMException("x", "AbortError")), ["aborted", "AbortError", "unknown"]);
});

const CATEGORIES = '"network", "authentication", "rate_limit", "validation", "timeout", "content_filter", "server", ' +
  '"unknown", "aborted"';
const REFUSED: readonly (readonly [rules: string, problem: string])[] = [
  ['{"codes":{"E":"gremlins"}}', `codes.E must be one of ${CATEGORIES}, current value is "gremlins"`],
  ['{"names":{"E":5}}', `names.E must be one of ${CATEGORIES}, current value is "5"`],
  ['{"httpStatuses":{"99":"server"}}', "httpStatuses must be from 100 to 599, current value is 99"],
  ['{"messages":["x"]}', "messages must hold pairs of a regular expression and a category, current value is x"],
];

for (const [rules, problem] of REFUSED) {
  Deno.test(`createErrorClassifier() refuses: ${problem.slice(0, 40)}`, () => {
    const parsed: ErrorRules = JSON.parse(rules);
    assertThrows(() => createErrorClassifier(parsed), Error, `Cannot create recorder: errorRules.${problem}`);
  });
}
