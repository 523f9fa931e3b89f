import { assertEquals } from "@std/assert";
import { cut, type TextColumn, textTable } from "../../analysis/report/text_table.ts";
import { printable } from "../../analysis/html/printable.ts";
import { wrapParts, wrapWords } from "../../analysis/report/text_wrap.ts";

const COLUMNS: readonly TextColumn[] = [
  { title: "", cells: ["gpt-5-mini", "モデル"], align: "left" },
  { title: "calls", cells: ["1,234", "7"] },
  { title: "max", cells: ["1 s", "20 s"], spare: 2 },
  { title: "note", cells: ["x", ""], align: "left", spare: 1 },
  { title: "nothing", cells: ["", ""] },
];

Deno.test("textTable() aligns numbers to the right and leaves out what is empty", () => {
  assertEquals(textTable(COLUMNS, 40), [
    "            calls   max  note",
    "gpt-5-mini  1,234   1 s  x",
    "モデル          7  20 s",
  ]);
});

Deno.test("textTable() leaves out spare columns, the most spare first, then cuts the first", () => {
  assertEquals(textTable(COLUMNS, 28)[1], "gpt-5-mini  1,234  x");
  assertEquals(textTable(COLUMNS, 18)[1], "gpt-5-mini  1,234");
  assertEquals(textTable(COLUMNS, 15)[1], "gpt-…ini  1,234");
});

Deno.test("textTable() never cuts numbers", () => {
  assertEquals(textTable([{ title: "calls", cells: ["1,234,567,890"] }], 8), ["        calls", "1,234,567,890"]);
});

Deno.test("cut() keeps both ends", () => {
  assertEquals(cut("claude-opus-4-5-20251101", 12), "claude…51101");
  assertEquals(cut("short", 5), "short");
  assertEquals(cut("通义千问大模型", 8), "通义…型");
  assertEquals(cut("abc", 1), "…");
});

Deno.test("wrapParts() breaks between parts, wrapWords() between words, and words longer than a line", () => {
  const options = { width: 10, indent: "  " };
  assertEquals(wrapParts(["one", "two", "three"], { ...options, separator: " · " }), ["one · two", "  three"]);
  assertEquals(wrapParts([], { ...options, separator: " · " }), []);
  assertEquals(wrapWords("  a word unbreakably-long end", options), [
    "  a word",
    "  unbreaka",
    "  bly-long",
    "  end",
  ]);
});

Deno.test("printable() shows a dot for what would change the terminal", () => {
  assertEquals(printable("a\x1b[31m\n\u202eb\ud800 é 漢字 👩‍🚀"), "a·[31m··b· é 漢字 👩‍🚀");
});
