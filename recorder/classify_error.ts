/**
 * What an exception says of a call: status, type, category, message, HTTP status. Table-driven and pure.
 *
 * @module
 */
import { redactText } from "./redact_text.ts";
import type { ErrorCategory, Status } from "./schema.ts";

/** The error columns of an event. */
export interface ErrorFields {
  /** How the event ended. */
  readonly status: Status;
  /** Class of the exception, or the provider's code. */
  readonly error_type: string;
  /** What kind of thing went wrong. */
  readonly error_category: ErrorCategory;
  /** What the error said, redacted, at most 500 characters. */
  readonly error_message: string;
  /** HTTP status, `null` where the error carries none. */
  readonly http_status: number | null;
}

/** Codes of systems and providers: they say more than a class or an HTTP status. */
const BY_CODE: Readonly<Record<string, ErrorCategory>> = {
  ECONNREFUSED: "network",
  ECONNRESET: "network",
  ECONNABORTED: "network",
  EPIPE: "network",
  ENOTFOUND: "network",
  EAI_AGAIN: "network",
  EHOSTUNREACH: "network",
  ENETUNREACH: "network",
  UND_ERR_SOCKET: "network",
  ETIMEDOUT: "timeout",
  ESOCKETTIMEDOUT: "timeout",
  UND_ERR_CONNECT_TIMEOUT: "timeout",
  UND_ERR_HEADERS_TIMEOUT: "timeout",
  UND_ERR_BODY_TIMEOUT: "timeout",
  content_filter: "content_filter",
  content_policy_violation: "content_filter",
  rate_limit_exceeded: "rate_limit",
  insufficient_quota: "rate_limit",
  invalid_api_key: "authentication",
  context_length_exceeded: "validation",
};

const BY_NAME: Readonly<Record<string, ErrorCategory>> = {
  TimeoutError: "timeout",
  TimedOut: "timeout",
  APIConnectionTimeoutError: "timeout",
  ConnectionRefused: "network",
  ConnectionReset: "network",
  ConnectionAborted: "network",
  NotConnected: "network",
  AddrNotAvailable: "network",
  BrokenPipe: "network",
  APIConnectionError: "network",
  PermissionDenied: "authentication",
  SyntaxError: "validation",
  RangeError: "validation",
};

const BY_HTTP_STATUS: Readonly<Record<number, ErrorCategory>> = {
  400: "validation",
  401: "authentication",
  403: "authentication",
  404: "validation",
  408: "timeout",
  409: "validation",
  413: "validation",
  422: "validation",
  429: "rate_limit",
};

const ABORTS: ReadonlySet<string> = new Set(["AbortError", "APIUserAbortError"]);

/** How `fetch` says that there was no answer: a plain `TypeError` in Deno and Node. */
const NO_ANSWER = /^(?:error sending request|fetch failed|connection error)/i;

/** Longest message that is kept. */
const MESSAGE_LENGTH = 500;

/** Reads the error columns off anything that was thrown. Never throws. */
export function classifyError(thrown: unknown): ErrorFields {
  try {
    return readError(thrown);
  } catch {
    return {
      status: "error",
      error_type: typeof thrown,
      error_category: "unknown",
      error_message: "",
      http_status: null,
    };
  }
}

/** What is kept of a message: redacted, at most 500 characters. */
export function shortMessage(message: string): string {
  return redactText(message.slice(0, 4 * MESSAGE_LENGTH)).slice(0, MESSAGE_LENGTH);
}

function readError(thrown: unknown): ErrorFields {
  const error = recordOf(thrown);
  const name = typeof thrown === "object" && thrown !== null ? nameOf(error) : typeof thrown;
  const code = typeof error.code === "string" && error.code !== "" ? error.code : null;
  const message = typeof error.message === "string" ? error.message : String(thrown);
  const httpStatus = httpStatusOf(error);
  const category = categoryOf({ code, name, message, httpStatus, cause: recordOf(error.cause).code });
  return {
    status: ABORTS.has(name) ? "aborted" : category === "timeout" ? "timeout" : "error",
    error_type: code ?? name,
    error_category: category,
    error_message: shortMessage(message),
    http_status: httpStatus,
  };
}

function recordOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? value as Record<string, unknown> : {};
}

/** Clients of providers name their classes and leave `name` at "Error". */
function nameOf(error: Readonly<Record<string, unknown>>): string {
  const name = typeof error.name === "string" && error.name !== "" ? error.name : "Error";
  if (name !== "Error") return name;
  const constructor = error.constructor;
  return typeof constructor === "function" && error instanceof Error && constructor.name !== ""
    ? constructor.name
    : name;
}

function httpStatusOf(error: Readonly<Record<string, unknown>>): number | null {
  for (const value of [error.status, error.statusCode, recordOf(error.response).status]) {
    if (typeof value === "number" && Number.isInteger(value) && value >= 100 && value < 600) return value;
  }
  return null;
}

interface ErrorSigns {
  readonly code: string | null;
  readonly name: string;
  readonly message: string;
  readonly httpStatus: number | null;
  readonly cause: unknown;
}

function categoryOf({ code, name, message, httpStatus, cause }: ErrorSigns): ErrorCategory {
  if (code !== null && Object.hasOwn(BY_CODE, code)) return BY_CODE[code]!;
  if (httpStatus !== null) {
    const category = BY_HTTP_STATUS[httpStatus];
    if (category !== undefined) return category;
    if (httpStatus >= 500) return "server";
  }
  if (typeof cause === "string" && Object.hasOwn(BY_CODE, cause)) return BY_CODE[cause]!;
  if (name === "TypeError" && NO_ANSWER.test(message)) return "network";
  return Object.hasOwn(BY_NAME, name) ? BY_NAME[name]! : "unknown";
}
