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
  /** Found in every text that the pattern finds something in, and cheap. */
  readonly hint: RegExp;
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
    String.raw`(?:pcsk|lsv2|glsa|phx|phc|shpat|shpss|figd|sntrys|pscale|rubygems|sb_secret|FLWSECK)_(?=[\w-]{0,64}\d)`,
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
  "valid|ok|yes|set|unset|present|absent|optional|provided|enabled|disabled|include|omit|same-origin",
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

/** How keys begin that have no sign in them but hyphens, and others. */
const WORD_KEY_HINT =
  "[spr]k-|[px]ai?-|AIza|A(?:KIA|SIA|BIA|CCA|BSK|GE-|TATT)|bedrock|gl[a-z]{2,5}-|x(?:ox|app)|pplx-|" +
  "tvly-|nvapi-|pul-|key-|pypi-|GOCSPX|NRAK-|SK[0-9a-f]|dapi|eyJ";
const OTHER_KEY_HINT =
  String.raw`[spra]k_|whsec_|gh[pousr]_|github_|hf_|api_org_|gsk_|npm_|r8_|lin_|secret_|ntn_|tgp_|` +
  String
    .raw`fw_|e2b_|rpa_|sbp?_|jina_|dckr_|dop_|pnu_|pcsk_|lsv2_|glsa_|ph[xc]_|shp(?:at|ss)_|figd_|sntrys_|` +
  String.raw`pscale_|rubygems_|FLWSECK_|1\/\/0|ya29\.|SG\.|hv[sb]\.|dp\.[ps]t`;

/** The built-in rules for secrets, in the order in which they are used. */
export const SECRET_RULES: readonly RedactRule[] = [
  {
    hint: /-----BEGIN/,
    pattern:
      /-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----[\s\S]*?(?:-----END [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----|$)/g,
    replacement: "[redacted private key]",
  },
  {
    hint: /:\/\/[^\s/]*:/,
    pattern: /(:\/\/[^\s/:@"'<>?#[]{0,256}:)(?!\d{1,5}(?:[/?#\s"'<>)\],.]|$))(?:[^\s"'<>/]{1,512}|[^\s"'<>@]{1,512})@/g,
    replacement: "$1[redacted]@",
  },
  {
    hint: /:\/\/[^\s/]*@/,
    pattern: /(:\/\/)(?=[\w~.%+-]{0,256}\d)[\w~.%+-]{20,256}@/g,
    replacement: "$1[redacted]@",
  },
  {
    hint: /hooks/,
    pattern: /(hooks\.slack\.com\/(?:services|workflows|triggers)\/|discord(?:app)?\.com\/api\/webhooks\/)[\w/-]{8,}/g,
    replacement: "$1[redacted]",
  },
  {
    hint: new RegExp(`${WORD_KEY_HINT}|${OTHER_KEY_HINT}`),
    pattern: new RegExp(`${START}(?:${NAMED_KEYS.map(([prefix, rest]) => `(?:${prefix})${rest}`).join("|")})`, "g"),
    replacement: "[redacted key]",
  },
  {
    hint: /JQQJ99/,
    pattern: /(?<![A-Za-z0-9])[A-Za-z0-9]{20,60}JQQJ99[A-Za-z0-9]{10,}/g,
    replacement: "[redacted key]",
  },
  { hint: /\d:AA/, pattern: /(?<!\d)\d{8,10}:AA[\w-]{30,}/g, replacement: "[redacted key]" },
  {
    hint: /[bB](?:earer|EARER)[ \t]/,
    pattern: /\b([Bb]earer|BEARER)[ \t]{1,4}(?=[\w.~+/=-]{0,64}(?:\d|[a-z][A-Z])|[\w.~+/=-]{20})[\w.~+/=-]{8,}/g,
    replacement: "$1 [redacted]",
  },
  {
    hint: /[bB](?:asic|ASIC)[ \t]/,
    pattern: /\b([Bb]asic|BASIC)[ \t]{1,4}(?=[\w+/]{0,64}(?:\d|[a-z][A-Z])|[\w+/]{20})[\w+/]{8,}={0,2}/g,
    replacement: "$1 [redacted]",
  },
  {
    hint: /[cC](?:ookie|OOKIE)/,
    pattern: /((?:set-)?cookie\\*["']?\s{0,4}[:=]\s{0,4}\\*["']?)(?!\[redacted)[^\s"'=;\\]{1,80}=[^"'\r\n\\]+/gi,
    replacement: "$1[redacted]",
  },
  secretNamed(SECRET_NAMES, {
    hint: new RegExp(
      "[kK](?:ey|EY)|[pP](?:assw|ASSW|assphrase|ASSPHRASE|asscode|ASSCODE)|[sS](?:ecret|ECRET|ignature|IGNATURE)|" +
        "[cC](?:redential|REDENTIAL|ookie|OOKIE)|[aA](?:uthorization|UTHORIZATION)|[jJ](?:wt|WT)",
    ),
  }),
  secretNamed(OTHER_TOKEN, { hint: /[tT](?:oken|OKEN)/, except: COUNT }),
  secretNamed("pwd", { hint: /[pP](?:wd|WD)/, except: "(?![~./\\\\])" }),
  {
    hint: /[?&#;](?:key|sig|code|auth|sas|pass|pw|jwt|sid)/,
    pattern: /([?&#;](?:key|sig|signature|code|auth|sas|pass|pw|jwt|sid)=)(?=[\w%+/=.~-]{0,64}[\dA-Z])[\w%+/=.~-]{8,}/g,
    replacement: "$1[redacted]",
  },
];

/** `name=value`, `"name": "value"` and the like. The quotes stay, so that JSON remains JSON. */
function secretNamed(names: string, { hint, except = "" }: { hint: RegExp; except?: string }): RedactRule {
  const name = String.raw`(?:${names})${SEPARATOR}(?:\\{0,4}["'])?`;
  return { hint, pattern: new RegExp(`(${name})${except}${DONE}(?:${VALUE})`, "gi"), replacement: "$1[redacted]" };
}

/** E-mail addresses. Versions (`react@18.2.0`), pictures (`icon@2x.png`) and `git@` are none. */
export const EMAIL_RULE: RedactRule = {
  hint: /@|%40/,
  pattern:
    /(?<![\p{L}\p{N}._%+-])(?!git@)[\p{L}\p{N}._%+-]+(?:@|%40)(?!\d+(?:\.\d|x\.))[\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)*\.\p{L}{2,24}(?![\p{L}\p{N}])/gu,
  replacement: "[redacted e-mail]",
};

/** Without one of these signs a text is one word, and can hold nothing but a key that begins with its name. */
export const SIGN = /[@=:%/ \t._]/;
/** The hint of such a key. */
export const WORD_HINT: RegExp = new RegExp(`${WORD_KEY_HINT}|JQQJ99`);
/** The hints of all rules for secrets in one. Most texts have none, and it is much cheaper than the rules. */
export const SECRET_HINT: RegExp = new RegExp(SECRET_RULES.map(({ hint }) => hint.source).join("|"));
