/** What happens together: events that come or stay away as one. @module */
import type { EventSample } from "../engine/event_source.ts";

/** With fewer users each of them is nearly everything, and sessions are what comes and goes. */
const FEWEST_USERS = 20;
/** So many events must say whose they are. */
const LEAST_KNOWN = 0.5;

/** Makes the function that says to what a row belongs: its user where there are many, else its session, else its trace. */
export function clustersOf({ columns, rows }: EventSample): (row: number) => string {
  const { user, session_id, trace_id } = columns;
  const users = new Set<unknown>();
  let known = 0;
  for (let row = 0; row < rows; row++) {
    if (user![row] === null) continue;
    users.add(user![row]);
    known++;
  }
  const isByUser = users.size >= FEWEST_USERS && known >= LEAST_KNOWN * rows;
  return (row) => {
    const whose = isByUser ? user![row] : null;
    return String(whose ?? session_id![row] ?? trace_id![row]);
  };
}
