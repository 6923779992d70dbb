// The pictures in the README: `node screenshots.mjs OWN COUNTY FOLDER`
//
// OWN is the site of this repository's portal, COUNTY that of tests/portals/county. A picture has
// at most 110 KB; those of wide pages are made smaller.

import { statSync } from "node:fs";
import { join, resolve } from "node:path";
import { Findings, launch, serve } from "./support.mjs";

const [own, county, folder] = process.argv.slice(2).map((path) => resolve(path));
const MOST_BYTES = 110_000;
const WIDE = { width: 1280, height: 860 };
const PHONE = { width: 375, height: 760 };

const SHOTS = [
  { name: "home", site: county, page: "index.html", viewport: WIDE },
  { name: "report", site: own, page: "reports/2023/index.html", viewport: WIDE },
  { name: "comparison", site: county, page: "reports/compare/index.html", viewport: WIDE },
  { name: "phone-home", site: county, page: "index.html", viewport: PHONE },
  { name: "phone-report", site: county, page: "reports/2024/index.html", viewport: PHONE, at: "#s3" },
  { name: "phone-dark", site: county, page: "reports/compare/index.html", viewport: PHONE, scheme: "dark" },
];

const findings = new Findings();
const browser = await launch();
for (const { name, site, page: path, viewport, at, scheme } of SHOTS) {
  const server = await serve(site);
  const deviceScaleFactor = viewport === WIDE ? 0.7 : 1;
  const context = await browser.newContext({ viewport, deviceScaleFactor, colorScheme: scheme || "light" });
  const page = await context.newPage();
  await page.goto(`${server.url}/${path}`);
  if (at) await page.locator(at).evaluate((element) => element.scrollIntoView());
  const file = join(folder, `${name}.png`);
  await page.screenshot({ path: file });
  const { size } = statSync(file);
  findings.expect(size <= MOST_BYTES, file, `${size} bytes`);
  findings.count("pictures");
  await context.close();
  server.close();
}
await browser.close();
findings.end();
