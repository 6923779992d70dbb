// What the Nu HTML checker says of every page of a site: `node markup.mjs SITE...`

import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { join } from "node:path";
import { Findings, pagesOf } from "./support.mjs";

const CHECKER = fileURLToPath(new URL("node_modules/vnu-jar/build/dist/vnu.jar", import.meta.url));

const findings = new Findings();
for (const site of process.argv.slice(2)) {
  const pages = pagesOf(site).map((path) => join(site, path));
  findings.count("pages", pages.length);
  // The argument list has a limit; a call takes a second to begin.
  while (pages.length) {
    const batch = pages.splice(0, 500);
    const run = spawnSync("java", ["-Xss8m", "-jar", CHECKER, "--format", "json", "--stdout", ...batch], { encoding: "utf8", maxBuffer: 1 << 28 });
    const { messages } = JSON.parse(run.stdout);
    for (const { type, url, lastLine, message } of messages) {
      if (type !== "info") findings.fault(`${url.replace(/^file:/, "")}:${lastLine}`, message);
    }
  }
}
findings.end();
