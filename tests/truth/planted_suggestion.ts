/** A suggestion whose truth is known: the service is generated again with the advice taken. @module */
import type { Finding } from "@kymo/kymo/analysis";
import type { EventPair, Service, ServiceOptions } from "../../fixtures/generate.ts";
import type { GeneratedEvent } from "../../fixtures/generate/generated_event.ts";

/** A truth of another kind. */
export interface PairMean {
  /** What a pair counts for; `null` where it is none of those that the mean is over. */
  readonly meanOf: (pair: EventPair) => number | null;
}

/** What is planted for one rule. */
export interface PlantedSuggestion {
  /** Rule that must fire. */
  readonly rule: string;
  /** What is planted, in words. */
  readonly planted: string;
  /** The service in which the rule must fire. */
  readonly service: ServiceOptions;
  /** The group that the rule must name. */
  readonly where: Readonly<Record<string, string>>;
  /** What is different once the advice is taken; `null` for a rule that saves nothing that can be generated again. */
  readonly instead: ((advised: Finding) => Partial<Service>) | null;
  /** What the truth is: money of all calls, the time of these events, each before and after, or any mean over pairs. */
  readonly saves: "usd" | ((event: GeneratedEvent) => boolean) | PairMean | null;
  /** Whether the advice is another one for another seed, so that truths have no mean. @default {false} */
  readonly isVarying?: boolean;
  /** Nearly the same service, in which the rule must be silent. */
  readonly nearMiss: ServiceOptions;
  /** So little of the service that the rule must say so. */
  readonly tooSmall: ServiceOptions;
}
