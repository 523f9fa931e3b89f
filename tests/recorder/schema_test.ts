import { assert, assertEquals, assertMatch } from "@std/assert";
import { COLUMN_NAMES, COLUMNS, isColumnName, SCHEMA_VERSION } from "@kymo/kymo/schema";

Deno.test("COLUMNS says type, unit and meaning of every column", () => {
  assertEquals(SCHEMA_VERSION, 1);
  assertEquals(COLUMN_NAMES.length, new Set(COLUMN_NAMES).size);
  for (const name of COLUMN_NAMES) {
    assertMatch(name, /^[a-z][a-z0-9_]*$/);
    assert(COLUMNS[name].doc.length > 10, name);
  }
});

Deno.test("COLUMNS carries the unit of a quantity in its name", () => {
  for (const name of COLUMN_NAMES) {
    const { unit } = COLUMNS[name];
    if (name.endsWith("_ms")) assertEquals(unit, "ms", name);
    if (name.endsWith("_tokens")) assertEquals(unit, "tokens", name);
    if (name.endsWith("_bytes")) assertEquals(unit, "bytes", name);
    if (name.endsWith("_usd")) assertEquals(unit, "USD", name);
  }
});

Deno.test("COLUMNS may be unknown but for the seven that make an event", () => {
  const required = COLUMN_NAMES.filter((name) => !COLUMNS[name].nullable);
  assertEquals(required, ["event_id", "trace_id", "kind", "name", "started_at", "status", "sample_weight"]);
});

Deno.test("isColumnName() knows columns from the keys of every object", () => {
  assertEquals(["model", "latency", "toString", "__proto__", ""].map(isColumnName), [true, false, false, false, false]);
});
