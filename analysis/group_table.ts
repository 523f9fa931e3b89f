/** Tables of {@linkcode GroupStats}. @module */
import type { DataFrame } from "nodejs-polars";
import type { Cell } from "../recorder/cell.ts";
import type { ColumnType } from "../recorder/schema.ts";
import type { Field, Filter } from "./engine/aggregate_plan.ts";
import type { EventSource } from "./engine/event_source.ts";
import { requireFields } from "./group_keys.ts";
import { type Distribution, type GroupStats, groupStatsPlan, readGroupStats } from "./group_stats.ts";
import { type StatsColumn, statsFrame } from "./stats_frame.ts";

/** What a table is about. */
export interface GroupTable {
  /** Which events count. */
  readonly where: readonly Filter[];
  /** What they are grouped by. */
  readonly by: readonly string[];
  /** What is being done, for messages. */
  readonly action: string;
}

/** Asks for a table of groups, most calls first. */
export async function groupTable(source: EventSource, { where, by, action }: GroupTable): Promise<DataFrame> {
  const keys = requireFields(action, by);
  const [rows] = await source.aggregate([groupStatsPlan(where, keys)]);
  return groupFrame(rows!.map((row) => readGroupStats(row, keys)), keys);
}

type Column = StatsColumn<GroupStats>;

function groupFrame(groups: readonly GroupStats[], keys: readonly Field[]): DataFrame {
  const total = groups.reduce((sum, group) => sum + (group.duration_sum_ms ?? 0), 0);
  const columns: Column[] = [
    ["calls", "f64", ({ calls }) => calls],
    ["ok", "f64", ({ ok }) => ok],
    ["failed", "f64", ({ failed }) => failed],
    ["success_ratio", "f64", ({ success_ratio }) => success_ratio],
    ["without_duration", "f64", ({ without_duration }) => without_duration],
    ...distributionColumns("duration_ms", ({ duration_ms }) => duration_ms),
    ["duration_sum_ms", "f64", ({ duration_sum_ms }) => duration_sum_ms],
    [
      "time_share",
      "f64",
      ({ duration_sum_ms }) => duration_sum_ms === null || total === 0 ? null : duration_sum_ms / total,
    ],
    ...distributionColumns("first_token_ms", ({ first_token_ms }) => first_token_ms),
    ...distributionColumns("tokens_per_s", ({ tokens_per_s }) => tokens_per_s),
    ["input_tokens", "i64", ({ input_tokens }) => input_tokens],
    ["output_tokens", "i64", ({ output_tokens }) => output_tokens],
    ["cache_read_tokens", "i64", ({ cache_read_tokens }) => cache_read_tokens],
    ["cache_write_tokens", "i64", ({ cache_write_tokens }) => cache_write_tokens],
    ["reasoning_tokens", "i64", ({ reasoning_tokens }) => reasoning_tokens],
  ];
  return statsFrame(
    groups,
    keys,
    columns.map(([name, type, get]): Column => [name, type, (group) => whole(type, get(group))]),
  );
}

function distributionColumns(name: string, get: (group: GroupStats) => Distribution): Column[] {
  const number = (key: "mean" | "min" | "p50" | "p90" | "p95" | "p99" | "max"): Column => {
    return [`${name}_${key}`, "f64", (group) => get(group)[key]];
  };
  return [
    [`${name}_n`, "i64", (group) => get(group).n],
    number("mean"),
    number("min"),
    number("p50"),
    [`${name}_p50_low`, "f64", (group) => get(group).p50_ci?.[0] ?? null],
    [`${name}_p50_high`, "f64", (group) => get(group).p50_ci?.[1] ?? null],
    number("p90"),
    number("p95"),
    number("p99"),
    number("max"),
  ];
}

/** Weighted sums of tokens may have fractions; the column has none. */
function whole(type: ColumnType, cell: Cell): Cell {
  return type === "i64" && typeof cell === "number" ? Math.round(cell) : cell;
}
