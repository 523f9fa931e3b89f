import { assert, assertEquals } from "@std/assert";
import { redactText } from "@kymo/kymo";

const SECRETS: Readonly<Record<string, string>> = {
  "Authorization: Bearer eyJhbGciOi.J9.abc-def_ghi": "eyJhbGciOi",
  "sent Basic dXNlcjpwYXNzd29yZA==": "dXNlcjpwYXNzd29yZA",
  "key sk-ant-api03-AbCdEfGhIjKlMnOp is wrong": "AbCdEfGhIjKlMnOp",
  "key AIzaSyA1234567890abcdefgh": "SyA1234567890",
  "key AKIAIOSFODNN7EXAMPLE": "IOSFODNN7EXAMPLE",
  "push with ghp_16C7e42F292c6912E7710c838347Ae178B4a": "16C7e42F292c",
  "url?api_key=abc123def456": "abc123def456",
  '{"password": "hunter22"}': "hunter22",
  "write to ada.lovelace+work@mail.example.org today": "lovelace",
};

for (const [text, secret] of Object.entries(SECRETS)) {
  Deno.test(`redactText() hides the secret of: ${text.slice(0, 24)}`, () => {
    assert(text.includes(secret));
    const redacted = redactText(text);
    assert(!redacted.includes(secret), redacted);
    assert(redacted.includes("[redacted"), redacted);
    assertEquals(redactText(redacted), redacted);
  });
}

Deno.test("redactText() leaves ordinary messages alone", () => {
  for (
    const text of ["", "fetch failed: 503 after 3 attempts", "max_tokens: 4096 is too large", "a @ b, 12@", "skip this"]
  ) {
    assertEquals(redactText(text), text);
  }
});

Deno.test("redactText() says each secret once", () => {
  assertEquals(redactText("api_key=sk-proj-abcdefghijklmnop"), "api_key=[redacted key]");
});

Deno.test("redactText() takes time in proportion to the text", () => {
  const text = "a".repeat(200_000);
  const started = performance.now();
  assertEquals(redactText(text), text);
  assert(performance.now() - started < 2000);
});
