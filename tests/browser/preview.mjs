// The live preview in a browser: `node preview.mjs PROGRAM PORTAL`
//
// PORTAL is a copy of the township portal, which is changed here as an author would change it.

import { spawn } from "node:child_process";
import { appendFileSync, cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Findings, launch } from "./support.mjs";

const [program, portal, pictures] = process.argv.slice(2);
const findings = new Findings();
process.on("uncaughtException", (error) => {
  findings.fault("the script", error.message);
  findings.end();
});

// The preview, as an author starts it.

let child = null;

const start = (port) => new Promise((resolve, reject) => {
  const switches = ["serve", "--root", portal, "--port", String(port), "--lang", "en", "--editor", "vscode", "--until-stdin-closes"];
  child = spawn(program, switches, { stdio: ["pipe", "pipe", "inherit"] });
  let said = "";
  child.stdout.on("data", (data) => {
    said += data;
    const url = said.match(/http:\/\/[^ ]+/);
    if (url) resolve(url[0]);
  });
  child.on("exit", (code) => reject(new Error(`the preview ended: ${code}`)));
});

const stop = () => new Promise((resolve) => {
  child.removeAllListeners("exit");
  child.on("exit", (code, signal) => resolve(code ?? signal));
  child.kill("SIGINT");
});

// Changes of the portal.

const read = (path) => readFileSync(join(portal, path), "utf8");
const write = (path, text) => {
  mkdirSync(join(portal, path, ".."), { recursive: true });
  writeFileSync(join(portal, path), text);
};
const replace = (path, from, to) => {
  const text = read(path);
  if (text.split(from).length !== 2) throw new Error(`“${from}” is not once in ${path}`);
  write(path, text.replace(from, () => to));
};

const url = await start(0);
const browser = await launch();
const context = await browser.newContext({ viewport: { width: 1200, height: 800 } });
await context.grantPermissions(["clipboard-read", "clipboard-write"], { origin: new URL(url).origin });
const page = await context.newPage();
let isQuiet = true;
page.on("console", (message) => {
  if (isQuiet && message.type() === "error") findings.fault("console", `${message.text()} (${message.location().url})`);
});
page.on("pageerror", (error) => findings.fault("script", error.message));

/** Waits until something holds in the page. */
const until = async (what, test, argument) => {
  try {
    await page.waitForFunction(test, argument, { timeout: 10_000, polling: 20 });
    findings.count("changes seen");
  } catch (error) {
    findings.fault(what, error.message.split("\n")[0]);
  }
};
const has = (what, selector, text) => until(what, ([selector, text]) => {
  const roots = [document, document.querySelector("gongkai-preview")?.shadowRoot].filter(Boolean);
  const found = roots.flatMap((root) => [...root.querySelectorAll(selector)]);
  return found.some((element) => element.textContent.includes(text) && element.getClientRects().length > 0);
}, [selector, text]);
const hasNot = (what, selector) => until(what, (selector) => {
  const roots = [document, document.querySelector("gongkai-preview")?.shadowRoot].filter(Boolean);
  const found = roots.flatMap((root) => [...root.querySelectorAll(selector)]);
  return found.every((element) => element.getClientRects().length === 0);
}, selector);
const picture = async (name) => {
  if (pictures) await page.screenshot({ path: join(pictures, `${name}.png`) });
};

/** Leaves a mark that is gone when the page is loaded anew. */
const mark = () => page.evaluate(() => { window.isKept = true; });
const expectKept = async (what) => findings.expect(await page.evaluate(() => window.isKept === true), what, "the page was loaded anew");

const tables = "content/reports/2024/tables.yaml";
const report = "content/reports/2024/report.md";

// A figure.

await page.goto(`${url}reports/2024/`);
await has("a clean report", ".state.clean", "nothing wrong");
await has("words are counted", ".words", "words");
await mark();
const cell = await page.evaluate(() => [...document.querySelectorAll("table td")].find((cell) => cell.textContent === "22").id);
await page.evaluate(() => {
  document.querySelector("#find").value = "一";
  document.querySelector("#find").focus();
  for (const details of document.querySelectorAll("details:not(.official)")) details.open = true;
  document.getElementById("find").setSelectionRange(1, 1);
  scrollTo(0, 900);
});
const before = await page.evaluate(() => ({ y: scrollY, cells: document.querySelectorAll("td").length }));
replace(tables, "行政许可: 22", "行政许可: 23");
await until("a figure changes", ([id]) => document.getElementById(id).textContent === "23", [cell]);
await until("the figure is marked", (id) => document.getElementById(id).closest("[data-preview-changed]") || document.getElementById(id).querySelector("[data-preview-changed]"), cell);
await picture("figure");
await expectKept("a figure changes");
const after = await page.evaluate(() => ({
  y: scrollY, cells: document.querySelectorAll("td").length, focus: document.activeElement.id,
  value: document.querySelector("#find").value,
  open: [...document.querySelectorAll("details:not(.official)")].every((details) => details.open),
}));
findings.expect(after.y === before.y, "a figure changes", `the page scrolled from ${before.y} to ${after.y}`);
findings.expect(after.cells === before.cells, "a figure changes", "cells came or went");
findings.expect(after.focus === "find" && after.value === "一", "a figure changes", "the field lost its focus or its text");
findings.expect(after.open, "a figure changes", "details were closed");
replace(tables, "行政许可: 23", "行政许可: 22");
await until("the figure changes back", ([id]) => document.getElementById(id).textContent === "22", [cell]);

// A wrong figure.

replace(tables, "[8, 3, 0, 0, 2, 1, 14]", "[8, 3, 0, 0, 2, 1, 15]");
await until("a wrong total is outlined", () => {
  const cell = document.querySelector('td[data-preview-fault="error"]');
  return cell && cell.textContent === "15" && cell.title.includes("14");
});
await page.click("gongkai-preview .state");
await has("a wrong total is told", ".list li.error", "row-total");
const place = page.locator('gongkai-preview .list a[href^="vscode://file/"]').first();
findings.expect(/\/2024\/\w+\.\w+:\d+:\d+$/.test(await place.textContent()), "a wrong total", "has no place");
await picture("diagnostics");
replace(tables, "[8, 3, 0, 0, 2, 1, 15]", "[8, 3, 0, 0, 2, 1, 14]");
await has("the total is right again", ".state.clean", "nothing wrong");
await hasNot("the outline goes", "[data-preview-fault]");
await page.click("gongkai-preview .state");

// Text, with a selection that stays.

await page.evaluate(() => {
  const paragraph = document.querySelector(".prose p");
  const node = document.createTreeWalker(paragraph, NodeFilter.SHOW_TEXT).nextNode();
  getSelection().setBaseAndExtent(node, 0, node, 4);
});
const selected = await page.evaluate(() => getSelection().toString());
const first = await page.evaluate(() => document.querySelector(".prose p").textContent.trim());
const tail = first.slice(-6);
const source = read(report);
const at = source.indexOf(tail);
write(report, `${source.slice(0, at)}${tail}新增一句。${source.slice(at + tail.length)}`);
await has("text changes", ".prose p", "新增一句。");
findings.expect(await page.evaluate(() => getSelection().toString()) === selected, "text changes", "the selection is lost");
write(report, source);
await until("text changes back", () => !document.body.textContent.includes("新增一句。"));
await expectKept("text changes");

// Broken YAML.

const good = await page.evaluate(() => document.querySelector("main").textContent);
appendFileSync(join(portal, tables), "\nx: [1\n");
await has("broken YAML is told", ".notice", "waits for the faults");
await has("broken YAML is told with its place", ".list li.error", "yaml-syntax");
await picture("broken");
findings.expect(await page.evaluate(() => document.querySelector("main").textContent) === good, "broken YAML", "the last good page has gone");
await page.reload();
await has("broken YAML is told to a page that is loaded anew", ".notice", "waits for the faults");
findings.expect(await page.evaluate(() => document.querySelector("main").textContent) === good, "broken YAML, loaded anew", "the last good page has gone");
await mark();
write(tables, read(tables).replace("\nx: [1\n", ""));
await hasNot("mended YAML clears the notice", ".notice");
await hasNot("mended YAML closes the list", ".list");
await expectKept("mended YAML");

// A theme of the portal's own: a style, then a broken template.

write("themes/own/theme.yaml", "name: own\nextends: default\n");
const css = readFileSync(join(import.meta.dirname, "../../themes/default/assets/style.css"), "utf8");
write("themes/own/assets/style.css", css);
replace("portal.yaml", "theme: default", "theme: own");
await hasNot("a theme is taken", ".notice");
await page.waitForTimeout(300);
write("themes/own/assets/style.css", `${css}\nh1 { color: rgb(1, 2, 3) }\n`);
await until("a style changes", () => getComputedStyle(document.querySelector("h1")).color === "rgb(1, 2, 3)");
await until("the old style goes", () => document.querySelectorAll('link[rel="stylesheet"]').length === 2);
await expectKept("a style changes");
const template = readFileSync(join(import.meta.dirname, "../../themes/default/templates/report.html"), "utf8");
write("themes/own/templates/report.html", template.replace("<article>", "<article>{% if %}"));
await has("a broken template is told", ".notice", "waits for the faults");
await has("a broken template is told with its place", ".list li.error", "themes/own/templates/report.html:");
findings.expect(await page.evaluate(() => document.querySelector("main").textContent) === good, "a broken template", "the last good page has gone");
write("themes/own/templates/report.html", template.replace("<article>", "<article><p>own</p>"));
await has("a mended template is shown", "article > p:not([class])", "own");
await hasNot("a mended template clears the notice", ".notice");
await expectKept("a template");
write("portal.yaml", read("portal.yaml").replace("theme: own", "theme: default"));
rmSync(join(portal, "themes"), { recursive: true });
await until("the theme goes", () => !document.querySelector("article > p:not([class])"));

// Reports come and go.

await page.goto(`${url}reports/`);
await has("the index", "main", "2021");
await mark();
cpSync(join(portal, "content/reports/2021"), join(portal, "../kept-2021"), { recursive: true });
rmSync(join(portal, "content/reports/2021"), { recursive: true });
await until("the index loses a report", () => !document.querySelector('main a[href*="2021/"]'));
cpSync(join(portal, "../kept-2021"), join(portal, "content/reports/2021"), { recursive: true });
rmSync(join(portal, "../kept-2021"), { recursive: true });
await until("the index gains a report", () => document.querySelector('main a[href*="2021/"]'));
await expectKept("the index");
isQuiet = false;
await page.goto(`${url}reports/2025/`);
cpSync(join(portal, "content/reports/2025"), join(portal, "../kept-2025"), { recursive: true });
await has("a report", ".state", "");
rmSync(join(portal, "content/reports/2025"), { recursive: true });
await has("a page that is gone", ".notice", "This page is gone.");
await page.click("gongkai-preview .notice a");
await page.waitForURL(`${url}reports/`);
const response = await page.goto(`${url}reports/2025/`);
findings.expect(response.status() === 404, "a page that is gone", `answers ${response.status()}`);
cpSync(join(portal, "../kept-2025"), join(portal, "content/reports/2025"), { recursive: true });
rmSync(join(portal, "../kept-2025"), { recursive: true });
await has("a page that is there again", "h1", "2025");
isQuiet = true;

// Tools.

await page.goto(`${url}reports/2024/`);
await page.click("gongkai-preview .bar button:has-text('Copy')");
await has("a fragment is copied", ".bar button", "Copied");
const copied = await page.evaluate(() => navigator.clipboard.readText());
findings.expect(copied.includes("<table") && !copied.includes("<script"), "a fragment", `is ${copied.slice(0, 80)}`);
write(report, read(report).replace("---\n", "---\ndraft: true\n"));
await has("a draft is told", ".draft", "Draft");
await picture("draft");
replace(report, "draft: true\n", "");
await hasNot("a draft no more", ".draft");
await page.click("gongkai-preview .bar a");
const frame = page.frameLocator("#phone");
await frame.locator("h1").waitFor();
const width = await page.evaluate(() => document.getElementById("phone").contentWindow.innerWidth);
findings.expect(width === 390, "a phone", `is ${width} px wide`);
findings.expect(await frame.locator("gongkai-preview").count() === 0, "a phone", "has a panel in it");
replace(tables, "行政许可: 22", "行政许可: 24");
await frame.locator(`#${cell}:has-text("24")`).waitFor({ state: "attached" });
await picture("phone");

// Another run.

await page.goto(`${url}reports/2024/`);
await has("the report", ".state", "");
await mark();
isQuiet = false;
findings.expect(await stop() === 0, "Ctrl-C", "does not end the preview well");
await until("a preview that has ended is told", () => document.querySelector("gongkai-preview").shadowRoot.querySelector(".offline"));
await start(new URL(url).port);
await until("another run takes the page over", () => window.isKept !== true && document.querySelector("gongkai-preview")?.shadowRoot.querySelector(".frame:not(.offline) .state")?.textContent);

child.removeAllListeners("exit");
child.stdin.end();
await browser.close();
findings.end();
