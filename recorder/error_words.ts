/**
 * What the codes, classes and statuses of systems and providers say. A table; pure.
 *
 * Words are compared in lower case, without separators and without `Error` or `Exception` at their end: one entry stands
 * for `RateLimitError`, `rate_limit_error` and `RATE_LIMIT`.
 *
 * @module
 */
import type { ErrorCategory } from "./schema.ts";

/** A category, or that the program itself gave up. */
export type ErrorVerdict = ErrorCategory | "aborted";

/** Words that say what went wrong, more exactly than an HTTP status. */
const EXACT_WORDS: readonly (readonly [ErrorVerdict, string])[] = [
  // OpenAI and who speaks like it: Azure, Groq, xAI, DeepSeek, OpenRouter, Mistral, Together
  ["rate_limit", "rate_limit rate_limit_exceeded insufficient_quota quota_exceeded billing_hard_limit_reached"],
  ["rate_limit", "billing_not_active insufficient_balance tokens_exceeded requests_exceeded slow_down"],
  ["authentication", "authentication invalid_api_key incorrect_api_key account_deactivated mismatched_organization"],
  ["authentication", "invalid_organization permission permission_denied unsupported_country_region_territory"],
  ["authentication", "ip_not_authorized access_denied unauthorized unauthenticated forbidden invalid_authentication"],
  ["validation", "context_length_exceeded string_above_max_length model_not_found invalid_prompt invalid_value"],
  [
    "validation",
    "unsupported_parameter unsupported_value missing_required_parameter json_validate_failed tool_use_failed",
  ],
  ["validation", "bad_request not_found conflict unprocessable_entity length_finish_reason deployment_not_found"],
  ["content_filter", "content_filter content_policy_violation content_filter_finish_reason moderation_blocked"],
  ["content_filter", "responsible_ai_policy_violation content_management_policy"],
  ["server", "internal_server over_capacity overloaded engine_overloaded service_unavailable no_capacity bad_gateway"],
  ["timeout", "api_connection_timeout request_timeout vector_store_timeout"],
  ["aborted", "api_user_abort request_aborted"],
  // Anthropic
  ["rate_limit", "billing"],
  ["validation", "request_too_large content_too_large"],
  ["timeout", "timeout"],
  // Google, and the status words of gRPC
  ["rate_limit", "resource_exhausted"],
  ["authentication", "api_key_invalid"],
  ["validation", "invalid_argument failed_precondition out_of_range already_exists unimplemented"],
  ["timeout", "deadline_exceeded"],
  ["server", "unavailable internal data_loss"],
  ["aborted", "cancelled canceled"],
  ["content_filter", "safety recitation prohibited_content blocklist spii image_safety"],
  // AWS Bedrock
  ["rate_limit", "throttling throttled too_many_requests service_quota_exceeded limit_exceeded request_limit_exceeded"],
  ["rate_limit", "provisioned_throughput_exceeded"],
  ["authentication", "unrecognized_client invalid_signature incomplete_signature missing_authentication_token"],
  ["authentication", "expired_token invalid_client_token_id credentials_provider not_authorized"],
  ["validation", "validation resource_not_found"],
  ["timeout", "model_timeout"],
  ["server", "model_not_ready internal_failure model_error_exception model_stream_error_exception"],
  // Cohere and the AI SDK of Vercel
  ["authentication", "invalid_token ai_load_api_key gateway_authentication"],
  ["rate_limit", "gateway_rate_limit"],
  ["timeout", "cohere_timeout gateway_timeout"],
  ["aborted", "client_closed_request response_aborted"],
  ["validation", "ai_type_validation ai_no_such_tool ai_invalid_tool_input ai_invalid_tool_arguments ai_no_such_model"],
  ["validation", "ai_no_such_provider ai_json_parse ai_invalid_prompt ai_invalid_argument ai_no_object_generated"],
  ["validation", "ai_unsupported_functionality ai_invalid_message_role ai_too_many_embedding_values_for_call"],
  ["validation", "gateway_invalid_request gateway_model_not_found"],
  ["server", "ai_empty_response_body ai_invalid_response_data gateway_internal_server"],
  // LangChain
  ["rate_limit", "model_rate_limit"],
  ["authentication", "model_authentication"],
  ["validation", "invalid_prompt_input invalid_tool_results output_parsing_failure output_parser context_overflow zod"],
  // Node, undici, Deno and Bun
  ["network", "econnrefused econnreset epipe enotfound eai_again eai_fail ehostunreach enetunreach enetdown eproto"],
  ["network", "und_err_socket und_err_closed und_err_destroyed connection_refused connection_reset connection_closed"],
  [
    "network",
    "connection_aborted failed_to_open_socket err_network err_stream_premature_close err_socket_closed not_connected broken_pipe",
  ],
  ["network", "addr_in_use addr_not_available network_unreachable cert_has_expired depth_zero_self_signed_cert"],
  ["network", "self_signed_cert_in_chain unable_to_verify_leaf_signature err_tls_cert_altname_invalid"],
  [
    "timeout",
    "etimedout esockettimedout timed_out und_err_connect_timeout und_err_headers_timeout und_err_body_timeout",
  ],
  ["aborted", "abort err_canceled und_err_aborted"],
];

/** Words that say less than an HTTP status or a message beside them. */
const VAGUE_WORDS: readonly (readonly [ErrorVerdict, string])[] = [
  ["validation", "invalid_request syntax range invalid_data not_supported is_a_directory not_a_directory enoent"],
  ["authentication", "not_capable not_allowed security eacces eperm"],
  ["network", "api_connection connection network http unexpected_eof econnaborted ai_download"],
  ["server", "server"],
];

/** A type that differs from the class `APIError` by its spelling alone: Anthropic's for a fault of its own. */
const SPELLED: Readonly<Record<string, ErrorVerdict>> = { api_error: "server" };

/** What an HTTP status says. */
const BY_HTTP_STATUS: Readonly<Record<number, ErrorVerdict>> = {
  400: "validation",
  401: "authentication",
  402: "rate_limit",
  403: "authentication",
  404: "validation",
  405: "validation",
  407: "authentication",
  408: "timeout",
  409: "validation",
  410: "validation",
  413: "validation",
  415: "validation",
  422: "validation",
  429: "rate_limit",
  499: "aborted",
  504: "timeout",
  522: "timeout",
  524: "timeout",
};

/** What messages say that come without a code. Linear; the first that fits counts. */
const MESSAGES: readonly (readonly [RegExp, ErrorVerdict])[] = [
  [/timed out|deadline exceeded|timeout (?:of \d+ ?ms )?exceeded|request timeout/i, "timeout"],
  [/too many requests|rate.?limit|exceeded your current quota|quota (?:has been )?exceeded/i, "rate_limit"],
  [
    /(?:invalid|incorrect|missing|no) api.?key|api.?key (?:is )?(?:not valid|invalid|missing)|unauthorized/i,
    "authentication",
  ],
  [
    /content (?:filter|management policy|policy)|blocked (?:due to|by) (?:safety|recitation|prohibited|blocklist|spii)/i,
    "content_filter",
  ],
  [/context.?(?:length|window)|prompt is too long|model ["'`]?[\w.:/-]{1,100}["'`]? not found/i, "validation"],
  [/error sending request|fetch failed|failed to fetch|load failed|network error|connection error/i, "network"],
  [
    /connection (?:was )?(?:refused|reset|closed|aborted)|socket hang up|unable to connect|other side closed/i,
    "network",
  ],
  [/^terminated$|getaddrinfo|dns error|failed to lookup address/i, "network"],
  [/overloaded|internal server error|service unavailable|bad gateway/i, "server"],
];

/** What a word says: exactly, vaguely, or nothing that is known. */
export function verdictOfWord(word: string): { readonly verdict: ErrorVerdict; readonly isExact: boolean } | null {
  return SPELLED_VERDICTS.get(word) ?? VERDICTS.get(plainWord(word)) ?? null;
}

/** What an HTTP status says; `null` for one that says nothing. */
export function verdictOfStatus(status: number): ErrorVerdict | null {
  return BY_HTTP_STATUS[status] ?? (status >= 500 ? "server" : null);
}

/** What a message says; `null` for one that says nothing known. */
export function verdictOfMessage(message: string): ErrorVerdict | null {
  return MESSAGES.find(([pattern]) => pattern.test(message))?.[1] ?? null;
}

function plainWord(word: string): string {
  return word.toLowerCase().replace(/[^a-z0-9]+/g, "").replace(/(?:error|exception|err)$/, "");
}

type Known = NonNullable<ReturnType<typeof verdictOfWord>>;

const SPELLED_VERDICTS: ReadonlyMap<string, Known> = new Map(
  Object.entries(SPELLED).map(([word, verdict]) => [word, { verdict, isExact: false }]),
);
const VERDICTS: ReadonlyMap<string, Known> = new Map([
  ...wordsOf(VAGUE_WORDS, false),
  ...wordsOf(EXACT_WORDS, true),
]);

function wordsOf(lists: typeof EXACT_WORDS, isExact: boolean): [string, Known][] {
  return lists.flatMap(([verdict, words]) =>
    words.split(" ").map((word): [string, Known] => [plainWord(word), { verdict, isExact }])
  );
}
