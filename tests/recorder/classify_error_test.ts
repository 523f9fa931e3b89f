import { assert, assertEquals } from "@std/assert";
import { classifyError } from "../../recorder/classify_error.ts";
import { type ErrorCase, named, withFields } from "./error_case.ts";

class RateLimitError extends Error {}

const PLAIN: readonly ErrorCase[] = [
  ["a plain error", new Error("x"), ["error", "Error", "unknown", null]],
  ["a class that leaves its name at Error", new RateLimitError("x"), ["error", "RateLimitError", "rate_limit", null]],
  ["a 429", withFields(new Error("x"), { status: 429 }), ["error", "Error", "rate_limit", 429]],
  ["a 400", withFields(new Error("x"), { status: 400 }), ["error", "Error", "validation", 400]],
  ["a 401", withFields(new Error("x"), { status: 401 }), ["error", "Error", "authentication", 401]],
  ["a 402", withFields(new Error("x"), { status: 402 }), ["error", "Error", "rate_limit", 402]],
  ["a 408", withFields(new Error("x"), { status: 408 }), ["timeout", "Error", "timeout", 408]],
  ["a 418", withFields(new Error("x"), { status: 418 }), ["error", "Error", "unknown", 418]],
  ["a 499", withFields(new Error("x"), { status: 499 }), ["aborted", "Error", "unknown", 499]],
  ["a 504", withFields(new Error("x"), { status: 504 }), ["timeout", "Error", "timeout", 504]],
  ["an overloaded 529", withFields(new Error("x"), { status: 529 }), ["error", "Error", "server", 529]],
  ["a status that is none", withFields(new Error("x"), { status: 7 }), ["error", "Error", "unknown", null]],
  ["a mistake in the program", new TypeError("x is not a function"), ["error", "TypeError", "unknown", null]],
  ["bad JSON", new SyntaxError("x"), ["error", "SyntaxError", "validation", null]],
  ["a name that is a key of every object", named("toString", "x", { code: "constructor" }), [
    "error",
    "constructor",
    "unknown",
    null,
  ]],
  ["a text", "x", ["error", "string", "unknown", null]],
  ["a text with a status", "429 Too Many Requests", ["error", "string", "rate_limit", 429]],
  ["null", null, ["error", "null", "unknown", null]],
  ["undefined", undefined, ["error", "undefined", "unknown", null]],
  ["a number", 5, ["error", "number", "unknown", null]],
  ["an object without a name", { message: "x" }, ["error", "Error", "unknown", null]],
  ["an object without anything", { x: 1 }, ["error", "object", "unknown", null]],
  ["a response", new Response("", { status: 503, statusText: "Service Unavailable" }), [
    "error",
    "Response",
    "server",
    503,
  ]],
  ["what looks like a response", { status: 429, statusText: "Too Many Requests" }, [
    "error",
    "Response",
    "rate_limit",
    429,
  ]],
];

const SYSTEM: readonly ErrorCase[] = [
  ["AbortSignal.timeout", new DOMException("x", "TimeoutError"), ["timeout", "TimeoutError", "timeout", null]],
  ["AbortController.abort", new DOMException("x", "AbortError"), ["aborted", "AbortError", "unknown", null]],
  ["a DOMException whose code is a number", new DOMException("x", "NetworkError"), [
    "error",
    "NetworkError",
    "network",
    null,
  ]],
  ["an abort of Node with a reason", named("AbortError", "x", { code: "ABORT_ERR", cause: new Error("user left") }), [
    "aborted",
    "ABORT_ERR",
    "unknown",
    null,
  ]],
  [
    "an abort of Node because the time was up",
    named("AbortError", "x", { code: "ABORT_ERR", cause: new DOMException("x", "TimeoutError") }),
    ["timeout", "TimeoutError", "timeout", null],
  ],
  ["a reset connection", withFields(new Error("x"), { code: "ECONNRESET" }), ["error", "ECONNRESET", "network", null]],
  ["a slow connection", withFields(new Error("x"), { code: "ETIMEDOUT" }), ["timeout", "ETIMEDOUT", "timeout", null]],
  ["fetch of Node without an answer", new TypeError("fetch failed", { cause: { code: "ENOTFOUND" } }), [
    "error",
    "ENOTFOUND",
    "network",
    null,
  ]],
  ["fetch of Node that is slow", new TypeError("fetch failed", { cause: { code: "UND_ERR_HEADERS_TIMEOUT" } }), [
    "timeout",
    "UND_ERR_HEADERS_TIMEOUT",
    "timeout",
    null,
  ]],
  ["fetch of Node that was cut off", new TypeError("terminated"), ["error", "TypeError", "network", null]],
  ["fetch of Deno without an answer", new TypeError("error sending request for url (http://x/)"), [
    "error",
    "TypeError",
    "network",
    null,
  ]],
  ["fetch of Bun without an answer", named("Error", "Unable to connect.", { code: "ConnectionRefused" }), [
    "error",
    "ConnectionRefused",
    "network",
    null,
  ]],
  ["a refused connection of Deno", new Deno.errors.ConnectionRefused("x"), [
    "error",
    "ConnectionRefused",
    "network",
    null,
  ]],
  ["a slow operation of Deno", new Deno.errors.TimedOut("x"), ["timeout", "TimedOut", "timeout", null]],
  ["a permission of Deno", new Deno.errors.NotCapable("x"), ["error", "NotCapable", "authentication", null]],
  ["a file that is missing", new Deno.errors.NotFound("x"), ["error", "NotFound", "validation", null]],
  ["a 503 of axios 1", named("AxiosError", "x", { code: "ERR_BAD_RESPONSE", response: { status: 503 } }), [
    "error",
    "ERR_BAD_RESPONSE",
    "server",
    503,
  ]],
  ["a timeout of axios 1", named("AxiosError", "timeout of 1000ms exceeded", { code: "ECONNABORTED" }), [
    "timeout",
    "ECONNABORTED",
    "timeout",
    null,
  ]],
];

for (const [title, thrown, expected] of [...PLAIN, ...SYSTEM]) {
  Deno.test(`classifyError() reads ${title}`, () => {
    const { status, error_type, error_category, http_status } = classifyError(thrown);
    assertEquals([status, error_type, error_category, http_status], expected);
  });
}

Deno.test("classifyError() knows every error of Deno that is about the network", () => {
  for (const [name, Class] of Object.entries(Deno.errors)) {
    const { error_category, error_type } = classifyError(new Class("x"));
    assertEquals(error_type, name);
    assertEquals(
      error_category === "network",
      /^Connect|^Addr|Network|^Http$|NotConnected|BrokenPipe|Eof/.test(name),
      name,
    );
  }
});

Deno.test("classifyError() keeps the message, redacted and at most 500 characters", () => {
  assertEquals(classifyError(new Error("too slow")).error_message, "too slow");
  assertEquals(classifyError("a text").error_message, "a text");
  assertEquals(classifyError({ error: { message: "inside" } }).error_message, "inside");
  assertEquals(classifyError(Object.create(null)).error_message, "");
  assertEquals(classifyError(new Error("é".repeat(900))).error_message, "é".repeat(500));
  assertEquals(classifyError(new Error("Bearer abcdefgh12345")).error_message, "Bearer [redacted]");
});

Deno.test("classifyError() reads nothing of the request, and little of an answer", () => {
  const huge = "x".repeat(10_000_000);
  const started = performance.now();
  const error = named("AI_APICallError", huge, {
    statusCode: 400,
    requestBodyValues: huge,
    responseBody: huge,
    data: huge,
  });
  const fields = classifyError(withFields(error, { code: huge, cause: new Error(huge, { cause: huge }) }));
  assert(performance.now() - started < 1_000);
  assert(JSON.stringify(fields).length < 1_000);
  assertEquals([fields.error_category, fields.http_status], ["validation", 400]);
});

Deno.test("classifyError() does not throw on an error that cannot be read", () => {
  const trap = (): never => {
    throw new Error("hands off");
  };
  const hostile = new Proxy({}, { get: trap, getPrototypeOf: trap, has: trap, ownKeys: trap });
  assertEquals(classifyError(hostile), {
    status: "error",
    error_type: "object",
    error_category: "unknown",
    error_message: "",
    http_status: null,
  });
  const { error_category } = classifyError(new Error("x", { cause: hostile }));
  assertEquals(error_category, "unknown");
});
