/** Bars over time that add up. @module */
import { type Markish, rect } from "@observablehq/plot";
import type { Look } from "./chart_draft.ts";
import { type ChartRow, timeIn } from "./chart_rows.ts";
import type { ColoredGroups } from "./colored_groups.ts";
import type { TimeScale } from "./time_scale.ts";

/** A part of the bar of a bucket. */
export interface StackedPart {
  /** Group it belongs to; `null` for those without a colour of their own. */
  readonly group: string | null;
  /** Start of the bucket. */
  readonly at: Date;
  /** Its end. */
  readonly until: Date;
  /** Lower end. */
  readonly from: number;
  /** Upper end. */
  readonly to: number;
  /** Whether the bucket is all there: where the data begin and end it may not be. */
  readonly isWhole: boolean;
}

interface StackedRow {
  readonly row: ChartRow;
  readonly value: number | null;
}

/** Stacks the groups of each bucket, the heaviest at the bottom; unknown values add nothing. */
export function stackedParts(groups: ColoredGroups, valueOf: (row: ChartRow) => number | null): StackedPart[] {
  const tops = new Map<number, number>();
  const stack = (group: string | null, rows: readonly StackedRow[]): StackedPart[] => {
    return rows.flatMap(({ row, value }) => {
      const [at, until] = [timeIn(row, "at"), timeIn(row, "until")];
      if (at === null || until === null || value === null || value === 0) return [];
      const from = tops.get(at.getTime()) ?? 0;
      tops.set(at.getTime(), from + value);
      return [{ group, at, until, from, to: from + value, isWhole: row.whole !== false }];
    });
  };
  const named = groups.named.flatMap(({ label, rows }) =>
    stack(label, rows.map((row) => ({ row, value: valueOf(row) })))
  );
  return [...named, ...stack(null, addedUp(groups.rest.flatMap(({ rows }) => rows), valueOf))];
}

/** One row per bucket: thousands of groups make no thousand stripes. */
function addedUp(rows: readonly ChartRow[], valueOf: (row: ChartRow) => number | null): StackedRow[] {
  const buckets = Map.groupBy(rows, (row) => timeIn(row, "at")?.getTime());
  return [...buckets.values()].map((members) => {
    const known = members.map(valueOf).filter((value) => value !== null);
    return { row: members[0]!, value: known.length === 0 ? null : known.reduce((sum, value) => sum + value, 0) };
  });
}

const PALE = 0.45;

/** Draws them; those of buckets that are not whole pale. */
export function stackedBars(
  parts: readonly StackedPart[],
  { groups, look, time }: { readonly groups: ColoredGroups; readonly look: Look; readonly time: TimeScale },
): Markish {
  return rect(parts, {
    x1: ({ at }) => time.place(at),
    x2: ({ until }) => time.place(until),
    y1: "from",
    y2: "to",
    fill: ({ group }) => group === null ? look.colors.other : groups.color(group, look),
    fillOpacity: ({ isWhole }) => isWhole ? 1 : PALE,
    insetLeft: parts.length > 400 ? 0 : 0.5,
  });
}
