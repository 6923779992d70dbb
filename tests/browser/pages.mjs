// Every page of a site in a browser: `node pages.mjs SITE...`
//
// Of every page: no request to another host, no complaint in the console (a breach of the
// Content-Security-Policy is one), nothing that sticks out sideways at 320 px but in regions that
// scroll. Of every kind of page: axe-core at two widths in all ways of reading, a way by keyboard
// to everything, all of the text without scripts.

import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { Findings, each, launch, pagesOf, serve } from "./support.mjs";

const AXE = readFileSync(new URL("node_modules/axe-core/axe.min.js", import.meta.url), "utf8");
const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

/** The ways of reading: the system's scheme, and the buttons that are pressed. */
const WAYS = [
  { scheme: "light", pressed: [] },
  { scheme: "dark", pressed: [] },
  { scheme: "light", pressed: ["contrast"] },
  { scheme: "dark", pressed: ["contrast"] },
  { scheme: "light", pressed: ["large"] },
];

const findings = new Findings();
const browser = await launch();

/** Opens a page that tells what the browser has against it. */
const open = async (where, options) => {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  page.on("console", (message) => findings.fault(where, `console: ${message.text()}`));
  page.on("pageerror", (error) => findings.fault(where, `error: ${error.message}`));
  return page;
};

/** What sticks out to the right, but for what is in regions that scroll. */
const overflow = () => {
  if (document.documentElement.scrollWidth <= innerWidth) return "";
  const scrolls = (element) => element.closest(".tw, nav.nav ul, pre");
  const out = [...document.querySelectorAll("body *")]
    .filter((element) => element.getBoundingClientRect().right > innerWidth + 1 && !scrolls(element));
  return out.slice(0, 4).map((element) => `${element.tagName}.${element.className}`).join(" ") || "?";
};

const visit = async (site, server, path) => {
  const page = await open(path, { viewport: { width: 320, height: 640 } });
  page.on("request", (request) => {
    const own = request.url().startsWith(server.url) || request.url().startsWith("data:");
    findings.expect(own, path, `asks another host: ${request.url()}`);
  });
  const response = await page.goto(`${server.url}/${path}`);
  findings.expect(response.ok(), path, `status ${response.status()}`);
  const out = await page.evaluate(overflow);
  findings.expect(!out, path, `sticks out at 320 px: ${out}`);
  const kind = await page.evaluate(() => document.body.className || "alone");
  const length = await page.evaluate(() => document.body.innerText.length);
  await page.context().close();
  findings.count("pages");
  return { path, kind, length };
};

const judge = async (server, path, width, { scheme, pressed }) => {
  const way = `${path} at ${width} px, ${[scheme, ...pressed].join(" ")}`;
  const page = await open(way, { viewport: { width, height: 800 }, colorScheme: scheme, bypassCSP: true });
  await page.goto(`${server.url}/${path}`);
  for (const mode of pressed) {
    const button = page.locator(`[data-mode=${mode}]`);
    if (await button.count()) await button.click();
  }
  await page.evaluate(AXE);
  const found = await page.evaluate((values) => axe.run({ runOnly: { type: "tag", values } }), RULES);
  for (const { id, nodes } of found.violations) {
    findings.fault(way, `axe: ${id} (${nodes.length}) ${nodes[0].html.slice(0, 160)}`);
  }
  findings.count("ways of reading");
  await page.context().close();
};

/** Everything that can be used can be reached by the key Tab, and shows where the focus is. */
const keyboard = async (server, path) => {
  const page = await open(path, { viewport: { width: 1280, height: 800 } });
  await page.goto(`${server.url}/${path}`);
  const expected = await page.evaluate(() => {
    const usable = "a[href], button, input, select, textarea, summary, [tabindex='0']";
    // Of radio buttons that belong together the key reaches the one that is chosen.
    const isStop = (each) => each.checkVisibility() && !each.disabled && (each.type !== "radio" || each.checked);
    const all = [...document.querySelectorAll(usable)].filter(isStop);
    all.forEach((each, index) => { each.dataset.stop = index; });
    return all.length;
  });
  const reached = new Set();
  let hidden = "";
  for (let step = 0; step < expected + 5 && reached.size < expected; step += 1) {
    await page.keyboard.press("Tab");
    const stop = await page.evaluate(() => {
      const at = document.activeElement;
      const style = getComputedStyle(at);
      const shown = style.outlineStyle !== "none" || style.boxShadow !== "none";
      return { index: at.dataset.stop, html: at.outerHTML.slice(0, 80), shown };
    });
    if (stop.index === undefined) continue;
    reached.add(stop.index);
    if (!stop.shown && !hidden) hidden = stop.html;
  }
  findings.expect(reached.size === expected, path, `${expected - reached.size} of ${expected} are out of the keyboard's reach`);
  findings.expect(!hidden, path, `does not show the focus on ${hidden}`);
  findings.count("pages by keyboard");
  await page.context().close();
};

/** Without scripts a page tells what it tells with them, but for the words of its controls. */
const plain = async (server, { path, kind, length }) => {
  const page = await open(path, { viewport: { width: 320, height: 640 }, javaScriptEnabled: false });
  await page.goto(`${server.url}/${path}`);
  const text = await page.locator("body").innerText();
  const least = kind === "search" ? 100 : length * 0.97 - 40;
  findings.expect(text.length >= least, path, `has ${text.length} characters without scripts, ${length} with them`);
  await page.context().close();
};

for (const site of process.argv.slice(2).map((path) => resolve(path))) {
  const server = await serve(site);
  const pages = [];
  await each(pagesOf(site), async (path) => pages.push(await visit(site, server, path)));
  // Of each kind the longest page, which has the most on it, and the shortest.
  pages.sort((a, b) => b.length - a.length || (a.path < b.path ? -1 : 1));
  const kinds = new Map();
  for (const page of pages) kinds.set(page.kind, [...(kinds.get(page.kind) || []), page]);
  const chosen = [...kinds.values()].flatMap((all) => [...new Set([all[0], all.at(-1)])]);
  findings.count("kinds", kinds.size);
  const runs = chosen.flatMap(({ path }) => [1280, 375].flatMap((width) => WAYS.map((way) => ({ path, width, way }))));
  await each(runs, ({ path, width, way }) => judge(server, path, width, way));
  await each([...kinds.values()].map((all) => all[0]), ({ path }) => keyboard(server, path));
  await each(chosen, (page) => plain(server, page));
  server.close();
}
await browser.close();
findings.end();
