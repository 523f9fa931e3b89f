import { assertEquals } from "@std/assert";
import { originalLine, topFrame } from "../../notebooks/kernel/cell_line.ts";

Deno.test("originalLine() reads mappings as deno transpile writes them", () => {
  // Two imports, an interface of two lines and f(z): the map that Deno 2.9.6 made of it.
  const mappings = "AAAA,SAAS,CAAC,QAAQ,YAAY;AAM9B,EAAE";
  assertEquals(originalLine(mappings, 1, 3), 1);
  assertEquals(originalLine(mappings, 2, 1), 7);
  assertEquals(originalLine(mappings, 9, 1), null);
  assertEquals(originalLine("", 1, 1), null);
});

Deno.test("topFrame() finds the frame of the cell among those of its functions", () => {
  assertEquals(topFrame(["Error: a", "    at f (<anonymous>:1:2)", "    at async <anonymous>:3:4"]), 2);
  assertEquals(topFrame(["Error: a", "    at f (<anonymous>:1:2)"]), -1);
});
