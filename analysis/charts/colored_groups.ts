/** Which groups get a colour of their own. @module */
import type { LegendItem, Look } from "./chart_draft.ts";
import { type ChartGroup, chartGroups } from "./group_labels.ts";
import type { ChartRow } from "./chart_rows.ts";

/** Groups by how much they weigh: the first have colours, the others share one. */
export interface ColoredGroups {
  /** With a colour, heaviest first. */
  readonly named: readonly ChartGroup[];
  /** Without. */
  readonly rest: readonly ChartGroup[];
  /** Colour of a group by its label. */
  readonly color: (label: string, look: Look) => string;
  /** What the colours mean; nothing for a single group. */
  readonly legend: (look: Look, sign: LegendItem["sign"]) => LegendItem[];
}

/** How to choose. */
export interface ColoredGroupsOptions {
  /** Columns that make the groups. */
  readonly by: readonly string[];
  /** What a group weighs. */
  readonly weight: (rows: readonly ChartRow[]) => number;
  /** Groups with a colour, 7 at most. @default {7} */
  readonly most?: number;
}

/** There are no more colours that everybody can tell apart. */
const COLORS = 7;

/** Colours the heaviest groups. */
export function coloredGroups(rows: readonly ChartRow[], options: ColoredGroupsOptions): ColoredGroups {
  const { by, weight, most = COLORS } = options;
  const weighed = chartGroups(rows, by).map((group) => ({ group, weight: weight(group.rows) }));
  const groups = weighed.sort((a, b) => b.weight - a.weight).map(({ group }) => group);
  const count = groups.length <= Math.min(most, COLORS) ? groups.length : Math.min(most, COLORS);
  const [named, rest] = [groups.slice(0, count), groups.slice(count)];
  const places = new Map(named.map(({ label }, place) => [label, place]));
  const color: ColoredGroups["color"] = (label, { colors }) => {
    const place = places.get(label);
    return place === undefined ? colors.other : colors.series[place]!;
  };
  return {
    named,
    rest,
    color,
    legend: (look, sign) => {
      const items = named.map(({ label }): LegendItem => ({ label, sign, color: color(label, look) }));
      const others = `${rest.length} other${rest.length === 1 ? "" : "s"}`;
      if (rest.length > 0) items.push({ label: others, sign, color: look.colors.other });
      return items.length < 2 ? [] : items;
    },
  };
}
