/** A suggestion whose truth is known: the service is generated again with the advice taken. @module */
import type { Finding } from "@kymo/kymo/analysis";
import type { Service, ServiceOptions } from "../../fixtures/generate.ts";
import type { GeneratedEvent } from "../../fixtures/generate/generated_event.ts";

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
  /** What the truth is: money of all calls, or the time of these events, each before and after. */
  readonly saves: "usd" | ((event: GeneratedEvent) => boolean) | null;
  /** Nearly the same service, in which the rule must be silent. */
  readonly nearMiss: ServiceOptions;
  /** So little of the service that the rule must say so. */
  readonly tooSmall: ServiceOptions;
}
