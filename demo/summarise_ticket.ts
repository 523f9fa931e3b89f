/** A ticket is summarised, by a dear model for half of the users and by a cheap one for the others. @module */
import type { DemoRequest, DemoWorld } from "./demo_world.ts";
import { MODELS } from "./simulated_models.ts";

/** Summarises one. Editors judge the summaries: those of both models are equally good. */
export async function summariseTicket(request: DemoRequest, world: DemoWorld): Promise<void> {
  const { recorder, draws, user, session_id } = request;
  const of = draws.chance(0.5) ? MODELS.opus : MODELS.haiku;
  const { provider, model } = of;
  await recorder.operation("summarise_ticket", { task: "summarise", user, session_id }, async (operation) => {
    const input = Math.round(draws.around(2200, 0.4));
    const output = Math.round(draws.around(180, 0.25));
    operation.set({ attributes: { ticket_words: Math.round(input * 0.7) } });
    await operation.llmCall({ provider, model, task: "summarise", caller: "summariseTicket" }, async (call) => {
      call.usage(await world.providers.answer({ of, input, output }, draws));
      call.set({ output_text: "The customer asks for a refund; billing has answered." });
      recorder.score(call, { name: "editor", score: Math.min(1, Math.max(0, draws.around(0.82, 0.06))) });
    });
  });
}
