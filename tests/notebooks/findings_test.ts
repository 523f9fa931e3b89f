import { assertEquals, assertStringIncludes } from "@std/assert";
import type { Finding } from "@kymo/kymo/analysis";
import { findings } from "@kymo/kymo/notebook";

const FINDING: Finding = {
  id: "suggestion:cheaper_model:1",
  kind: "suggestion",
  where: { model: "gpt_5*" },
  measure: "cost_usd",
  n: 1200,
  direction: null,
  strength: null,
  effect: null,
  p_value: 0.0004,
  at: null,
  says: "another one does this cheaper",
  advice: "use <b>it</b>",
  saving: { usd: 12.4, ms: null, low: 9, high: 15, ratio: 0.2, per: "month" },
  assumptions: ["prompts stay as they are"],
  evidence: [],
};

Deno.test("findings() tells whom, what, what it saves with its interval, what to do, how sure it is, and what it takes for granted", () => {
  assertEquals(String(findings([FINDING])).split("\n"), [
    "- **gpt_5\\*** · another one does this cheaper: **saves \\$12.40 a month \\[9.00, 15.00\\], 20.0 % of the bill**",
    "  - → use &lt;b&gt;it&lt;/b&gt;",
    "  - p &lt; 0.001 · n 1,200 · prompts stay as they are",
  ]);
});

Deno.test("findings() says how many more there are, and what stands for none", () => {
  const many = Array.from({ length: 9 }, (_, index) => ({ ...FINDING, id: `trend:${index}:x` }));
  assertStringIncludes(String(findings(many, { most: 2 })), "And 7 more.");
  assertEquals(String(findings([], { otherwise: "Nothing *yet*." })), "Nothing \\*yet\\*.");
});
