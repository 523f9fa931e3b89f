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

const BY_NAME: Readonly<Record<string, ErrorCategory>> = {
  TimeoutError: "timeout",
  AbortError: "unknown",
  ConnectionRefused: "network",
  ConnectionReset: "network",
  ConnectionAborted: "network",
  NotConnected: "network",
  AddrNotAvailable: "network",
  BrokenPipe: "network",
  TimedOut: "timeout",
  APIConnectionError: "network",
  APIConnectionTimeoutError: "timeout",
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

/** Longest message that is kept. */
const MESSAGE_LENGTH = 500;

/** Reads the error columns off anything that was thrown. Never throws. */
export function classifyError(thrown: unknown): ErrorFields {
  const error = typeof thrown === "object" && thrown !== null ? thrown as Record<string, unknown> : {};
  const name = typeof error.name === "string" ? error.name : typeof thrown;
  const httpStatus = httpStatusOf(error);
  const category = categoryOf(name, httpStatus);
  return {
    status: name === "AbortError" || name === "APIUserAbortError" ? "aborted" : category === "timeout" ? "timeout" : "error",
    error_type: typeof error.code === "string" ? error.code : name,
    error_category: category,
    error_message: redactText(messageOf(thrown, error).slice(0, 4 * MESSAGE_LENGTH)).slice(0, MESSAGE_LENGTH),
    http_status: httpStatus,
  };
}

function httpStatusOf(error: Record<string, unknown>): number | null {
  for (const value of [error.status, error.statusCode]) {
    if (typeof value === "number" && Number.isInteger(value) && value >= 100 && value < 600) return value;
  }
  return null;
}

function categoryOf(name: string, httpStatus: number | null): ErrorCategory {
  if (httpStatus !== null) {
    const category = BY_HTTP_STATUS[httpStatus];
    if (category !== undefined) return category;
    if (httpStatus >= 500) return "server";
  }
  return BY_NAME[name] ?? "unknown";
}

function messageOf(thrown: unknown, error: Record<string, unknown>): string {
  if (typeof error.message === "string") return error.message;
  try {
    return String(thrown);
  } catch {
    return "";
  }
}
