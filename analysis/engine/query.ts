/** Questions that travel together: each brings its plans and reads its own answers. @module */
import type { AggregatePlan, AnswerRow, NestedPlan } from "./aggregate_plan.ts";
import type { EventSource } from "./event_source.ts";

/** Plans, and what their answers mean. */
export interface Query<Result> {
  /** What is asked. */
  readonly plans: readonly (AggregatePlan | NestedPlan)[];
  /** Reads the answers, one table per plan. */
  readonly read: (answers: readonly (readonly AnswerRow[])[]) => Result;
}

/** One plan, and its rows as they are. */
export function rowsQuery(plan: AggregatePlan): Query<readonly AnswerRow[]> {
  return { plans: [plan], read: ([rows]) => rows! };
}

/** Results of queries, in their order. */
type Results<Queries extends readonly Query<unknown>[]> = {
  readonly [Index in keyof Queries]: Queries[Index] extends Query<infer Result> ? Result : never;
};

/** Asks several queries in one batch: they share the reading. */
export async function ask<const Queries extends readonly Query<unknown>[]>(
  source: EventSource,
  ...queries: Queries
): Promise<Results<Queries>> {
  const answers = await source.aggregate(queries.flatMap(({ plans }) => plans));
  let first = 0;
  const results = queries.map(({ plans, read }) => read(answers.slice(first, first += plans.length)));
  return results as unknown as Results<Queries>;
}

/** Several queries of a kind as one. */
export function together<Result>(queries: readonly Query<Result>[]): Query<Result[]> {
  return {
    plans: queries.flatMap(({ plans }) => plans),
    read(answers): Result[] {
      let first = 0;
      return queries.map(({ plans, read }) => read(answers.slice(first, first += plans.length)));
    },
  };
}
