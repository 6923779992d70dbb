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

/** The ways of reading: the system's scheme, and the buttons that are pressed, one at a time. */
const WAYS = [
  { scheme: "light", buttons: [null, "contrast", "large"] },
  { scheme: "dark", buttons: [null, "contrast"] },
];

const findings = new Findings();
const browser = await launch();

/** Opens a window; what the browser has against a page in it is told under `at.name`. */
const open = async (options) => {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  const at = { name: "" };
  page.on("console", (message) => findings.fault(at.name, `console: ${message.text()}`));
  page.on("pageerror", (error) => findings.fault(at.name, `error: ${error.message}`));
  return { page, at };
};

/** What sticks out to the right, but for what is in regions that scroll. */
const overflow = () => {
  if (document.documentElement.scrollWidth <= innerWidth) return "";
  const scrolls = (element) => element.closest(".tw, nav.nav ul, pre");
  const out = [...document.querySelectorAll("body *")]
    .filter((element) => element.getBoundingClientRect().right > innerWidth + 1 && !scrolls(element));
  return out.slice(0, 4).map((element) => `${element.tagName}.${element.className}`).join(" ") || "?";
};

/** Loads a page, and returns what it is. */
const visit = async ({ page, at }, server, path) => {
  at.name = path;
  const response = await page.goto(`${server.url}/${path}`);
  findings.expect(response.ok(), path, `status ${response.status()}`);
  const out = await page.evaluate(overflow);
  findings.expect(!out, path, `sticks out at 320 px: ${out}`);
  findings.count("pages");
  const seen = () => ({ kind: document.body.className || "alone", length: document.body.innerText.length });
  return { path, ...await page.evaluate(seen) };
};

/** Has axe-core judge a page in each way that the window allows. */
const judge = async ({ page, at }, server, path, buttons) => {
  const where = at.way;
  at.name = `${path} ${where}`;
  await page.goto(`${server.url}/${path}`);
  await page.evaluate(AXE);
  for (const mode of buttons) {
    const button = page.locator(`[data-mode=${mode}]`);
    const isThere = mode && await button.count() > 0;
    if (mode && !isThere) continue;
    if (isThere) await button.click();
    const found = await page.evaluate((values) => axe.run({ runOnly: { type: "tag", values } }), RULES);
    for (const { id, nodes } of found.violations) {
      findings.fault(`${path} ${where} ${mode || ""}`, `axe: ${id} (${nodes.length}) ${nodes[0].html.slice(0, 160)}`);
    }
    if (isThere) await button.click();
    findings.count("ways of reading");
  }
};

/** Everything that can be used can be reached by the key Tab, and shows where the focus is. */
const keyboard = async ({ page, at }, server, path) => {
  at.name = path;
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
};

/** Without scripts a page tells what it tells with them, but for the words of its controls. */
const plain = async ({ page, at }, server, { path, kind, length }) => {
  at.name = path;
  await page.goto(`${server.url}/${path}`);
  const text = await page.locator("body").innerText();
  const least = kind === "search" ? 100 : length * 0.97 - 40;
  findings.expect(text.length >= least, path, `has ${text.length} characters without scripts, ${length} with them`);
};

const PHONE = { viewport: { width: 320, height: 640 } };

for (const site of process.argv.slice(2).map((path) => resolve(path))) {
  const server = await serve(site);
  const pages = [];
  const narrow = await open(PHONE);
  narrow.page.on("request", (request) => {
    const isOwn = request.url().startsWith(server.url) || request.url().startsWith("data:");
    findings.expect(isOwn, narrow.at.name, `asks another host: ${request.url()}`);
  });
  for (const path of pagesOf(site)) pages.push(await visit(narrow, server, path));
  // Of each kind the longest page, which has the most on it, in all ways; the shortest in two.
  pages.sort((a, b) => b.length - a.length || (a.path < b.path ? -1 : 1));
  const kinds = new Map();
  for (const page of pages) kinds.set(page.kind, [...(kinds.get(page.kind) || []), page]);
  const longest = [...kinds.values()].map((all) => all[0]);
  const shortest = [...kinds.values()].filter((all) => all.length > 1).map((all) => all.at(-1));
  findings.count("kinds", kinds.size);

  const windows = [1280, 375].flatMap((width) => WAYS.map((way) => ({ width, ...way })));
  await each(windows, async ({ width, scheme, buttons }) => {
    const window = await open({ viewport: { width, height: 800 }, colorScheme: scheme, bypassCSP: true });
    window.at.way = `at ${width} px, ${scheme}`;
    for (const { path } of longest) await judge(window, server, path, buttons);
    const isOther = (width === 1280) === (scheme === "light");
    for (const { path } of isOther ? shortest : []) await judge(window, server, path, [null]);
    await window.page.context().close();
  });
  const wide = await open({ viewport: { width: 1280, height: 800 } });
  for (const { path } of longest) await keyboard(wide, server, path);
  const still = await open({ ...PHONE, javaScriptEnabled: false });
  for (const page of [...longest, ...shortest]) await plain(still, server, page);
  for (const window of [narrow, wide, still]) await window.page.context().close();
  server.close();
}
await browser.close();
findings.end();
