/** Importing this is enough. @module */
import { settleOutputs } from "./settle_outputs.ts";

settleOutputs();
