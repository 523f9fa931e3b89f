import { open, summary } from "@kymo/kymo/analysis";
import { seededRandom } from "../recorder/random.ts";
import { writeEvents, NOON } from "./event_files.ts";
const dir = Deno.makeTempDirSync();
const random = seededRandom(Number(Deno.args[0] ?? 1));
const events = Array.from({length: 3000}, (_, i) => ({ model: random.pick(["a","b","c"]), started_at: NOON + i*1000, duration_ms: random.next()*1000, input_tokens: random.below(1e5), attributes: JSON.stringify({tenant: random.pick(["x","y"])}) }));
const good = writeEvents(dir, events, { format: "parquet", groupRows: 1000 });
writeEvents(dir, [{duration_ms: 1}], { segment: 1 });
const bytes = Deno.readFileSync(good);
const truth = JSON.stringify((await summary(await open(dir), {by:["model"]})).toRecords());
const tally: Record<string, number> = {};
const reasons = new Map<string, number>();
for (let i=0;i<400;i++){
  const copy = bytes.slice(); const at = random.below(bytes.length-1); copy[at]! ^= 1 << random.below(8);
  Deno.writeFileSync(good, copy);
  let what: string;
  try {
    const source = await open(dir);
    const t = JSON.stringify((await summary(source, {by:["model"]})).toRecords());
    if (source.quality.quarantined.length>0) { what="quarantined"; const r=source.quality.quarantined[0]!.reason.replace(/\d+/g,"#").slice(0,160); reasons.set(r,(reasons.get(r)??0)+1); }
    else what = t===truth ? "same" : "WRONG at " + (at>bytes.length-30000? "":"");
    if (what.startsWith("WRONG")) console.log("wrong", at, bytes.length);
  } catch (e) { what = "THROWS " + (e as Error).message.slice(0,200); }
  tally[what]=(tally[what]??0)+1;
}
console.log(tally, reasons, bytes.length);
Deno.removeSync(dir,{recursive:true});
