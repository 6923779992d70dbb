// A page on paper: `node print.mjs SITE PAGE MOST_SHEETS`
//
// Prints as the page asks to be printed (A4, GB/T 9704), and measures: 28 characters in a line,
// rows and headings that no sheet's end cuts off, what belongs to the screen left out.

import { resolve } from "node:path";
import { Findings, launch, serve } from "./support.mjs";

const [site, path, most] = process.argv.slice(2);
const findings = new Findings();
const server = await serve(resolve(site));
const browser = await launch();
// The area of text: 156 mm by 225 mm at 96 dots per inch.
const [width, height] = [590, 850];
const page = await (await browser.newContext({ viewport: { width, height }, colorScheme: "dark" })).newPage();
await page.goto(`${server.url}/${path}`);
const pdf = await page.pdf({ preferCSSPageSize: true, printBackground: false });
const sheets = pdf.toString("latin1").match(/\/Type\s*\/Page\b/g).length;
const [, wide, high] = pdf.toString("latin1").match(/\/MediaBox\s*\[0 0 ([\d.]+) ([\d.]+)\]/).map(Number);
findings.expect(Math.round(wide) === 595 && Math.round(high) === 842, path, `a sheet is ${wide} by ${high} points, not A4`);
findings.expect(sheets <= Number(most), path, `${sheets} sheets, not at most ${most}`);
await page.emulateMedia({ media: "print" });
// What phones fold up is unfolded for paper.
const isUnfolded = () => [...document.querySelectorAll("details.official")].every((details) => details.open);
await page.waitForFunction(isUnfolded);
const seen = await page.evaluate(() => {
  const style = (selector) => getComputedStyle(document.querySelector(selector));
  const body = style("main section p");
  const shown = (selector) => [...document.querySelectorAll(selector)].filter((each) => each.checkVisibility()).length;
  return {
    characters: document.querySelector("main").getBoundingClientRect().width / parseFloat(body.fontSize),
    colour: body.color, paper: getComputedStyle(document.body).backgroundColor,
    screen: shown("nav, .tools, .find, figure.chart, .compact"),
    tables: shown("table.st"), allTables: document.querySelectorAll("table.st").length,
    head: style("table.st thead").display,
    row: style("table.st tr").breakInside, heading: style("main h2").breakAfter,
  };
});
findings.expect(Math.abs(seen.characters - 28) < 0.6, path, `${seen.characters.toFixed(2)} characters in a line, not 28`);
findings.expect(seen.colour === "rgb(0, 0, 0)", path, `text is ${seen.colour} on paper`);
findings.expect(/rgb\(255, 255, 255\)|rgba\(0, 0, 0, 0\)/.test(seen.paper), path, `paper is ${seen.paper}`);
findings.expect(seen.screen === 0, path, `${seen.screen} things of the screen are printed`);
findings.expect(seen.tables === seen.allTables && seen.tables > 0, path, `${seen.tables} of ${seen.allTables} tables are printed`);
findings.expect(seen.head === "table-header-group", path, `heads of tables are ${seen.head}`);
findings.expect(seen.row === "avoid" && seen.heading === "avoid", path, `rows break: ${seen.row}; headings part: ${seen.heading}`);
findings.count("sheets", sheets);
server.close();
await browser.close();
findings.end();
