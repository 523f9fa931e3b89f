/**
 * What a secret looks like: the shapes of keys, tokens and credentials that providers hand out. Pure.
 *
 * Every pattern is linear in the length of the text: what comes before the decisive character is a literal or bounded,
 * and what comes after it cannot fail.
 *
 * @module
 */

/** A shape, and what stands in its place. */
export interface RedactRule {
  /** Finds it; global. */
  readonly pattern: RegExp;
  /** Replaces it, as in `String.replace`. */
  readonly replacement: string;
}

/** Not inside a word; the letters of `\n`, `\u003d` and `%3D` belong to no word. */
const START = String.raw`(?:(?<![A-Za-z0-9])|(?<=\\[nrt]|\\u[\da-fA-F]{4}|%[\da-fA-F]{2}))`;

/** Keys that begin with the name of who gave them: the beginning, and what follows. */
const NAMED_KEYS: readonly (readonly [prefix: string, rest: string])[] = [
  [String.raw`sk-(?:proj|svcacct|admin|service|None|ant|or|lf|helicone)-`, String.raw`[\w-]{10,}`],
  [String.raw`(?:c?sk|pk|rk)-(?=[\w-]{0,64}[\dA-Z])`, String.raw`[\w-]{16,}`],
  [String.raw`(?:sk|pk|rk|ak|whsec)_(?:live_|test_|prod_)?(?=\w{0,64}[\dA-Z])`, String.raw`\w{14,}`],
  ["AIza", String.raw`[\w-]{12,}`],
  [String.raw`ya29\.`, String.raw`[\w.-]{12,}`],
  ["GOCSPX-", String.raw`[\w-]{12,}`],
  ["1//0", String.raw`[\w-]{20,}`],
  ["(?:AKIA|ASIA|ABIA|ACCA)", "[A-Z0-9]{12,}"],
  ["(?:ABSK|bedrock-api-key-)", "[A-Za-z0-9+/=]{20,}"],
  ["(?:gh[pousr]|github_pat)_", String.raw`\w{12,}`],
  [String.raw`gl(?:pat|dt|rt|cbt|ptt|ft|soat|agent|oas|imt|ffct)-`, String.raw`[\w.-]{12,}`],
  [String.raw`(?:xox[a-z](?:\.xox[a-z])?|xapp)-`, String.raw`[\w-]{10,}`],
  ["(?:hf|api_org|gsk|npm|r8|lin_api|secret|ntn|tgp_v1|fw|e2b|rpa|sbp|jina|dckr_pat|dop_v1|pnu)_", "[A-Za-z0-9]{20,}"],
  ["(?:xai|pplx|tvly(?:-dev|-prod)?|nvapi|pul|pa)-(?=[A-Za-z0-9_]{0,64}\\d)", "[A-Za-z0-9_]{20,}"],
  [
    "(?:pcsk|lsv2|glsa|glc|phx|phc|shpat|shpss|figd|sntrys|ops|pscale|rubygems|sb_secret|FLWSECK)_",
    String.raw`[\w.+/=-]{20,}`,
  ],
  [String.raw`SG\.`, String.raw`[\w-]{16,}\.?[\w-]*`],
  ["pypi-AgE", String.raw`[\w-]{12,}`],
  ["(?:SK|key-|dapi)", String.raw`[0-9a-f]{32}`],
  [String.raw`hv[sb]\.|dp\.[ps]t\.`, String.raw`[\w.-]{16,}`],
  ["AGE-SECRET-KEY-1|NRAK-|ATATT3x", String.raw`[\w=-]{16,}`],
  ["eyJ", String.raw`[\w-]{10,}(?:\.[\w-]*)*`],
];

/** Words after which `Basic` and `Bearer` introduce a secret, or that come between a header's name and its secret. */
const SCHEME = "(?:Bearer|Basic|Digest|Token|ApiKey|Api-Key|Key|Bot|Negotiate|AWS4-HMAC-SHA256)";

/** Names whose value is a secret, in headers, settings, query strings, JSON and sentences. */
const SECRET_NAMES = [
  String
    .raw`(?:api|access|secret|private|account|subscription|encryption|signing|master|auth|service|shared)[-_. ]?key`,
  "passw(?:or)?d|passphrase|passcode",
  "secret|credentials?|authorization|cookie|jwt",
  String.raw`signature(?=["']?=)`,
].join("|");

/** What a tokenizer, a parser or a list of pages calls a token. */
const OTHER_TOKEN =
  "(?<!(?:eos|bos|pad|unk|cls|sep|mask|stop|special|first|last|next|per|unexpected|invalid)[-_ ]?)token";
const COUNT = String.raw`(?!\d{1,6}(?:\.\d+)?\s?(?:ms|s|%)?(?![\w-]))`;

/** Words that say something of a value and are none: "password: must be text", "token: null". */
const PROSE = "(?!(?:" + [
  "must|should|shall|may|might|can|cannot|could|will|would|is|are|was|were|has|have|had|does|did",
  "not|no|none|null|nil|undefined|true|false|missing|required|expected|invalid|incorrect|wrong|empty|expired|unknown",
  "unexpected|unauthorized|denied|too|needs?|please|only|the|an?|it|this|that|string|number|object|boolean|text",
].join("|") + String.raw`)(?:[\s.,;:!?)\]}"'<]|$))`;

const DONE = String.raw`(?!\[redacted)`;

/** A value: after a quote that is escaped itself, after a quote, or up to the next separator. */
const VALUE = [
  String.raw`(?<=\\["'])[^"'\\\r\n]+`,
  String.raw`(?<=")(?:[^"\\\r\n]|\\.)+`,
  String.raw`(?<=')(?:[^'\\\r\n]|\\.)+`,
  String.raw`(?!${SCHEME}\s{1,4}\[redacted)${PROSE}(?:${SCHEME}\s{1,4})?[^\s"',;&<>\\]{4,}`,
].join("|");
const SEPARATOR = String.raw`(?:\s(?:provided|given|used))?\\{0,4}["']?\s{0,4}(?:=>|[:=]|%3[AaDd])\s{0,4}`;

/** The built-in rules for secrets, in the order in which they are used. */
export const SECRET_RULES: readonly RedactRule[] = [
  {
    pattern:
      /-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----[\s\S]*?(?:-----END [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----|$)/g,
    replacement: "[redacted private key]",
  },
  {
    pattern: /(:\/\/[^\s/:@"'<>?#[]{0,256}:)(?!\d{1,5}(?:[/?#\s"'<>)\],.]|$))(?:[^\s"'<>/]{1,512}|[^\s"'<>@]{1,512})@/g,
    replacement: "$1[redacted]@",
  },
  { pattern: /(:\/\/)(?=[\w~.%+-]{0,256}\d)[\w~.%+-]{20,256}@/g, replacement: "$1[redacted]@" },
  {
    pattern: /(hooks\.slack\.com\/(?:services|workflows|triggers)\/|discord(?:app)?\.com\/api\/webhooks\/)[\w/-]{8,}/g,
    replacement: "$1[redacted]",
  },
  {
    pattern: new RegExp(`${START}(?:${NAMED_KEYS.map(([prefix, rest]) => `(?:${prefix})${rest}`).join("|")})`, "g"),
    replacement: "[redacted key]",
  },
  { pattern: /(?<![A-Za-z0-9])[A-Za-z0-9]{20,60}JQQJ99[A-Za-z0-9]{10,}/g, replacement: "[redacted key]" },
  { pattern: /(?<!\d)\d{8,10}:AA[\w-]{30,}/g, replacement: "[redacted key]" },
  {
    pattern:
      /\b([Bb]earer|BEARER|[Bb]asic|BASIC)[ \t]{1,4}(?=[\w.~+/=-]{0,64}(?:\d|[a-z][A-Z])|[\w.~+/=-]{20})[\w.~+/=-]{8,}/g,
    replacement: "$1 [redacted]",
  },
  {
    pattern: /((?:set-)?cookie\\*["']?\s{0,4}[:=]\s{0,4}\\*["']?)(?!\[redacted)[^\s"'=;\\]{1,80}=[^"'\r\n\\]+/gi,
    replacement: "$1[redacted]",
  },
  secretNamed(SECRET_NAMES),
  secretNamed(OTHER_TOKEN, COUNT),
  secretNamed("pwd", "(?![~./\\\\])"),
  {
    pattern: /([?&#;](?:key|sig|signature|code|auth|sas|pass|pw|jwt|sid)=)(?=[\w%+/=.~-]{0,64}[\dA-Z])[\w%+/=.~-]{8,}/g,
    replacement: "$1[redacted]",
  },
];

/** `name=value`, `"name": "value"` and the like. The quotes stay, so that JSON remains JSON. */
function secretNamed(names: string, exception = ""): RedactRule {
  const name = String.raw`(?:${names})${SEPARATOR}(?:\\{0,4}["'])?`;
  return { pattern: new RegExp(`(${name})${exception}${DONE}(?:${VALUE})`, "gi"), replacement: "$1[redacted]" };
}

/** E-mail addresses. Versions (`react@18.2.0`), pictures (`icon@2x.png`) and `git@` are none. */
export const EMAIL_RULE: RedactRule = {
  pattern:
    /(?<![\p{L}\p{N}._%+-])(?!git@)[\p{L}\p{N}._%+-]+(?:@|%40)(?!\d+(?:\.\d|x\.))[\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)*\.\p{L}{2,24}(?![\p{L}\p{N}])/gu,
  replacement: "[redacted e-mail]",
};

/**
 * Whether a text can hold a secret at all: a word or a sign that every rule needs. Most texts hold none, and this is
 * eight times cheaper than the rules.
 */
export const SECRET_HINT: RegExp = new RegExp(
  [
    "[kK](?:ey|EY)|[tT](?:oken|OKEN)|[sS](?:ecret|ECRET|ig)|[pP](?:assw|ASSW|assphrase|ASSPHRASE|asscode|wd|WD)",
    "[cC](?:redential|REDENTIAL|ookie|OOKIE)|[aA](?:uthorization|UTHORIZATION)|[jJ](?:wt|WT)",
    "[bB](?:earer|EARER|asic|ASIC)|:\\/\\/|[?&#;](?:code|auth|sas|pass|pw|sid)=|-----BEGIN|hooks\\.|webhooks|JQQJ99|\\d:AA",
    "[spra]k[-_]|whsec_|AIza|ya29\\.|GOCSPX|1\\/\\/0|A(?:KIA|SIA|BIA|CCA)|ABSK|bedrock|gh[pousr]_|github_|gl[a-z]{2,5}-|xox|xapp",
    "hf_|api_org_|gsk_|npm_|r8_|lin_|ntn_|tgp_|fw_|e2b_|rpa_|sbp_|jina_|dckr_|dop_|pnu_|xai-|pplx-|tvly-|nvapi-|pul-|pa-",
    "pcsk_|lsv2_|gl(?:sa|c)_|ph[xc]_|shp(?:at|ss)_|figd_|sntrys_|ops_|pscale_|rubygems_|sb_|SG\\.|pypi-|SK[0-9a-f]|dapi|hv[sb]\\.",
    "dp\\.[ps]t|AGE-|NRAK-|ATATT|eyJ",
  ].join("|"),
);
