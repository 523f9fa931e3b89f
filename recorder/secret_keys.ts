/** Which attributes have secrets as values, by their names. Pure. @module */

/**
 * Which values of a key are hidden: `none`; `texts` and what holds texts, because numbers count something; `numbers` too,
 * but not whether there is one; or `all`.
 */
export type Secrecy = "none" | "texts" | "numbers" | "all";

/** Ends of names, in lower case and without separators: `x-api-key`, `OPENAI_API_KEY` and `apiKey` end in `apikey`. */
const SECRET_END = new RegExp(
  `(?:${
    [
      "(?:api|access|secret|private|account|subscription|encryption|signing|master|auth|session|service|shared|ssh)keys?",
      "passwords?|passwordhash|passwd|passphrase|passcode|pwd",
      "secrets?|credentials?|cookies?|authorization|authheader|connectionstring|jwt",
      "(?:access|refresh|auth|id|bearer|session|security|api|bot|user|oauth|csrf|xsrf|personal)tokens",
    ].join("|")
  })$`,
);

/** Names that are secrets when they stand alone. */
const SECRET_NAMES: ReadonlySet<string> = new Set(["auth", "bearer", "pass", "pw", "sig", "otp"]);

/** What a tokenizer, a stream or a list of pages calls a token. */
const OTHER_TOKEN = new RegExp(
  `(?:${"eos|bos|pad|unk|cls|sep|mask|stop|special|first|last|next|prev|previous|current|draft|page|per|max|min|input|output|total"})token$`,
);

/** What stands before the end of a longer name says nothing. */
const NAME_CHARACTERS = 100;

/** A name as it is compared: lower case, without separators and without a number at its end. */
export function plainKey(key: string): string {
  return key.slice(-NAME_CHARACTERS).toLowerCase().replace(/[^\p{L}\p{N}]+/gu, "").replace(/\d+$/, "");
}

/**
 * What the name of a key says of its value. Counts of tokens (`max_tokens`) and tokens of a tokenizer (`eos_token`) are no
 * secrets.
 */
export function secrecyOf(key: string): Secrecy {
  const plain = plainKey(key);
  if (SECRET_NAMES.has(plain) || SECRET_END.test(plain)) return "numbers";
  return plain.endsWith("token") && !OTHER_TOKEN.test(plain) ? "texts" : "none";
}
