/** One run of the kill test. @module */
import { type RunningProgram, startProgram } from "../processes/child.ts";
import { filesIn, withFolder } from "../recorder/event_folder.ts";
import type { Random } from "../recorder/random.ts";
import { problemsOf } from "./found_events.ts";

/** What a program is doing when it is killed. */
export const PHASES = ["recording", "flushing", "conversion", "compaction", "pruning"] as const;

/** What a program is doing when it is killed: one of {@linkcode PHASES}. */
export type Phase = (typeof PHASES)[number];

/** What came of a run. */
export interface SoakRun {
  /** What the program said last that it was doing. */
  readonly phase: string;
  /** Events that were said to be safe. */
  readonly safe: number;
  /** Whether the kill left a file half written. */
  readonly isHalfWritten: boolean;
  /** What was wrong afterwards. */
  readonly problems: readonly string[];
}

/** About as long as each phase takes. */
const PHASE_MS: Readonly<Record<Phase, number>> = {
  recording: 40,
  flushing: 120,
  conversion: 250,
  compaction: 350,
  pruning: 250,
};
const FLAGS = ["--no-prompt", "--allow-read", "--allow-write"];
/** Numbers of the events of the second program begin here. */
const SECOND = 100_000_000;

/**
 * Kills a program at a random moment of a phase and looks at what it left. Compaction and pruning are killed while another
 * program records into the folder, which is killed a moment later.
 */
export async function soakRun(phase: Phase, random: Random): Promise<SoakRun> {
  let run: SoakRun | null = null;
  await withFolder(async (parent) => {
    const [dir, archive] = [`${parent}/events`, `${parent}/archive`];
    for (const folder of [dir, archive]) Deno.mkdirSync(folder);
    const recorder = follow(startProgram("soak_record.ts", { flags: FLAGS, args: [dir, "0"] }));
    const housekeeper = phase === "compaction" || phase === "pruning"
      ? follow(
        startProgram("soak_housekeep.ts", {
          flags: FLAGS,
          args: [dir, `${SECOND}`, ...commandOf(phase, dir, archive)],
        }),
      )
      : null;
    const target = housekeeper ?? recorder;
    await target.reach({ phase, times: 1 + random.below(2) });
    await new Promise((resolve) => setTimeout(resolve, random.next() * PHASE_MS[phase]));
    target.program.signal("SIGKILL");
    const killed = await target.end();
    const isHalfWritten = [dir, archive].some((folder) => filesIn(folder).some((path) => path.endsWith(".tmp")));
    recorder.program.signal("SIGKILL");
    const { safe } = await recorder.end();
    const events = [{ first: 0, count: safe }, ...housekeeper === null ? [] : [{ first: SECOND, count: killed.safe }]];
    run = {
      phase: killed.phase,
      safe: events.reduce((sum, { count }) => sum + count, 0),
      isHalfWritten,
      problems: await problemsOf({ dir, archive, safe: events }),
    };
  });
  return run!;
}

function commandOf(phase: "compaction" | "pruning", dir: string, archive: string): string[] {
  if (phase === "compaction") return [phase, "compact", dir];
  return [phase, "prune", dir, "--days", "30", "--archive", archive];
}

/** A program that says what it is doing. */
interface FollowedProgram {
  readonly program: RunningProgram;
  /** Waits until it has begun a phase so many times. */
  reach(wanted: { readonly phase: Phase; readonly times: number }): Promise<void>;
  /** Waits for its end and says what it said last. */
  end(): Promise<{ readonly phase: string; readonly safe: number }>;
}

function follow(program: RunningProgram): FollowedProgram {
  const said = { phase: "start", safe: 0 };
  const begun = new Map<string, number>();
  let onLine: () => void = () => {};
  const reading = (async () => {
    for await (const line of program.lines) {
      const [key, value = ""] = line.split(" ");
      if (key === "safe") said.safe = Number(value);
      else {
        said.phase = value;
        begun.set(value, (begun.get(value) ?? 0) + 1);
      }
      onLine();
    }
    onLine();
  })();
  let hasEnded = false;
  void reading.then(() => {
    hasEnded = true;
    onLine();
  });
  return {
    program,
    reach: ({ phase, times }) =>
      new Promise((resolve) => {
        onLine = () => {
          if (hasEnded || (begun.get(phase) ?? 0) >= times) resolve();
        };
        onLine();
      }),
    async end(): Promise<{ phase: string; safe: number }> {
      await reading;
      const { signal, code } = await program.end();
      if (signal !== "SIGKILL") throw new Error(`the program ended by itself with code ${code}`);
      return said;
    },
  };
}
