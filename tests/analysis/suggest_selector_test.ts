import { assertAlmostEquals, assertEquals } from "@std/assert";
import { askRule, type HandmadeOperation, operationEvents } from "./suggest_kit.ts";

const SILENT = { suggestions: [], untold: [] };

interface Chosen {
  readonly agent: string;
  readonly complexity_score: number;
  readonly score: number | null;
}

const PRICES: Readonly<Record<string, number>> = { simple: 0.01, complex: 0.05 };

/** 150 operations for which an agent was chosen. */
function chosen({ agent, complexity_score, score }: Chosen): HandmadeOperation[] {
  return Array.from({ length: 150 }, () => ({
    own: { agent, complexity_score, score },
    inside: [{ duration_ms: 1000, cost_usd: PRICES[agent]! }],
  }));
}

/** The same where only the selection says who was chosen. */
function selected(operations: readonly HandmadeOperation[]): HandmadeOperation[] {
  return operations.map(({ own: { score, agent, complexity_score } = {}, inside }) => ({
    own: { score: score ?? null },
    inside: [{ kind: "selection", name: agent!, agent: agent!, complexity_score: complexity_score! }, ...inside],
  }));
}

const NEEDLESS = [
  ...chosen({ agent: "simple", complexity_score: 0.25, score: 0.8 }),
  ...chosen({ agent: "simple", complexity_score: 0.45, score: 0.8 }),
  ...chosen({ agent: "complex", complexity_score: 0.55, score: 0.8 }),
];

Deno.test("selector_threshold: 150 operations just above the cut for 5 cents, just below it for 1 cent and as good", async () => {
  for (const operations of [NEEDLESS, selected(NEEDLESS)]) {
    const { suggestions: [found] } = await askRule("selector_threshold", operationEvents(operations));
    assertEquals([found!.where, found!.n], [{ name: "answer", agent: "complex" }, 150]);
    assertEquals(found!.advice, "raise the cut from 0.5 to 0.6, then look again");
    assertAlmostEquals(found!.saving!.usd!, 150 * 0.04 / 450 * 1000, 1e-4);
  }
});

Deno.test("selector_threshold: from 0.6 on the simple agent scores 0.6, the complex one above the cut 0.8", async () => {
  const { suggestions: [found] } = await askRule(
    "selector_threshold",
    operationEvents([
      ...chosen({ agent: "simple", complexity_score: 0.25, score: 0.8 }),
      ...chosen({ agent: "simple", complexity_score: 0.45, score: 0.8 }),
      ...chosen({ agent: "simple", complexity_score: 0.65, score: 0.6 }),
      ...chosen({ agent: "complex", complexity_score: 0.75, score: 0.8 }),
    ]),
  );
  assertEquals(
    found!.advice,
    "lower the cut from 0.7 to 0.6; an operation there then costs $0.0500 instead of $0.0100",
  );
  assertAlmostEquals(found!.effect!.value, 0.2, 1e-9);
  assertEquals([found!.effect!.unit, found!.saving], ["ratio", null]);
});

Deno.test("selector_threshold is silent where the dear agent is better, or complexity does not decide", async () => {
  const worse = chosen({ agent: "simple", complexity_score: 0.45, score: 0.7 });
  const better = chosen({ agent: "complex", complexity_score: 0.55, score: 0.8 });
  assertEquals(await askRule("selector_threshold", operationEvents([...worse, ...better])), SILENT);
  const falling = [
    ...chosen({ agent: "simple", complexity_score: 0.35, score: 0.85 }),
    ...chosen({ agent: "simple", complexity_score: 0.45, score: 0.81 }),
    ...chosen({ agent: "complex", complexity_score: 0.55, score: 0.8 }),
  ];
  assertEquals(await askRule("selector_threshold", operationEvents(falling)), SILENT);
  const mixed = [0.2, 0.4, 0.6].flatMap((complexity_score) => {
    return ["simple", "complex"].flatMap((agent) => chosen({ agent, complexity_score, score: 0.8 }));
  });
  assertEquals(await askRule("selector_threshold", operationEvents(mixed)), SILENT);
});

Deno.test("selector_threshold trusts no agent unscored", async () => {
  const unscored = NEEDLESS.map(({ own, inside }) => ({ own: { ...own, score: null }, inside }));
  const { suggestions, untold } = await askRule("selector_threshold", operationEvents(unscored));
  assertEquals([suggestions, untold.map(({ reason }) => reason)], [[], [
    "simple would be cheaper above 0.5 too, but too few scores say how good it is",
  ]]);
});
