/** Time buckets in UTC. Pure. @module */
import type { TimeBucket } from "./aggregate_plan.ts";

const UNITS: Readonly<Record<string, number>> = { s: 1e6, m: 60e6, h: 3600e6, d: 86_400e6 };
const DAY = 86_400e6;

/** Width, µs, of the parts that buckets are made of: the buckets themselves, or days. */
export function bucketUnit(bucket: TimeBucket): number {
  return bucket === "1w" || bucket === "1mo" ? DAY : parseInt(bucket) * UNITS[bucket.at(-1)!]!;
}

/** Start of the bucket, µs, that a part belongs to: parts are counted from 1970. */
export function bucketStart(part: number, bucket: TimeBucket): number {
  if (bucket === "1w") return (part - modulo(part + 3, 7)) * DAY; // 1970 began on a Thursday
  if (bucket !== "1mo") return part * bucketUnit(bucket);
  const day = new Date(part * (DAY / 1000));
  return Date.UTC(day.getUTCFullYear(), day.getUTCMonth()) * 1000;
}

function modulo(value: number, divisor: number): number {
  return (value % divisor + divisor) % divisor;
}
