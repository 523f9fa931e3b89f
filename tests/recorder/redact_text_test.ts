import { assert, assertEquals } from "@std/assert";
import { redactText } from "@kymo/kymo";
import { INNOCENT_TEXTS, SECRET_SHAPES } from "./secret_shapes.ts";

for (const { title, text, secret } of SECRET_SHAPES) {
  Deno.test(`redactText() hides ${title}`, () => {
    for (
      const around of [text, `Error: ${text}`, `${text}\nnext line`, `(${text})`, JSON.stringify({ message: text })]
    ) {
      const redacted = redactText(around);
      assert(!redacted.includes(secret), redacted);
      assert(redacted.includes("[redacted"), redacted);
      assertEquals(redactText(redacted), redacted);
    }
  });
}

for (const text of INNOCENT_TEXTS) {
  Deno.test(`redactText() leaves alone: ${text.slice(0, 60)}`, () => {
    assertEquals(redactText(text), text);
  });
}

Deno.test("redactText() says each secret once", () => {
  assertEquals(redactText("api_key=sk-proj-abcdefghijklmnop"), "api_key=[redacted key]");
});
