/** What client libraries of providers throw. @module */

/** An error with the fields that a client library gives it. */
export interface ProviderError extends Error {
  /** HTTP status. */
  readonly status: number;
  /** The provider's code. */
  readonly code: string;
}

/** Looks like a key: whoever logs the message as it is has a secret in the log. */
export const PLANTED_KEY = "sk-proj-Zq8dR2mXw7Lk4TnV9bHs3YcPfJ6aGuE1";

/** Too many requests. */
export function rateLimitError(): ProviderError {
  return providerError("RateLimitError", "Rate limit reached for gpt-5-mini: limit 500 requests per minute", {
    status: 429,
    code: "rate_limit_exceeded",
  });
}

/** The provider is in trouble. */
export function serverError(provider: string): ProviderError {
  return providerError("InternalServerError", `The server of ${provider} had an error`, {
    status: 503,
    code: "server_error",
  });
}

/** The content was refused. */
export function contentFilterError(): ProviderError {
  return providerError("BadRequestError", "The response was filtered by the content policy", {
    status: 400,
    code: "content_filter",
  });
}

/** A key that is not valid any more, and a provider that repeats it. */
export function authenticationError(): ProviderError {
  return providerError("AuthenticationError", `Incorrect API key provided: ${PLANTED_KEY}`, {
    status: 401,
    code: "invalid_api_key",
  });
}

/** Whether trying again may help. */
export function mayBeRetried(error: unknown): boolean {
  return error instanceof Error && "status" in error && (error.status === 429 || error.status === 503);
}

function providerError(
  name: string,
  message: string,
  fields: Pick<ProviderError, "status" | "code">,
): ProviderError {
  return Object.assign(new Error(message), fields, { name });
}
