import { assertEquals } from "@std/assert";
import { markdown } from "@kymo/kymo/notebook";
import { marked } from "marked";

function display(value: unknown): Record<string, string> {
  return (value as Record<symbol, () => Record<string, string>>)[Symbol.for("Jupyter.display")]!();
}

Deno.test("markdown() escapes what is inserted, not what is written: it renders as it is", () => {
  const model = "<b>gpt_5*`|[x](javascript:alert(1))";
  const text = String(markdown`**${model}** ${"# 1. - > _a_ ~~b~~ &amp; https://a.b $x$"}`);
  assertEquals(text.slice(0, 58), "**&lt;b&gt;gpt_5\\*\\`\\|\\[x\\](javascript:alert(1))** \\# 1. -");
  const html = String(marked.parse(text));
  assertEquals(
    html,
    "<p><strong>&lt;b&gt;gpt_5*`|[x](javascript:alert(1))</strong> # 1. - &gt; _a_ ~~b~~ &amp;amp; https://a.b $x$</p>\n",
  );
});

Deno.test("markdown() keeps Markdown inside of Markdown, and makes lists of lists", () => {
  const bold = markdown`**a_b**`;
  assertEquals(String(markdown`of ${bold}: ${["x_y", bold]}`), "of **a_b**: \n- x_y\n- **a_b**");
});

Deno.test("markdown() shows itself as Markdown, and in words without escapes", () => {
  assertEquals(display(markdown`cost ${"$12.40"}`), {
    "text/markdown": "cost \\$12.40",
    "text/plain": "cost $12.40",
  });
});

Deno.test("markdown() writes unknown as a dash, and takes indentation away", () => {
  assertEquals(
    String(markdown`
      # ${null}
      ${undefined}
    `),
    "# –\n–",
  );
});
