/** What queries were about, and how they failed. @module */
import { parseJson } from "../../recorder/parse_json.ts";
import type { Query } from "../engine/query.ts";
import { countOf, FAILED, ofKind, textOf } from "../group_keys.ts";
import type { QueryKind } from "./query_stats.ts";

/** A name, and how many queries it is in. */
export interface NamedCount {
  /** The name. */
  readonly name: string;
  /** Queries, weighted by `sample_weight`. */
  readonly queries: number;
}

/** Asks for the entities of queries, each by itself, most frequent first. */
export function entitiesQuery(kind: QueryKind): Query<NamedCount[]> {
  return {
    plans: [{
      where: [...ofKind(kind), { field: "entities", notIn: [null] }],
      by: ["entities"],
      aggregates: { queries: { op: "count" } },
    }],
    read([rows]): NamedCount[] {
      const counts = new Map<string, number>();
      for (const row of rows!) {
        const names = parseJson(textOf(row, "entities") ?? "");
        if (!Array.isArray(names)) continue;
        for (const name of new Set(names.map(String))) {
          counts.set(name, (counts.get(name) ?? 0) + countOf(row, "queries"));
        }
      }
      return mostFirst(counts);
    },
  };
}

/** Asks for the queries that failed by type of error, or by status where there is none, most frequent first. */
export function failuresQuery(kind: QueryKind): Query<NamedCount[]> {
  return {
    plans: [{
      where: [...ofKind(kind), FAILED],
      by: ["error_type", "status"],
      aggregates: { queries: { op: "count" } },
    }],
    read([rows]): NamedCount[] {
      const counts = new Map<string, number>();
      for (const row of rows!) {
        const name = textOf(row, "error_type") ?? textOf(row, "status") ?? "unknown";
        counts.set(name, (counts.get(name) ?? 0) + countOf(row, "queries"));
      }
      return mostFirst(counts);
    },
  };
}

function mostFirst(counts: ReadonlyMap<string, number>): NamedCount[] {
  return [...counts].map(([name, queries]) => ({ name, queries })).sort((a, b) => {
    return b.queries - a.queries || (a.name < b.name ? -1 : 1);
  });
}
