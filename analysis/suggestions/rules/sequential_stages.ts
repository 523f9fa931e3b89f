/** What runs one after the other and need not. @module */
import { formatCount, formatRatio } from "../../report/format_quantity.ts";
import { sideBySide } from "../../traces/side_by_side.ts";
import type { Trace } from "../../traces/trace.ts";
import { askedTools, type FoundChains, loopedStages, type StagePair, stagePairs } from "../stage_chains.ts";
import type { OperationFacts, SuggestionFacts } from "../suggestion_facts.ts";
import type { RuleFindings, SuggestionRule } from "../suggestion_rule.ts";
import { allFindings, NOTHING_FOUND, weighSaving } from "../weigh_saving.ts";

type Limits = Readonly<Record<string, number>>;

/** Tools, items or stages that wait for each other without a reason. */
export const SEQUENTIAL_STAGES: SuggestionRule = {
  id: "sequential_stages",
  needs: "operations with the tools and stages inside, their start and duration",
  when:
    "tools asked for in one answer, items of one stage, or stages whose order is not fixed run one after the other, " +
    "and operations wait for them",
  limits: { least_items: 3, least_other_order: 0.05, least_other_orders: 5 },
  find(facts, limits): RuleFindings {
    const operations = new Map(facts.operations.map((operation) => [operation.row, operation]));
    const known = facts.paths.traces.flatMap((trace): Timed[] => {
      const operation = operations.get(trace.nodes[0]!.row);
      return operation === undefined ? [] : [{ trace, operation }];
    });
    const names = Map.groupBy(known, ({ operation }) => operation.name);
    return allFindings(names.values().map((timed) => sequencesOf(facts, timed, limits)));
  },
};

interface Timed {
  readonly trace: Trace;
  readonly operation: OperationFacts;
}

interface TimedChains extends FoundChains, Timed {}

function sequencesOf(facts: SuggestionFacts, timed: readonly Timed[], limits: Limits): RuleFindings {
  const { columns } = facts.timed;
  const least = Math.max(2, limits.least_items!);
  const found = timed.flatMap(({ trace, operation }): TimedChains[] => {
    return [...askedTools(trace, facts.timed), ...loopedStages(trace, { columns, least })].map((chains) => {
      return { ...chains, trace, operation };
    });
  });
  const groups = Map.groupBy(found, ({ reason, stages }) => JSON.stringify([reason, stages]));
  return allFindings([
    ...[...groups.values()].map((members) => savedBy(facts, { members, timed, evidence: membersOf(members) })),
    ...freeOrders(facts, timed, limits),
  ]);
}

function membersOf(found: readonly TimedChains[]): Readonly<Record<string, number>> {
  const lengths = found.flatMap(({ chains }) => chains.map(({ places }) => places.length));
  return { chains: lengths.length, mean_members: lengths.reduce((sum, length) => sum + length, 0) / lengths.length };
}

/** Stages that overlap or come the other way round often enough do not need each other. */
function freeOrders(facts: SuggestionFacts, timed: readonly Timed[], limits: Limits): RuleFindings[] {
  const pairs = timed.flatMap(({ trace, operation }): (StagePair & Timed)[] => {
    return stagePairs(trace, facts.timed).map((pair) => ({ ...pair, trace, operation }));
  });
  return Map.groupBy(pairs, ({ key }) => key).values().map((found) => {
    const stages = found[0]!.stages;
    const firsts = stages.map((stage) => found.filter(({ first }) => first === stage).length);
    const others = found.length - Math.max(...firsts);
    const isFree = others >= limits.least_other_orders! && others / found.length >= limits.least_other_order!;
    const members = found.flatMap(({ chain, trace, operation }): TimedChains[] => {
      return chain === null ? [] : [{ reason: "order", stages, chains: [chain], trace, operation }];
    });
    if (!isFree || members.length === 0) return NOTHING_FOUND;
    const evidence = { pairs: found.length, other_order_ratio: others / found.length };
    return savedBy(facts, { members, timed, evidence });
  }).toArray();
}

interface Sequence {
  readonly members: readonly TimedChains[];
  readonly timed: readonly Timed[];
  readonly evidence: Readonly<Record<string, number>>;
}

function savedBy(facts: SuggestionFacts, { members, timed, evidence }: Sequence): RuleFindings {
  const { reason, stages, operation: { name } } = members[0]!;
  const parts = members.map(({ trace, chains, operation: { cluster, at, weight } }) => {
    const saved = (trace.nodes[0]!.end - sideBySide(trace, chains)) / 1000;
    return { cluster, at, saved: Math.max(0, saved) * weight };
  });
  const waiting = parts.filter(({ saved }) => saved > 0);
  if (waiting.length === 0) return NOTHING_FOUND;
  const operations = `${formatCount(waiting.length)} of ${formatCount(timed.length)} operations`;
  const [stage, other] = stages;
  const texts = {
    asked: {
      where: { name, kind: "tool_call" },
      says: `${operations} run tools one after the other that a model asked for in one answer`,
      advice: "run the tools of one answer side by side",
      assumes: "no tool needs what another one of the same answer does",
    },
    items: {
      where: { name, stage: stage! },
      says: `${operations} run ${stage} one after the other, ${
        Number(evidence.mean_members?.toPrecision(2))
      } times in a row`,
      advice: `run ${stage} for up to 8 items side by side`,
      assumes: `no ${stage} needs the result of the one before`,
    },
    order: {
      where: { name, stage: stage!, other: other ?? null },
      says: `${operations} run ${stage} and ${other} one after the other; in ${
        formatRatio(evidence.other_order_ratio ?? null)
      } they overlap or come the other way round`,
      advice: `run ${stage} and ${other} side by side`,
      assumes: "what goes in any order in some operations does so in all",
    },
  } as const;
  const { where, says, advice, assumes } = texts[reason];
  return weighSaving(facts, {
    unit: "ms",
    parts: waiting,
    where,
    n: waiting.length,
    says,
    advice,
    assumptions: [assumes, "what runs side by side takes no longer"],
    evidence: [{ operations: timed.length, waiting_operations: waiting.length, ...evidence }],
    of: { weight: timed.reduce((sum, { operation }) => sum + operation.weight, 0), per: "operation" },
  });
}
