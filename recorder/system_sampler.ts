/** Samples of memory, processor and disk, as events. @module */
import type { EventInput } from "./event_input.ts";
import { type MachineCpu, machineUsage, processUsage } from "./system_usage.ts";

/** Takes samples. */
export interface SystemSampler {
  /** The process and the machine now, processor time since the sample before. */
  sample(): EventInput;
}

/** Makes a sampler. @param dir The folder whose disk is looked at. */
export function createSystemSampler(dir: string): SystemSampler {
  let cpuMs = processUsage().cpuMs;
  let machineCpu: MachineCpu | null = null;
  return {
    sample(): EventInput {
      const usage = processUsage();
      const { cpu, ...machine } = machineUsage(dir, machineCpu);
      const event: EventInput = {
        kind: "sample",
        name: "system",
        memory_after_bytes: usage.memoryBytes,
        cpu_ms: usage.cpuMs - cpuMs,
        attributes: { ...machine },
      };
      cpuMs = usage.cpuMs;
      machineCpu = cpu;
      return event;
    },
  };
}
