/**
 * What secrets look like in the wild, made when the tests run: no scanner finds one in this repository.
 *
 * @module
 */
import { seededRandom } from "./random.ts";

/** A secret as it turns up in a text. */
export interface SecretShape {
  /** What it is. */
  readonly title: string;
  /** A text that carries it. */
  readonly text: string;
  /** The part that may be written nowhere. */
  readonly secret: string;
}

const random = seededRandom(7);
const LOWER = "abcdefghijklmnopqrstuvwxyz";
const UPPER = LOWER.toUpperCase();
const DIGITS = "0123456789";
const WORD = LOWER + UPPER + DIGITS;
const HEX = "0123456789abcdef";

function made(length: number, alphabet = WORD): string {
  const parts = Array.from({ length: Math.ceil(length / 8) }, () => {
    const letters = Array.from({ length: 7 }, () => alphabet[random.below(alphabet.length)]);
    // A digit in every eight characters, as random keys have.
    return letters.join("") + DIGITS[random.below(10)];
  });
  return parts.join("").slice(0, length);
}

const uuid = (): string => [8, 4, 4, 4, 12].map((length) => made(length, HEX)).join("-");
const jwtPart = (length: number): string => "ey" + "J" + made(length);

/** A key that is recognised by itself, wherever it stands. */
const KEYS: readonly (readonly [title: string, key: string])[] = [
  ["OpenAI, old", `sk-${made(48)}`],
  ["OpenAI, project", `sk-proj-${made(40)}_${made(20)}-${made(30)}`],
  ["OpenAI, service account", `sk-svcacct-${made(50)}`],
  ["Anthropic", `sk-ant-api03-${made(40)}-${made(40)}-${made(8)}AA`],
  ["Anthropic, OAuth", `sk-ant-oat01-${made(60)}`],
  ["OpenRouter", `sk-or-v1-${made(64, HEX)}`],
  ["DeepSeek", `sk-${made(32, HEX)}`],
  ["Langfuse, secret", `sk-lf-${uuid()}`],
  ["Langfuse, public", `pk-lf-${uuid()}`],
  ["Google", `AI${"za"}Sy${made(33)}`],
  ["Google, OAuth", `ya29.a0${made(60)}`],
  ["Google, client secret", `GOCSPX-${made(28)}`],
  ["AWS", `AK${"IA"}${made(16, UPPER)}`],
  ["AWS, temporary", `AS${"IA"}${made(16, UPPER)}`],
  ["AWS Bedrock", `ABSK${made(100)}=`],
  ["Azure AI", `${made(52)}JQQJ99BA${made(24)}`],
  ["GitHub", `ghp_${made(36)}`],
  ["GitHub, OAuth", `gho_${made(36)}`],
  ["GitHub, fine-grained", `github_pat_${made(22)}_${made(59)}`],
  ["GitLab", `glpat-${made(20)}`],
  ["Slack, bot", `xoxb-${made(12, DIGITS)}-${made(13, DIGITS)}-${made(24)}`],
  ["Slack, app", `xapp-1-${made(11)}-${made(13, DIGITS)}-${made(64, HEX)}`],
  ["Hugging Face", `hf_${made(34)}`],
  ["Groq", `gsk_${made(52)}`],
  ["xAI", `xai-${made(80)}`],
  ["Perplexity", `pplx-${made(48)}`],
  ["Replicate", `r8_${made(37)}`],
  ["NVIDIA", `nvapi-${made(64)}`],
  ["Tavily", `tvly-${made(32)}`],
  ["Pinecone", `pcsk_${made(6)}_${made(60)}`],
  ["LangSmith", `lsv2_pt_${made(32, HEX)}_${made(10, HEX)}`],
  ["Stripe", `sk_live_${made(24)}`],
  ["Stripe, restricted", `rk_live_${made(24)}`],
  ["SendGrid", `SG.${made(22)}.${made(43)}`],
  ["Twilio", `SK${made(32, HEX)}`],
  ["npm", `npm_${made(36)}`],
  ["PyPI", `pypi-AgEIcHlwaS5vcmc${made(80)}`],
  ["Telegram bot", `${made(9, DIGITS)}:AA${made(33)}`],
  ["JWT", `${jwtPart(33)}.${jwtPart(60)}.${made(43)}`],
];

/** A secret that is recognised by what stands around it. `§` in the text is where it goes. */
const PLACES: readonly (readonly [title: string, text: string, secret: string])[] = [
  ["an AWS secret access key", "aws_secret_access_key = §", `${made(20)}/${made(19)}`],
  ["an Azure key header", "api-key: §", made(32, HEX)],
  ["an Azure storage connection", "AccountName=acme;AccountKey=§;EndpointSuffix=core.windows.net", `${made(86)}==`],
  ["an Azure SAS", "https://acme.blob.core.windows.net/c/f.csv?sv=2022-11-02&sp=r&sig=§", `${made(43)}%3D`],
  ["a bearer header", "Authorization: Bearer §", made(40)],
  ["a bearer token alone", "sent Bearer § and got 401", made(24)],
  ["a basic header", "authorization: Basic §", `${made(22)}==`],
  ["a header without a scheme", "Authorization: §", made(30)],
  ["an AWS signature", "Authorization: AWS4-HMAC-SHA256 SignedHeaders=host, Signature=§", made(64, HEX)],
  ["a private key", "-----BEGIN RSA PRIVATE KEY-----\nS\n-----END RSA PRIVATE KEY-----", made(300)],
  ["a private key that is cut", "-----BEGIN PRIVATE KEY-----\\n§", made(300)],
  ["a database URL", "postgres://app:§@db.internal:5432/prod", made(16)],
  ["a database URL with an odd password", "mongodb+srv://app:§@db.internal/prod", `p/${made(6)}#${made(4)}`],
  ["a Redis URL", "redis://:§@cache:6379/0", made(12)],
  ["a token in a URL", "https://§@github.com/acme/repo.git", made(40)],
  ["a connection string", "Server=db;User Id=app;Password=§;Encrypt=true", made(14)],
  ["a query string", "GET /v1/models?api_key=§&page=2", made(20)],
  ["a Google query string", "https://generativelanguage.googleapis.com/v1beta/models?key=§", made(39)],
  ["an access token in a URL", "https://api.example.com/me#access_token=§&expires_in=3600", made(30)],
  ["a cookie header", "Cookie: theme=dark; session=§", made(32)],
  ["a set-cookie header", "set-cookie: sid=§; Path=/; HttpOnly", made(32)],
  ["a password in a setting", "password=§", made(9)],
  ["a password in a sentence", "login failed, password: §", made(9, LOWER)],
  ["a password in JSON", '{"user":"ada","password":"§","n":1}', `${made(6)} ${made(6)}`],
  ["a password in JSON in JSON", '{"body":"{\\"password\\":\\"§\\",\\"n\\":1}"}', made(12)],
  ["a password of an object", "{ user: 'ada', passwd: '§' }", made(12)],
  ["a client secret", "client_secret=§&grant_type=client_credentials", made(24)],
  ["a refresh token", '"refresh_token": "§"', made(40)],
  ["a camel-cased key", "apiKey: '§'", made(20)],
  ["a key in an error of a provider", "Incorrect API key provided: §. You can find", made(32, HEX)],
  ["an environment variable", "MISTRAL_API_KEY=§", made(32)],
  ["a Slack webhook", "https://hooks.slack.com/services/§", `T${made(8, UPPER)}/B${made(8, UPPER)}/${made(24)}`],
  ["an e-mail address", "write to § today", `ada.${made(6, LOWER)}+work@mail.example.org`],
  ["an e-mail address beyond ASCII", "write to § today", `jürgen.${made(5, LOWER)}@müller.example`],
  ["an e-mail address in a URL", "https://example.com/?to=§", `ada.${made(6, LOWER)}%40example.org`],
];

/** Every shape. */
export const SECRET_SHAPES: readonly SecretShape[] = [
  ...KEYS.map(([title, key]) => ({ title: `a key of ${title}`, text: key, secret: key.slice(-12) })),
  ...KEYS.slice(0, 4).map(([title, key]) => ({
    title: `a key of ${title} after an escaped line end`,
    text: `{"error":"denied\\n${key}"}`,
    secret: key.slice(-12),
  })),
  ...PLACES.map(([title, text, secret]) => ({ title, text: text.replace("§", secret), secret })),
];

/** Texts that carry no secret and stay as they are. */
export const INNOCENT_TEXTS: readonly string[] = [
  "",
  "gpt-5-mini",
  "claude-opus-4-5-20251101",
  "claude-3-5-sonnet-v2@20241022",
  "us.anthropic.claude-3-5-sonnet-20240620-v1:0",
  "accounts/fireworks/models/llama-v3p1-405b-instruct",
  "models/gemini-2.5-flash-preview-05-20",
  "ft:gpt-4o-mini-2024-07-18:acme::AbCdEf12",
  "pplx-70b-online",
  "hf.co/bartowski/Llama-3.2-3B-Instruct-GGUF:Q4_K_M",
  "deepseek-r1:8b-0528-qwen3-q4_K_M",
  "8f14e45f-ceea-467f-a3a2-1d1b0c9d2f11",
  "4bf92f3577b34da6a3ce929d0e0e4736",
  "00f067aa0ba902b7",
  "req_011CSHoEeqs5C35K2UUqR7Fy",
  "chatcmpl-9XyZaBcDeFgHiJkLmNoPqRsTuVwX",
  "msg_01XFDUDYJgAACzvnptvVoYEL",
  "arn:aws:bedrock:us-east-1::foundation-model/anthropic.claude-v2",
  "risk-assessment-of-something-2024-final",
  "task-b7c1d2e3-run-the-whole-pipeline",
  "disk-usage-monitor-eu-west-1-node-0042",
  "sk-learn",
  "/home/ada/projects/kymo/recorder/column_batch.ts:120:14",
  "C:\\Users\\ada\\notes.txt",
  "file:///home/ada/kymo/tests/recorder/redact_text_test.ts",
  "npm:@observablehq/plot@0.6.17",
  "https://registry.npmjs.org:4873/@kymo/kymo",
  "jsr:@std/assert@1.0.19",
  "react@18.2.0 needs icon@2x.png",
  "git@github.com:acme/repo.git",
  "http://localhost:11434/api/chat",
  "http://[::1]:8080/@kymo/kymo",
  "https://platform.openai.com/account/api-keys",
  "postgres://db.internal:5432/prod",
  "2026-03-01T12:00:00.123Z",
  "fetch failed: 503 after 3 attempts",
  "max_tokens: 4096 is too large",
  "This model's maximum context length is 8192 tokens, however you requested 9001 tokens",
  "input_tokens=120 output_tokens=30 total_tokens: 150",
  "time to first token: 1234 ms, 41.5 tokens/s",
  "Unexpected token '<', \"<!DOCTYPE \"... is not valid JSON",
  "You didn't provide an API key. You need to provide your API key in an Authorization header",
  "password: must be at least 8 characters",
  "the password is wrong, the token has expired",
  "token: null, secret: undefined",
  "eos_token: <|endoftext|>",
  "Basic authentication is not supported",
  "bearer authentication failed",
  "no cookie: please log in",
  "cookie: disabled, credentials: include, signature=valid",
  "Basic plan-2024 users",
  "glc_grid_layout_components_2024",
  "partition_key=user_id and cache_key: answers/v2",
  "a @ b, 12@, @ada, x@y",
  "score 0.93: relevance=high, tone=neutral",
  "keyboard, monkey, turkey",
];
