import { assertEquals } from "@std/assert";
import { classifyError } from "../../recorder/classify_error.ts";

class RateLimitError extends Error {}
class APIUserAbortError extends Error {}
class APIConnectionTimeoutError extends Error {}
class APIConnectionError extends Error {}

function withFields(error: Error, fields: Readonly<Record<string, unknown>>): Error {
  return Object.assign(error, fields);
}

type Expected = [status: string, type: string, category: string, httpStatus: number | null];

const CASES: readonly (readonly [title: string, thrown: unknown, expected: Expected])[] = [
  ["a plain error", new Error("x"), ["error", "Error", "unknown", null]],
  ["a class that leaves its name at Error", new RateLimitError("x"), ["error", "RateLimitError", "unknown", null]],
  ["a 429", withFields(new RateLimitError("x"), { status: 429 }), ["error", "RateLimitError", "rate_limit", 429]],
  ["a code of the provider", withFields(new Error("x"), { status: 429, code: "rate_limit_exceeded" }), [
    "error",
    "rate_limit_exceeded",
    "rate_limit",
    429,
  ]],
  ["a content filter behind a 400", withFields(new Error("x"), { status: 400, code: "content_filter" }), [
    "error",
    "content_filter",
    "content_filter",
    400,
  ]],
  ["a 400", withFields(new Error("x"), { status: 400 }), ["error", "Error", "validation", 400]],
  ["a 401", withFields(new Error("x"), { status: 401 }), ["error", "Error", "authentication", 401]],
  ["a 403 of the AI SDK", withFields(new Error("x"), { statusCode: 403 }), ["error", "Error", "authentication", 403]],
  ["a 408", withFields(new Error("x"), { status: 408 }), ["timeout", "Error", "timeout", 408]],
  ["a 418", withFields(new Error("x"), { status: 418 }), ["error", "Error", "unknown", 418]],
  ["a 503 of axios", withFields(new Error("x"), { code: "ERR_BAD_RESPONSE", response: { status: 503 } }), [
    "error",
    "ERR_BAD_RESPONSE",
    "server",
    503,
  ]],
  ["an overloaded 529", withFields(new Error("x"), { status: 529 }), ["error", "Error", "server", 529]],
  ["a status that is none", withFields(new Error("x"), { status: 7 }), ["error", "Error", "unknown", null]],
  ["AbortSignal.timeout", new DOMException("x", "TimeoutError"), ["timeout", "TimeoutError", "timeout", null]],
  ["AbortController.abort", new DOMException("x", "AbortError"), ["aborted", "AbortError", "unknown", null]],
  ["an abort of a provider's client", new APIUserAbortError("x"), ["aborted", "APIUserAbortError", "unknown", null]],
  ["a timeout of a provider's client", new APIConnectionTimeoutError("x"), [
    "timeout",
    "APIConnectionTimeoutError",
    "timeout",
    null,
  ]],
  ["no connection of a provider's client", new APIConnectionError("x"), [
    "error",
    "APIConnectionError",
    "network",
    null,
  ]],
  ["a reset connection", withFields(new Error("x"), { code: "ECONNRESET" }), ["error", "ECONNRESET", "network", null]],
  ["a slow connection", withFields(new Error("x"), { code: "ETIMEDOUT" }), ["timeout", "ETIMEDOUT", "timeout", null]],
  ["fetch of Node without an answer", new TypeError("fetch failed", { cause: { code: "ENOTFOUND" } }), [
    "error",
    "TypeError",
    "network",
    null,
  ]],
  ["fetch of Deno without an answer", new TypeError("error sending request for url (http://x/)"), [
    "error",
    "TypeError",
    "network",
    null,
  ]],
  ["a mistake in the program", new TypeError("x is not a function"), ["error", "TypeError", "unknown", null]],
  ["a refused connection of Deno", new Deno.errors.ConnectionRefused("x"), [
    "error",
    "ConnectionRefused",
    "network",
    null,
  ]],
  ["bad JSON", new SyntaxError("x"), ["error", "SyntaxError", "validation", null]],
  ["a name that is a key of every object", withFields(new Error("x"), { name: "toString", code: "constructor" }), [
    "error",
    "constructor",
    "unknown",
    null,
  ]],
  ["a text", "x", ["error", "string", "unknown", null]],
  ["undefined", undefined, ["error", "undefined", "unknown", null]],
  ["an object without a name", { message: "x" }, ["error", "Error", "unknown", null]],
];

for (const [title, thrown, expected] of CASES) {
  Deno.test(`classifyError() reads ${title}`, () => {
    const { status, error_type, error_category, http_status } = classifyError(thrown);
    assertEquals([status, error_type, error_category, http_status], expected);
  });
}

Deno.test("classifyError() keeps the message, redacted and at most 500 characters", () => {
  assertEquals(classifyError(new Error("too slow")).error_message, "too slow");
  assertEquals(classifyError("a text").error_message, "a text");
  assertEquals(classifyError(Object.create(null)).error_message, "");
  assertEquals(classifyError(new Error("é".repeat(900))).error_message, "é".repeat(500));
  assertEquals(classifyError(new Error("Bearer abcdefgh12345")).error_message, "Bearer [redacted]");
});
