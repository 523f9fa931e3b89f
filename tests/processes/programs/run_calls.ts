/** Runs command lines one after the other and prints what each of them said, as JSON. @module */
import { ran } from "../../cli/fake_io.ts";

const calls: string[][] = JSON.parse(Deno.args[0]!);
const results: object[] = [];
for (const args of calls) results.push({ args, ...await ran(args) });
Deno.stdout.writeSync(new TextEncoder().encode(JSON.stringify(results)));
