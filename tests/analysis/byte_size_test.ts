import { assertEquals } from "@std/assert";
import { formatByteSize, parseByteSize } from "../../analysis/byte_size.ts";

Deno.test("parseByteSize() reads decimal and binary units in any case", () => {
  const sizes: [string, number][] = [
    ["0", 0],
    ["1000000", 1e6],
    ["12B", 12],
    ["3kB", 3000],
    ["500MB", 5e8],
    ["500mb", 5e8],
    ["1.5 GB", 1.5e9],
    ["2TB", 2e12],
    ["1KiB", 1024],
    ["4MiB", 4_194_304],
    ["2GiB", 2_147_483_648],
    [" 1 tib ", 1_099_511_627_776],
    ["0.3B", 0],
  ];
  for (const [text, bytes] of sizes) assertEquals(parseByteSize(text), bytes, text);
});

Deno.test("parseByteSize() is null for what is no size", () => {
  for (const text of ["", " ", "MB", "5XB", "-1", "1e6", "5 M B", "1,000", "NaN", "Infinity"]) {
    assertEquals(parseByteSize(text), null, text);
  }
});

Deno.test("formatByteSize() has three digits and a unit", () => {
  const texts: [number, string][] = [
    [0, "0 B"],
    [812, "812 B"],
    [999, "999 B"],
    [1000, "1.00 kB"],
    [48_200, "48.2 kB"],
    [999_499, "999 kB"],
    [999_600, "1.00 MB"],
    [1_200_000_000, "1.20 GB"],
    [3.21e15, "3210 TB"],
  ];
  for (const [bytes, text] of texts) assertEquals(formatByteSize(bytes), text);
});
