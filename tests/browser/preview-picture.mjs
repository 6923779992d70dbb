// Takes the picture of the preview for the README: `node preview-picture.mjs PROGRAM PORTAL FILE`
//
// PORTAL is a copy of the township portal, in which one total is made wrong.

import { spawn } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { launch } from "./support.mjs";

const [program, portal, file] = process.argv.slice(2);
const child = spawn(program, ["serve", "--root", portal, "--port", "0", "--lang", "zh-CN", "--editor", "vscode", "--until-stdin-closes"], { stdio: ["pipe", "pipe", "inherit"] });
const url = await new Promise((resolve) => {
  child.stdout.on("data", (data) => resolve(String(data).match(/http:\/\/[^ ]+/)[0]));
});
const browser = await launch();
const page = await browser.newPage({ viewport: { width: 1180, height: 720 } });
await page.goto(`${url}reports/2024/`);
await page.waitForSelector("gongkai-preview .state");
const tables = join(portal, "content/reports/2024/tables.yaml");
await page.evaluate(() => document.querySelector("table.wide").scrollIntoView());
writeFileSync(tables, readFileSync(tables, "utf8").replace("[8, 3, 0, 0, 2, 1, 14]", "[8, 3, 0, 0, 2, 1, 15]"));
await page.waitForSelector('td[data-preview-fault="error"]');
await page.click("gongkai-preview .state");
await page.waitForTimeout(1500);
await page.screenshot({ path: file });
await browser.close();
child.stdin.end();
