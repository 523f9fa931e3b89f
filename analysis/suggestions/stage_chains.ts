/** Siblings that run one after the other and need not. @module */
import type { EventSample } from "../engine/event_source.ts";
import type { Chain } from "../traces/side_by_side.ts";
import type { Trace, TraceNode } from "../traces/trace.ts";

/** Why siblings need not wait for each other. */
export type ChainReason =
  /** A model asked for all of them in one answer. */
  | "asked"
  /** The same stage, item by item. */
  | "items"
  /** Their order is not fixed. */
  | "order";

/** Chains of one kind in one trace. */
export interface FoundChains {
  /** Why. */
  readonly reason: ChainReason;
  /** Names of what runs: none for tools, else one stage or two. */
  readonly stages: readonly string[];
  /** The chains. */
  readonly chains: readonly Chain[];
}

/** Items of a loop at once. */
const ITEMS_AT_ONCE = 8;

/** A model stops for a tool; what else ends an answer asks for none, and where that is unknown a program may have asked. */
const ASKS_FOR_TOOLS = /tool|function/;

/** Tools that were called between the same two calls of a model: it asked for all of them at once. */
export function askedTools({ nodes }: Trace, { columns }: Pick<EventSample, "columns">): FoundChains[] {
  const chains = nodes.flatMap(({ children }, parent): Chain[] => {
    if (children.length < 4) return [];
    const found: Chain[] = [];
    let [model, tools]: [number | null, number[]] = [null, []];
    const isOver = overBefore(nodes[parent]!);
    children.forEach(({ node }, place) => {
      const { stage: { kind }, row } = nodes[node]!;
      if (kind === "tool_call") tools.push(place);
      if (kind !== "llm_call") return;
      const isBetween = model !== null && tools.every((tool) => isOver(model!, tool) && isOver(tool, place));
      if (isBetween && tools.length > 1) found.push({ parent, places: tools, atOnce: tools.length });
      const reason = columns.finish_reason![row];
      const mayAsk = typeof reason === "string" && ASKS_FOR_TOOLS.test(reason);
      [model, tools] = [mayAsk ? place : null, []];
    });
    return found;
  });
  return chains.length === 0 ? [] : [{ reason: "asked", stages: [], chains }];
}

/** A stage that runs several times in a row under one parent, and succeeds each time: a loop over items. */
export function loopedStages(
  { nodes }: Trace,
  { columns, least }: Pick<EventSample, "columns"> & { readonly least: number },
): FoundChains[] {
  const found = nodes.flatMap(({ children }, parent): (Chain & { readonly stage: string })[] => {
    if (children.length < least) return [];
    const isOver = overBefore(nodes[parent]!);
    const runs: (Chain & { readonly stage: string })[] = [];
    let run: number[] = [];
    const stageAt = (place: number): TraceNode => nodes[children[place]!.node]!;
    const end = (): void => {
      if (run.length >= least) {
        runs.push({ parent, places: run, atOnce: ITEMS_AT_ONCE, stage: stageAt(run[0]!).stage.name });
      }
      run = [];
    };
    for (let place = 0; place < children.length; place++) {
      const { stage, row } = stageAt(place);
      const last = run.at(-1);
      // What began later and runs on beside the next item does not part them.
      if (last !== undefined && stageAt(last).stage !== stage) {
        const next = children.findIndex(({ node }, later) =>
          later > place && nodes[node]!.stage === stageAt(last).stage
        );
        if (next >= 0 && !isOver(place, next)) continue;
      }
      const isNext = last !== undefined && stageAt(last).stage === stage && isOver(last, place);
      if (!isNext) end();
      // A step with something inside may go on from the one before.
      const isItem = stage.kind === "stage" && stageAt(place).children.length === 0;
      if (isItem && columns.status![row] === "ok") run.push(place);
      else end();
    }
    end();
    return runs;
  });
  return [...Map.groupBy(found, ({ stage }) => stage)].map(([stage, chains]) => {
    return { reason: "items", stages: [stage], chains };
  });
}

/** Two stages that occur once each under one parent. */
export interface StagePair {
  /** Their parent and names, as one text. */
  readonly key: string;
  /** Their names, by the alphabet. */
  readonly stages: readonly [string, string];
  /** What ran first; `null` where they overlap. */
  readonly first: string | null;
  /** Both of them, where one directly followed the other; else `null`. */
  readonly chain: Chain | null;
}

/** More stages under one parent are named after what they work on. */
const MOST_STAGES = 50;

/** All pairs of stages that succeeded. */
export function stagePairs({ nodes }: Trace, { columns }: Pick<EventSample, "columns">): StagePair[] {
  return nodes.flatMap(({ children, stage: { name: inside } }, parent): StagePair[] => {
    const nodeAt = (place: number): TraceNode => nodes[children[place]!.node]!;
    const byStage = Map.groupBy(children.keys(), (place) => nodeAt(place).stage);
    const single = [...byStage.values()].flatMap((places) => {
      const { stage, row } = nodeAt(places[0]!);
      return places.length === 1 && stage.kind === "stage" && columns.status![row] === "ok" ? places : [];
    });
    if (single.length > MOST_STAGES) return [];
    const isOver = overBefore(nodes[parent]!);
    return single.flatMap((early, index) =>
      single.slice(index + 1).map((late): StagePair => {
        const [one, other] = [nodeAt(early).stage.name, nodeAt(late).stage.name];
        const stages: [string, string] = one < other ? [one, other] : [other, one];
        const isSequence = isOver(early, late);
        const isChain = isSequence && children[late]!.behind === early;
        return {
          key: JSON.stringify([inside, ...stages]),
          stages,
          first: isSequence ? one : null,
          chain: isChain ? { parent, places: [early, late], atOnce: 2 } : null,
        };
      })
    );
  });
}

/** Whether one child had ended when another began. */
function overBefore({ children, finished }: TraceNode): (early: number, late: number) => boolean {
  const ranks = new Int32Array(finished.length);
  finished.forEach((place, rank) => ranks[place] = rank);
  return (early, late) => ranks[early]! < children[late]!.after;
}
