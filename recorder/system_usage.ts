/** Memory, processor and disk of process and machine, as far as they may be read: never a prompt, never a throw. @module */
import { statfsSync } from "node:fs";
import { cpus } from "node:os";
import process from "node:process";

/** What the process uses. */
export interface ProcessUsage {
  /** Resident memory. */
  readonly memoryBytes: number;
  /** Processor time used since its start, user and system together. */
  readonly cpuMs: number;
}

/** What the machine has; `null` where it may not be read. */
export interface MachineUsage {
  /** Memory in all. */
  readonly memory_total_bytes: number | null;
  /** Memory that a program could still get. */
  readonly memory_available_bytes: number | null;
  /** Share of the processors that was busy since the last sample, 0..1; since the machine's start in the first. */
  readonly cpu_busy_ratio: number | null;
  /** Mean number of runnable threads over the last minute. */
  readonly load_1m: number | null;
  /** Size of the disk that the events are on. */
  readonly disk_total_bytes: number | null;
  /** What is left of it for this user. */
  readonly disk_available_bytes: number | null;
}

/** Processor time of the machine up to now, to compare with. */
export interface MachineCpu {
  /** Time used, milliseconds over all processors. */
  readonly busyMs: number;
  /** Time used and not used. */
  readonly totalMs: number;
}

/** Reads the process: 10 µs. Needs no permission. */
export function processUsage(): ProcessUsage {
  const { user, system } = process.cpuUsage();
  return { memoryBytes: process.memoryUsage.rss(), cpuMs: (user + system) / 1000 };
}

/**
 * Reads the machine: 0.1 ms. Needs `--allow-sys=systemMemoryInfo,loadavg,cpus,statfs`, and what is not granted is `null`.
 *
 * @param before Processor time at the last sample, `null` in the first.
 */
export function machineUsage(
  dir: string,
  before: MachineCpu | null,
): MachineUsage & { readonly cpu: MachineCpu | null } {
  const memory = allowed("systemMemoryInfo", () => Deno.systemMemoryInfo());
  const load = allowed("loadavg", () => Deno.loadavg());
  const disk = allowed("statfs", () => statfsSync(dir));
  const cpu = allowed("cpus", machineCpu);
  return {
    memory_total_bytes: memory?.total ?? null,
    memory_available_bytes: memory?.available ?? null,
    cpu_busy_ratio: cpu === null ? null : busyRatio(cpu, before ?? { busyMs: 0, totalMs: 0 }),
    load_1m: load?.[0] ?? null,
    disk_total_bytes: disk === null ? null : disk.blocks * disk.bsize,
    disk_available_bytes: disk === null ? null : disk.bavail * disk.bsize,
    cpu,
  };
}

function busyRatio(now: MachineCpu, before: MachineCpu): number | null {
  const totalMs = now.totalMs - before.totalMs;
  return totalMs > 0 ? Math.min(1, Math.max(0, (now.busyMs - before.busyMs) / totalMs)) : null;
}

function machineCpu(): MachineCpu {
  let busyMs = 0;
  let idleMs = 0;
  for (const { times } of cpus()) {
    busyMs += times.user + times.nice + times.sys + times.irq;
    idleMs += times.idle;
  }
  return { busyMs, totalMs: busyMs + idleMs };
}

type SysKind = NonNullable<Deno.SysPermissionDescriptor["kind"]>;

function allowed<Value>(kind: SysKind | "statfs", read: () => Value): Value | null {
  try {
    const { state } = Deno.permissions.querySync({ name: "sys", kind: kind as SysKind });
    return state === "granted" ? read() : null;
  } catch {
    // A system that does not have it: unknown.
    return null;
  }
}
