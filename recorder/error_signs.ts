/** Reads what an exception, or anything else that was thrown, carries: words, an HTTP status, a message. Pure. @module */

/** What one error says of itself; its causes say more. */
export interface ErrorSigns {
  /** Codes, types and statuses as words, the most telling first. */
  readonly words: readonly string[];
  /** The name of its class. */
  readonly name: string;
  /** Its own code, `null` for none. */
  readonly code: string | null;
  /** What it says. */
  readonly message: string;
  /** The status of an HTTP answer, `null` for none. */
  readonly httpStatus: number | null;
}

/** Longest message that is looked at. */
const READ_CHARACTERS = 4_000;
/** Longest word. */
const WORD_CHARACTERS = 200;

/** Where words and statuses stand, in an error itself and in the answer of a provider inside it. */
const WORD_KEYS = ["code", "type", "status", "errorCode", "reason", "lc_error_code", "__type", "Code"];
const STATUS_KEYS = ["status", "statusCode", "status_code", "httpStatusCode", "http_status", "httpStatus", "code"];
/** Answers inside an error: objects, or JSON. */
const ANSWER_KEYS = ["error", "data", "body", "response", "responseBody", "$metadata"];
const MAX_ANSWER_DEPTH = 4;

/** Words of an answer that is text: values of JSON, the class before a colon, a status of gRPC. */
const WORD_IN_TEXT =
  /"(?:code|type|status|reason|__type)"\s{0,4}:\s{0,4}"([\w.:#/-]{2,100})"|^(?:\w{1,40}\.){0,3}(\w{1,60}(?:Error|Exception))(?=:)|^\d{1,2} ([A-Z_]{5,25})(?=:)/g;
const STATUS_IN_TEXT =
  /^([45]\d\d)(?=$|:| [A-Z{<"'[]| status)|\[([45]\d\d) [A-Z]|(?:[Ss]tatus(?: code)?|HTTP(?:\/[\d.]{1,3})?)[:= ]{1,3}([45]\d\d)\b|"code"\s{0,4}:\s{0,4}"?([45]\d\d)\b/;

/** Reads the signs of one error. Never throws, whatever was thrown. */
export function readSigns(thrown: unknown): ErrorSigns {
  const found: Found = { words: [], statuses: [] };
  gather(thrown, found, 0);
  const message = messageOf(thrown);
  gatherText(message, found);
  const code = read(thrown, "code");
  return {
    words: found.words,
    name: nameOf(thrown),
    code: isWord(code) ? wordOf(code) : null,
    message,
    httpStatus: found.statuses[0] ?? null,
  };
}

interface Found {
  readonly words: string[];
  readonly statuses: number[];
}

function gather(value: unknown, found: Found, depth: number): void {
  if (!isObject(value)) return;
  for (const key of WORD_KEYS) {
    const word = read(value, key);
    if (isWord(word)) found.words.push(wordOf(word));
  }
  for (const key of STATUS_KEYS) {
    const status = Number(read(value, key) ?? Number.NaN);
    if (Number.isInteger(status) && status >= 100 && status < 600) found.statuses.push(status);
  }
  if (depth === MAX_ANSWER_DEPTH) return;
  for (const key of ANSWER_KEYS) {
    const answer = read(value, key);
    if (typeof answer === "string") gatherText(answer, found);
    else gather(answer, found, depth + 1);
  }
}

function gatherText(text: string, { words, statuses }: Found): void {
  const start = text.slice(0, READ_CHARACTERS);
  for (const [, value, name, status] of start.matchAll(WORD_IN_TEXT)) words.push(wordOf(value ?? name ?? status ?? ""));
  const said = STATUS_IN_TEXT.exec(start)?.slice(1).find((digits) => digits !== undefined);
  if (said !== undefined) statuses.push(Number(said));
}

/** A text that is no number. */
function isWord(value: unknown): value is string {
  return typeof value === "string" && value !== "" && !/^\d+$/.test(value);
}

/** AWS puts a namespace before a type and an address behind it. */
function wordOf(text: string): string {
  return text.slice(0, WORD_CHARACTERS).replace(/^[\w.]*#/, "").replace(/:.*$/, "");
}

function messageOf(thrown: unknown): string {
  if (!isObject(thrown)) return String(thrown);
  const inner = read(thrown, "error");
  const said = [read(thrown, "message"), read(inner, "message"), inner, read(thrown, "statusText")];
  return said.find((text): text is string => typeof text === "string" && text !== "") ?? "";
}

/** Clients of providers name their classes and leave `name` at "Error"; a bundler may have made a class's name short. */
function nameOf(thrown: unknown): string {
  if (thrown === null) return "null";
  if (!isObject(thrown)) return typeof thrown;
  const name = read(thrown, "name");
  if (isWord(name) && name !== "Error") return name.slice(0, WORD_CHARACTERS);
  const className = read(read(thrown, "constructor"), "name");
  if (isWord(className) && className.length > 2 && className !== "Object") return className.slice(0, WORD_CHARACTERS);
  if (typeof read(thrown, "statusText") === "string") return "Response";
  return isWord(name) || typeof read(thrown, "message") === "string" ? "Error" : typeof thrown;
}

function isObject(value: unknown): value is object {
  return (typeof value === "object" && value !== null) || typeof value === "function";
}

/** A property of anything; `undefined` where there is none or reading it throws. */
export function read(value: unknown, key: string): unknown {
  if (!isObject(value)) return undefined;
  try {
    return (value as Readonly<Record<string, unknown>>)[key];
  } catch {
    return undefined;
  }
}
