import { assert, assertEquals, assertFalse, assertStringIncludes } from "@std/assert";
import type { JsonObject } from "../../notebooks/kernel/json_value.ts";
import type { Cell, Output } from "../../notebooks/kernel/notebook.ts";
import { notebookHtml } from "../../notebooks/kernel/notebook_html.ts";
import { plainText } from "../../notebooks/kernel/plain_text.ts";

function markdown(source: string, more: { readonly attachments?: JsonObject } = {}): Cell {
  return { cell_type: "markdown", id: "m", metadata: {}, source, ...more };
}

function code(...outputs: readonly Output[]): Cell {
  return { cell_type: "code", id: "c", metadata: {}, source: "a < b", execution_count: 1, outputs };
}

function shown(data: JsonObject): Cell {
  return code({ output_type: "display_data", data, metadata: {} });
}

function html(...cells: readonly Cell[]): Promise<string> {
  return notebookHtml({ metadata: {}, cells }, { title: "A <title>" });
}

/** What the page says between its first and its last tag of its own. */
async function main(...cells: readonly Cell[]): Promise<string> {
  return /<main>\n([\s\S]*)\n<\/main>/.exec(await html(...cells))![1]!;
}

const ATTACK = `<img src=x onerror="alert(1)">`;

Deno.test("notebookHtml() writes one page with the title, and the heading only where the notebook has none", async () => {
  const page = await html(code());
  assertStringIncludes(page, "<title>A &lt;title&gt;</title>");
  assertStringIncludes(page, "<h1>A &lt;title&gt;</h1>");
  assertStringIncludes(page, "default-src 'none'");
  assertEquals((await html(markdown("# Own"))).match(/<h1>.*<\/h1>/g), ["<h1>Own</h1>"]);
});

Deno.test("notebookHtml() shows code at a click, without a script", async () => {
  const page = await main(code());
  assertStringIncludes(page, "<details><summary>Code [1]</summary><pre><code>a &lt; b</code></pre></details>");
});

Deno.test("notebookHtml() escapes HTML in Markdown, and keeps no link that runs or leads into the file system", async () => {
  const page = await main(markdown(`${ATTACK} <b>x</b>

<script>alert(1)</script>

[web](https://example.com/?a=1&b=2) [mail](mailto:a@b.c) [place](#a) [runs](javascript:alert(1)) [runs](JAVASCRIPT&#58;alert(1)) [file](a.md)

![far](https://example.com/a.png) ![near](data:image/png;base64,AAAA) ![page](data:text/html,x)`));
  assertStringIncludes(page, "&lt;img src=x onerror=&quot;alert(1)&quot;&gt; &lt;b&gt;x&lt;/b&gt;");
  assertStringIncludes(page, "&lt;script&gt;alert(1)&lt;/script&gt;");
  assertEquals(page.match(/<a [^>]*>/g), [
    '<a href="https://example.com/?a=1&amp;b=2">',
    '<a href="mailto:a@b.c">',
    '<a href="#a">',
  ]);
  assertEquals(page.match(/<img [^>]*>/g), ['<img src="data:image/png;base64,AAAA" alt="near">']);
  assertStringIncludes(page, "far");
});

Deno.test("notebookHtml() lets tables of Markdown scroll, and shows attachments", async () => {
  const attachments = { "a b.png": { "image/png": "AA\nAA" } };
  const page = await main(markdown("| a |\n| - |\n| 1 |\n\n![x](attachment:a%20b.png)", { attachments }));
  assertStringIncludes(page, '<div class="scroll"><table>');
  assertStringIncludes(page, '<img src="data:image/png;base64,AAAA" alt="x">');
});

Deno.test("notebookHtml() cleans HTML of outputs: what it knows stays, what could run or load goes", async () => {
  const page = await main(shown({
    "text/html":
      `<div class="kymo-table" id="x" onclick="alert(1)"><table><tr><th style="text-align: right; position: fixed">n</th>
<td colspan="2">&lt;script&gt;</td></tr></table>${ATTACK}<a href=" javascript:alert(1)">a</a><a href="https://example.com">b</a>
<script>alert(1)</script><style>*{}</style><iframe srcdoc="x"></iframe><object data="x"></object><form action="x"><b>kept</b><input></form>
<svg><script>alert(1)</script></svg><math><mtext><img src=x onerror=alert(1)></mtext></math><template><p>t</p></template><!-- c --></div>`,
  }));
  assertStringIncludes(page, '<div class="scroll"><div class="kymo-table"><table>');
  assertStringIncludes(page, '<th style="text-align: right;">n</th>');
  assertStringIncludes(page, '<td colspan="2">&lt;script&gt;</td>');
  assertStringIncludes(page, '<a>a</a><a href="https://example.com">b</a>');
  assertStringIncludes(page, "<b>kept</b>");
  assertFalse(
    /<(script|style|iframe|object|form|input|svg|math|template)|onerror|onclick|javascript:|position|<!--/.test(page),
  );
});

Deno.test("notebookHtml() shows the richest part of a bundle that is safe: drawings and pictures before HTML and text", async () => {
  const svg = `<svg viewBox="0 0 1 1"><script>alert(1)</script></svg>`;
  const page = await main(shown({ "text/plain": "p", "text/html": "<b>h</b>", "image/svg+xml": svg }));
  const [, base64] = /<img src="data:image\/svg\+xml;base64,([^"]*)" alt="p">/.exec(page)!;
  assertStringIncludes(atob(base64!), '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1">');
  assertFalse(page.includes("<b>h</b>") || page.includes("<pre>p</pre>"));
  assertStringIncludes(await main(shown({ "image/png": "AA\nAA", "text/plain": "p" })), "data:image/png;base64,AAAA");
  assertStringIncludes(await main(shown({ "image/png": '"><script>', "text/plain": "p" })), "A damaged picture");
  assertStringIncludes(await main(shown({ "text/plain": ATTACK })), "<pre>&lt;img");
  assertStringIncludes(await main(shown({ "text/markdown": "*m*" })), "<em>m</em>");
  assertStringIncludes(await main(shown({ "x/<y>": "z" })), "An output of the type x/&lt;y&gt; is not shown here.");
});

Deno.test("notebookHtml() shows printed text without colours, and failures openly", async () => {
  const page = await main(code(
    { output_type: "stream", name: "stderr", text: `\x1b[31mred\x1b[0m ${ATTACK}` },
    {
      output_type: "error",
      ename: "TypeError",
      evalue: "boo",
      traceback: ["TypeError: boo", "    at line 1 of the cell"],
    },
  ));
  assertStringIncludes(page, '<pre class="stderr">red &lt;img');
  assertStringIncludes(page, '<pre class="failure" role="alert">TypeError: boo\n    at line 1 of the cell</pre>');
  assertStringIncludes(page, "<details open>");
});

Deno.test("notebookHtml() leaves out cells with the tag remove-cell, and empty ones", async () => {
  const removed = { ...code(), metadata: { tags: ["remove-cell"] } };
  assertEquals(await main(markdown("# A"), removed, { ...code(), source: " " }), "<h1>A</h1>");
});

Deno.test("plainText() leaves out colours and lines that were written over", () => {
  assertEquals(plainText("a\x1b[1;31mb\x1b[0mc\x1b]8;;http://x\x07d\x07"), "abcd");
  assertEquals(plainText("1 %\r50 %\r100 %\nnext\r\nlast\r"), "100 %\nnext\nlast");
  assert(plainText("x".repeat(5e6)).length === 5e6);
});
