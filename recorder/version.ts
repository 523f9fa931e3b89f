/** Version of Kymo, as in `deno.json`; written into every file. */
export const KYMO_VERSION = "0.1.0";
