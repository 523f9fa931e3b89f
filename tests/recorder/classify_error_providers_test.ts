/** What clients of providers throw, copied in shape from the versions named here: these tests need none of them. */
import { assertEquals } from "@std/assert";
import { classifyError } from "../../recorder/classify_error.ts";
import { type ErrorCase, named, withFields } from "./error_case.ts";

class RateLimitError extends Error {}
class InternalServerError extends Error {}
class APIUserAbortError extends Error {}
class APIConnectionTimeoutError extends Error {}
class APIConnectionError extends Error {}
class LengthFinishReasonError extends Error {}
class ContentFilterFinishReasonError extends Error {}

/** As openai 6.49.0 throws them: `name` is "Error", the answer's error is `error` and its fields are on top. */
function openai(error: Error, status: number, code: string | null, type: string): Error {
  return withFields(error, { status, code, type, param: null, error: { message: error.message, code, type } });
}

/** As @anthropic-ai/sdk 1.11.0 throws them. */
function anthropic(name: string, status: number, type: string): Error {
  const error = { type: "error", error: { type, message: "m" }, request_id: "r" };
  return named(name, `${status} ${JSON.stringify(error)}`, { status, error, type, errorCode: null, details: null });
}

/** As @google/genai 2.32.0 throws them: the answer is JSON in the message. */
function google(status: number, word: string): Error {
  return named("ApiError", JSON.stringify({ error: { code: status, message: "m", status: word } }), { status });
}

/** As the clients of AWS SDK 3 throw them. */
function bedrock(name: string, httpStatusCode: number): Error {
  return named(name, "x", { $fault: "client", $metadata: { httpStatusCode, requestId: "r" } });
}

const PROVIDERS: readonly ErrorCase[] = [
  ["a limit of OpenAI", openai(new RateLimitError("429 x"), 429, "rate_limit_exceeded", "tokens"), [
    "error",
    "rate_limit_exceeded",
    "rate_limit",
    429,
  ]],
  ["a quota of OpenAI", openai(new RateLimitError("429 x"), 429, "insufficient_quota", "insufficient_quota"), [
    "error",
    "insufficient_quota",
    "rate_limit",
    429,
  ]],
  ["a context of OpenAI", openai(new Error("400 x"), 400, "context_length_exceeded", "invalid_request_error"), [
    "error",
    "context_length_exceeded",
    "validation",
    400,
  ]],
  ["a key of OpenAI", openai(new Error("401 x"), 401, "invalid_api_key", "invalid_request_error"), [
    "error",
    "invalid_api_key",
    "authentication",
    401,
  ]],
  ["a filter of Azure OpenAI", openai(new Error("400 x"), 400, "content_filter", "invalid_request_error"), [
    "error",
    "content_filter",
    "content_filter",
    400,
  ]],
  ["a fault of OpenAI", openai(new InternalServerError("500 x"), 500, null, "server_error"), [
    "error",
    "InternalServerError",
    "server",
    500,
  ]],
  ["an answer of OpenAI that is cut", new LengthFinishReasonError("x"), [
    "error",
    "LengthFinishReasonError",
    "validation",
    null,
  ]],
  ["an answer of OpenAI that is filtered", new ContentFilterFinishReasonError("x"), [
    "error",
    "ContentFilterFinishReasonError",
    "content_filter",
    null,
  ]],
  ["an abort of OpenAI", new APIUserAbortError("x"), ["aborted", "APIUserAbortError", "unknown", null]],
  ["a timeout of OpenAI", new APIConnectionTimeoutError("Request timed out."), [
    "timeout",
    "APIConnectionTimeoutError",
    "timeout",
    null,
  ]],
  ["no connection of OpenAI", new APIConnectionError("Connection error."), [
    "error",
    "APIConnectionError",
    "network",
    null,
  ]],
  [
    "no connection of OpenAI and why",
    new APIConnectionError("Connection error.", {
      cause: new TypeError("fetch failed", { cause: { code: "ECONNREFUSED" } }),
    }),
    ["error", "ECONNREFUSED", "network", null],
  ],
  ["an overload of Anthropic", anthropic("OverloadedError", 529, "overloaded_error"), [
    "error",
    "overloaded_error",
    "server",
    529,
  ]],
  ["a limit of Anthropic", anthropic("RateLimitError", 429, "rate_limit_error"), [
    "error",
    "rate_limit_error",
    "rate_limit",
    429,
  ]],
  ["a key of Anthropic", anthropic("AuthenticationError", 401, "authentication_error"), [
    "error",
    "authentication_error",
    "authentication",
    401,
  ]],
  ["a large request of Anthropic", anthropic("ContentTooLargeError", 413, "request_too_large"), [
    "error",
    "request_too_large",
    "validation",
    413,
  ]],
  ["a bill of Anthropic", anthropic("PermissionDeniedError", 403, "billing_error"), [
    "error",
    "billing_error",
    "rate_limit",
    403,
  ]],
  ["an event of a stream of Anthropic", { type: "error", error: { type: "api_error", message: "m" } }, [
    "error",
    "api_error",
    "server",
    null,
  ]],
  ["a limit of Google", google(429, "RESOURCE_EXHAUSTED"), ["error", "RESOURCE_EXHAUSTED", "rate_limit", 429]],
  ["a key of Google", google(401, "UNAUTHENTICATED"), ["error", "UNAUTHENTICATED", "authentication", 401]],
  ["a bad request of Google", google(400, "INVALID_ARGUMENT"), ["error", "INVALID_ARGUMENT", "validation", 400]],
  ["an overload of Google", google(503, "UNAVAILABLE"), ["error", "UNAVAILABLE", "server", 503]],
  ["a deadline of Google", google(504, "DEADLINE_EXCEEDED"), ["timeout", "DEADLINE_EXCEEDED", "timeout", 504]],
  ["a cancellation of Google", google(499, "CANCELLED"), ["aborted", "CANCELLED", "unknown", 499]],
  ["a filter of Google", new Error("Candidate was blocked due to SAFETY"), [
    "error",
    "Error",
    "content_filter",
    null,
  ]],
  [
    "an old limit of Google",
    new Error("[GoogleGenerativeAI Error]: Error fetching from https://x: [429 Too Many Requests] quota"),
    ["error", "Error", "rate_limit", 429],
  ],
  ["gRPC", withFields(new Error("14 UNAVAILABLE: No connection"), { code: 14, details: "No connection" }), [
    "error",
    "UNAVAILABLE",
    "server",
    null,
  ]],
  ["a limit of Bedrock", bedrock("ThrottlingException", 429), ["error", "ThrottlingException", "rate_limit", 429]],
  ["a quota of Bedrock", bedrock("ServiceQuotaExceededException", 400), [
    "error",
    "ServiceQuotaExceededException",
    "rate_limit",
    400,
  ]],
  ["a timeout of Bedrock", bedrock("ModelTimeoutException", 408), ["timeout", "ModelTimeoutException", "timeout", 408]],
  ["a model of Bedrock that is not ready", bedrock("ModelNotReadyException", 429), [
    "error",
    "ModelNotReadyException",
    "server",
    429,
  ]],
  ["an expired token of Bedrock", bedrock("ExpiredTokenException", 403), [
    "error",
    "ExpiredTokenException",
    "authentication",
    403,
  ]],
  ["a bad request of Bedrock", bedrock("ValidationException", 400), [
    "error",
    "ValidationException",
    "validation",
    400,
  ]],
  [
    "a missing model of ollama 0.6.4",
    named("ResponseError", "model 'x' not found", { error: "model 'x' not found", status_code: 404 }),
    ["error", "ResponseError", "validation", 404],
  ],
  [
    "a limit of cohere-ai 8.1.0",
    named("TooManyRequestsError", "TooManyRequestsError\nStatus code: 429", {
      statusCode: 429,
      body: { message: "m" },
    }),
    ["error", "TooManyRequestsError", "rate_limit", 429],
  ],
  [
    "a key of @mistralai/mistralai 2.7.0",
    named("SDKError", "API error occurred: Status 401", { statusCode: 401, body: '{"message":"Unauthorized"}' }),
    ["error", "SDKError", "authentication", 401],
  ],
  [
    "a limit of ai 6.0",
    named("AI_APICallError", "Too Many Requests", {
      statusCode: 429,
      responseBody: '{"error":{"type":"tokens","code":"rate_limit_exceeded"}}',
      data: { error: { type: "tokens", code: "rate_limit_exceeded" } },
    }),
    ["error", "rate_limit_exceeded", "rate_limit", 429],
  ],
  [
    "retries of ai 6.0",
    named("AI_RetryError", "Failed after 3 attempts. Last error: Overloaded", {
      reason: "maxRetriesExceeded",
      errors: [named("AI_APICallError", "x", { statusCode: 500 }), named("AI_APICallError", "x", { statusCode: 529 })],
      lastError: named("AI_APICallError", "Overloaded", { statusCode: 529 }),
    }),
    ["error", "AI_APICallError", "server", 529],
  ],
  ["a value of ai 6.0", named("AI_TypeValidationError", "x"), [
    "error",
    "AI_TypeValidationError",
    "validation",
    null,
  ]],
  ["a tool of ai 6.0", named("AI_NoSuchToolError", "x"), ["error", "AI_NoSuchToolError", "validation", null]],
  ["a limit of LangChain", withFields(new Error("429 x"), { lc_error_code: "MODEL_RATE_LIMIT", status: 429 }), [
    "error",
    "MODEL_RATE_LIMIT",
    "rate_limit",
    429,
  ]],
  ["a text of LiteLLM", new Error("litellm.RateLimitError: RateLimitError: OpenAIException - slow down"), [
    "error",
    "RateLimitError",
    "rate_limit",
    null,
  ]],
  ["a status in a message", new Error("Request failed with status code 502"), ["error", "Error", "server", 502]],
];

for (const [title, thrown, expected] of PROVIDERS) {
  Deno.test(`classifyError() reads ${title}`, () => {
    const { status, error_type, error_category, http_status } = classifyError(thrown);
    assertEquals([status, error_type, error_category, http_status], expected);
  });
}

Deno.test("classifyError() keeps category and type of a provider's error through any wrapper", () => {
  for (const [title, thrown, [status, type, category, httpStatus]] of PROVIDERS) {
    const fields = classifyError(new Error("the answer failed", { cause: new Error("inner", { cause: thrown }) }));
    assertEquals([fields.status, fields.error_type, fields.error_category, fields.http_status], [
      status,
      type,
      category,
      httpStatus,
    ], title);
    assertEquals(fields.error_message, "the answer failed");
  }
});
