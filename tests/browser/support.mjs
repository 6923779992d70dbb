// What the browser tests share: a browser, a server of files on loopback, a list of faults.

import { createReadStream, existsSync, readFileSync, readdirSync, statSync } from "node:fs";
import { createServer } from "node:http";
import { extname, join } from "node:path";
import { createGzip } from "node:zlib";
import { chromium } from "playwright-core";

/** The longest that a script may take. */
const PATIENCE = 15 * 60 * 1000;

/** Switches without which a browser on a closed network asks its maker's hosts. */
export const SWITCHES = [
  "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
  "--disable-background-networking", "--disable-component-update",
];

/** Where the browser is. */
export const BROWSER = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"]
  .find(existsSync);

/** The longest that a page may take on a busy machine, in milliseconds. */
const PAGE_PATIENCE = 120_000;

/** Starts a browser. */
export const launch = async () => {
  const browser = await chromium.launch({ executablePath: BROWSER, args: SWITCHES, timeout: PAGE_PATIENCE });
  const newContext = browser.newContext.bind(browser);
  browser.newContext = async (options) => {
    const context = await newContext(options);
    context.setDefaultTimeout(PAGE_PATIENCE);
    return context;
  };
  return browser;
};

/** Lists the pages of a site; what is to be pasted elsewhere is no page. */
export const pagesOf = (site, below = "") => readdirSync(join(site, below), { withFileTypes: true })
  .flatMap((entry) => {
    const path = `${below}${entry.name}`;
    if (entry.isDirectory()) return path === "fragment" ? [] : pagesOf(site, `${path}/`);
    return path.endsWith(".html") ? [path] : [];
  })
  .sort();

const TYPES = {
  ".html": "text/html; charset=utf-8", ".css": "text/css; charset=utf-8",
  ".js": "text/javascript; charset=utf-8", ".svg": "image/svg+xml", ".json": "application/json",
  ".xml": "application/xml", ".txt": "text/plain; charset=utf-8", ".png": "image/png",
};

/** The path that a site expects to stand under: its page for lost readers names it. */
const mountOf = (site) => {
  const lost = readFileSync(join(site, "404.html"), "utf8");
  return (lost.match(/href="(\/[^"]*)assets\/style\.css"/) || ["", "/"])[1];
};

/** Serves a site on loopback as static hosts do: compressed, to be kept. */
export const serve = (site) => new Promise((resolve) => {
  const mount = mountOf(site);
  const server = createServer((request, response) => {
    const path = decodeURIComponent(new URL(request.url, "http://localhost").pathname);
    if (path === "/favicon.ico") {
      response.writeHead(204).end();
      return;
    }
    const below = path.startsWith(mount) ? path.slice(mount.length) : "nothing";
    const file = join(site, below === "" || below.endsWith("/") ? `${below}index.html` : below);
    if (!file.startsWith(site) || !existsSync(file) || !statSync(file).isFile()) {
      response.writeHead(404, { "Content-Type": "text/plain" }).end("404");
      return;
    }
    const type = TYPES[extname(file)] || "application/octet-stream";
    const headers = { "Content-Type": type, "Cache-Control": "max-age=31536000" };
    const isText = /^text|json|xml|javascript/.test(type);
    if (isText && /gzip/.test(request.headers["accept-encoding"] || "")) {
      response.writeHead(200, { ...headers, "Content-Encoding": "gzip" });
      createReadStream(file).pipe(createGzip()).pipe(response);
    } else {
      response.writeHead(200, headers);
      createReadStream(file).pipe(response);
    }
  });
  server.listen(0, "127.0.0.1", () => {
    const url = `http://127.0.0.1:${server.address().port}${mount}`.replace(/\/$/, "");
    resolve({ url, close: () => server.close() });
  });
});

/** What was found wrong, and how much was looked at. */
export class Findings {
  #faults = [];
  #counts = new Map();

  /** Counts something that was looked at. */
  count(what, number = 1) { this.#counts.set(what, (this.#counts.get(what) || 0) + number); }

  /** Notes a fault. */
  fault(where, what) { this.#faults.push(`${where}: ${what}`); }

  /** Notes a fault unless something holds. */
  expect(holds, where, what) { if (!holds) this.fault(where, what); }

  /** Says what was found, and ends the script. */
  end() {
    for (const fault of this.#faults.slice(0, 60)) console.log(fault);
    const counts = [...this.#counts].map(([what, number]) => `${number} ${what}`);
    console.log(`${counts.join(", ")}: ${this.#faults.length} faults`);
    process.exit(this.#faults.length ? 1 : 0);
  }
}

/** Runs a task for each item, a few at a time. */
export const each = async (items, task, width = 2) => {
  const left = [...items];
  const work = async () => { while (left.length) await task(left.shift()); };
  await Promise.all(Array.from({ length: width }, work));
};

setTimeout(() => { console.log(`not done after ${PATIENCE / 1000} s`); process.exit(2); }, PATIENCE).unref();
