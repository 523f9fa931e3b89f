/** Sends a notification until it is delivered, or there is no hope. @module */
import { retryDelay } from "./retry_delay.ts";
import type { WebhookTarget } from "./webhook_target.ts";

/** How to send. Tests give their own, and wait for nothing. */
export interface SendOptions {
  /** Sends a request. @default {fetch} */
  readonly fetch?: (url: URL, init: RequestInit) => Promise<Response>;
  /** Waits so many ms. */
  readonly sleep?: (ms: number) => Promise<void>;
  /** Between 0 and 1. @default {Math.random} */
  readonly random?: () => number;
  /** Now, ms since 1970. @default {Date.now} */
  readonly now?: () => number;
  /** Longest time of one attempt, ms. @default {10_000} */
  readonly timeoutMs?: number;
  /** Most attempts. @default {4} */
  readonly attempts?: number;
}

/** What became of a notification. */
export interface Delivery {
  /** What the webhook is called. */
  readonly label: string;
  /** Whether it was delivered. */
  readonly ok: boolean;
  /** Attempts that were made. */
  readonly attempts: number;
  /** Why not, without anything secret; `null` where it was. */
  readonly reason: string | null;
}

const MOST_REDIRECTS = 3;

/**
 * POSTs JSON to a webhook. What failed by the network, a timeout, 408, 429 or 5xx is tried again, with growing waits or as
 * `Retry-After` asks for; other answers are final. Redirects are followed on the same host alone, and only those that keep the
 * request as it is (307, 308). Never throws; neither URL nor headers are in what it says.
 */
export async function sendWebhook(target: WebhookTarget, body: string, options: SendOptions = {}): Promise<Delivery> {
  const { sleep = wait, random = Math.random, now = Date.now, attempts = 4 } = options;
  const { label } = target;
  for (let attempt = 1;; attempt++) {
    const { reason, isFinal, retryAfter } = await attemptOnce(target, body, options);
    if (reason === null) return { label, ok: true, attempts: attempt, reason };
    if (isFinal || attempt >= attempts) return { label, ok: false, attempts: attempt, reason };
    await sleep(retryDelay({ attempt, retryAfter, now: now(), random: random() }));
  }
}

interface Attempt {
  /** What went wrong; `null` for nothing. */
  readonly reason: string | null;
  /** Whether it would be the same again. */
  readonly isFinal: boolean;
  readonly retryAfter: string | null;
}

async function attemptOnce({ url, headers }: WebhookTarget, body: string, options: SendOptions): Promise<Attempt> {
  const { fetch: send = permittedFetch, timeoutMs = 10_000 } = options;
  const abort = new AbortController();
  const timer = setTimeout(() => abort.abort(), timeoutMs);
  try {
    let at = url;
    for (let redirects = 0;; redirects++) {
      const response = await send(at, {
        method: "POST",
        headers: { "content-type": "application/json; charset=utf-8", "user-agent": "kymo", ...headers },
        body,
        redirect: "manual",
        signal: abort.signal,
      });
      await response.body?.cancel();
      const next = redirects < MOST_REDIRECTS ? redirectOf(response, at) : null;
      if (next === null) return judged(response);
      at = next;
    }
  } catch (error) {
    if (error instanceof Deno.errors.NotCapable) {
      return { reason: permissionReason(url), isFinal: true, retryAfter: null };
    }
    const reason = abort.signal.aborted ? `no answer within ${timeoutMs / 1000} s` : networkReason(error);
    return { reason, isFinal: false, retryAfter: null };
  } finally {
    clearTimeout(timer);
  }
}

/** The next URL of a redirect that may be followed. */
function redirectOf({ status, headers }: Response, from: URL): URL | null {
  const location = headers.get("location");
  if ((status !== 307 && status !== 308) || location === null || !URL.canParse(location, from)) return null;
  const next = new URL(location, from);
  return next.origin === from.origin ? next : null;
}

function judged({ ok, status, headers }: Response): Attempt {
  if (ok) return { reason: null, isFinal: true, retryAfter: null };
  const isRedirect = status >= 300 && status < 400;
  const isFinal = !(status === 408 || status === 429 || status >= 500);
  const reason = isRedirect ? `answered ${status}: redirects to elsewhere are not followed` : `answered ${status}`;
  return { reason, isFinal, retryAfter: headers.get("retry-after") };
}

/** What went wrong, in words of our own: messages of `fetch` hold the URL. */
function networkReason(error: unknown): string {
  const text = error instanceof Error
    ? `${error.message} ${error.cause instanceof Error ? error.cause.message : ""}`
    : "";
  const known = NETWORK_REASONS.find(([pattern]) => pattern.test(text));
  return known?.[1] ?? "the connection failed";
}

const NETWORK_REASONS: readonly (readonly [pattern: RegExp, reason: string])[] = [
  [/connection refused/i, "connection refused"],
  [/dns error|failed to lookup/i, "the host is not known"],
  [/certificate/i, "its certificate is not trusted"],
  [/connection reset|closed before|broken pipe/i, "the connection broke"],
];

/** Asks nobody for permission: cron has nobody to answer. */
function permittedFetch(url: URL, init: RequestInit): Promise<Response> {
  const { state } = Deno.permissions.querySync({ name: "net", host: hostOf(url) });
  if (state !== "granted") throw new Deno.errors.NotCapable(permissionReason(url));
  return fetch(url, init);
}

function permissionReason(url: URL): string {
  return `network access is missing, run with --allow-net=${hostOf(url)}`;
}

function hostOf({ hostname, port, protocol }: URL): string {
  return `${hostname}:${port === "" ? protocol === "https:" ? 443 : 80 : port}`;
}

function wait(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
