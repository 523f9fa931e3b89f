/** Which groups get a colour of their own. @module */
import type { ColoredChartOptions } from "./chart.ts";
import type { LegendItem, Look } from "./chart_draft.ts";
import { type ChartGroup, chartGroups } from "./group_labels.ts";
import type { ChartRow } from "./chart_rows.ts";
import { countText } from "./notes.ts";

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
  /** Groups that have the first colours, so that they look alike in several charts. @default {by name} */
  readonly colorOrder?: readonly string[];
}

/** There are no more colours that everybody can tell apart. */
const COLORS = 7;

/** Colours the heaviest groups. */
export function coloredGroups(rows: readonly ChartRow[], options: ColoredGroupsOptions): ColoredGroups {
  const { by, weight, colorOrder = [] } = options;
  const weighed = chartGroups(rows, by).map((group) => ({ group, weight: weight(group.rows) }));
  const groups = weighed.sort((a, b) => b.weight - a.weight).map(({ group }) => group);
  const [named, rest] = [groups.slice(0, COLORS), groups.slice(COLORS)];
  const places = colorPlaces(named.map(({ label }) => label), colorOrder);
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
      if (rest.length > 0) items.push({ label: countText(rest.length, "other"), sign, color: look.colors.other });
      return items.length < 2 ? [] : items;
    },
  };
}

/** The order that a chart was given. */
export function colorOrderOf({ colorOrder }: ColoredChartOptions): Pick<ColoredGroupsOptions, "colorOrder"> {
  return colorOrder === undefined ? {} : { colorOrder };
}

/** Colours by the order that is given, the others by name: groups keep theirs from chart to chart, whatever they weigh. */
function colorPlaces(labels: readonly string[], order: readonly string[]): ReadonlyMap<string, number> {
  const places = new Map<string, number>();
  for (const label of labels) {
    const place = order.indexOf(label);
    if (place >= 0 && place < COLORS) places.set(label, place);
  }
  const taken = new Set(places.values());
  const free = Array.from({ length: COLORS }, (_, place) => place).filter((place) => !taken.has(place));
  for (const label of labels.filter((label) => !places.has(label)).sort()) places.set(label, free.shift()!);
  return places;
}
