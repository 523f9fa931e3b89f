/** `deno task readme`: writes the tables of README.md. @module */
import { withTables } from "./readme_tables.ts";

Deno.writeTextFileSync("README.md", withTables(Deno.readTextFileSync("README.md")));
