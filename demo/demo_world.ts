/** What the parts of the simulated service share. Types only. @module */
import type { Recorder } from "../mod.ts";
import type { Draws } from "./draws.ts";
import type { SimulatedProviders } from "./simulated_models.ts";
import type { VirtualClock } from "./virtual_clock.ts";

/** Where the service runs. */
export interface DemoWorld {
  /** Its clock. */
  readonly clock: VirtualClock;
  /** The providers of its models. */
  readonly providers: SimulatedProviders;
  /** Whether the release that searches more slowly is out. */
  readonly isSlowRelease: () => boolean;
}

/** A request that comes in. */
export interface DemoRequest {
  /** What records it: that of the release which is out. */
  readonly recorder: Recorder;
  /** Chance of its own, so that other requests do not change it. */
  readonly draws: Draws;
  /** Who asks. */
  readonly user: string;
  /** In which conversation. */
  readonly session_id: string;
}
