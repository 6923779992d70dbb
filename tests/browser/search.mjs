// Search in a browser, from a host and from the disk: `node search.mjs SITE WORDS...`
//
// Each of WORDS must be found, with a snippet that marks it, on a page that has it.

import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { Findings, launch, serve } from "./support.mjs";

const [site, ...queries] = process.argv.slice(2);
const folder = resolve(site);
const findings = new Findings();
const browser = await launch();
const server = await serve(folder);

for (const start of [server.url, pathToFileURL(folder).href]) {
  const page = await (await browser.newContext()).newPage();
  page.on("console", (message) => findings.fault(start, `console: ${message.text()}`));
  page.on("pageerror", (error) => findings.fault(start, `error: ${error.message}`));
  page.on("dialog", (dialog) => findings.fault(start, `a script ran: ${dialog.message()}`));
  const ask = async (words) => {
    await page.goto(`${start}/index.html`);
    await page.fill("#find", words);
    await page.press("#find", "Enter");
    await page.waitForFunction(() => /\d|没有找到/.test(document.getElementById("status")?.textContent || ""), null, { timeout: 20_000 });
    return page.$$eval("#results li", (items) => items.map((item) => ({
      href: item.querySelector("a").href, text: item.textContent, html: item.innerHTML,
      marks: [...item.querySelectorAll("mark")].map((mark) => mark.textContent),
    })));
  };
  for (const words of queries) {
    const results = await ask(words);
    findings.expect(results.length > 0, start, `“${words}” is not found`);
    for (const { href, marks } of results.slice(0, 3)) {
      findings.expect(marks.length > 0, start, `“${words}” is not marked in ${href}`);
      const path = decodeURIComponent(href.slice(start.length + 1).split(/[?#]/)[0]);
      const text = readFileSync(`${folder}/${path}`, "utf8").replace(/<[^>]*>|\s/g, "");
      const parts = words.split(/\s+/);
      findings.expect(parts.every((part) => text.includes(part)), start, `${path} does not have “${words}”`);
    }
    findings.count("searches");
  }
  for (const words of ["<img src=x onerror=alert(1)>", "</script><script>alert(1)</script>"]) {
    await ask(words);
    const made = await page.$$eval("main img, main script", (all) => all.length);
    findings.expect(made === 0, start, `“${words}” becomes mark-up`);
  }
  const none = await ask("鼗鼗鼗");
  findings.expect(none.length === 0, start, "what is nowhere is found");
  await page.context().close();
}
server.close();
await browser.close();
findings.end();
