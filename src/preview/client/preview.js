// Keeps a page in step with its sources: hears of changes, fetches the page, changes it in place,
// and shows beside it what is wrong. It is part of the preview, never of a site.

import { Twin } from "./morph.js";
import { Panel } from "./panel.js";

const tag = document.querySelector('script[src="/-/preview.js"]');
const token = tag.dataset.token;
const isStandIn = tag.hasAttribute("data-stand-in");
const address = location.pathname + location.search;
const own = (name, query = "") => `/-/${name}?token=${token}${query}`;
const all = (selector) => [...document.querySelectorAll(selector)];

const twin = new Twin();
// A page that is shown in a frame has its panel outside of it, or needs none.
const panel = window.top === window ? new Panel() : null;

/** How long a changed passage is marked, in milliseconds. */
const MARKED = 2000;

// What the browser has: the tag of the page, and of each file that it refers to.

let shownTag = null;
const tags = new Map();

const isOurs = (url) => new URL(url, location.href).origin === location.origin;
const bare = (url) => new URL(url, location.href).href.split(/[?#]/)[0];

// Changes.

let isBusy = false;
let waiting = null;

/** Brings everything up to date; what comes meanwhile is done after. */
async function refresh(assets) {
  if (isBusy) {
    waiting = { assets: assets || (waiting !== null && waiting.assets) };
    return;
  }
  isBusy = true;
  try {
    await refreshPage();
    if (assets) await refreshAssets();
    await refreshPanel();
  } catch {
    // The server has gone; the stream of events notices too.
  }
  isBusy = false;
  if (waiting !== null) {
    const next = waiting;
    waiting = null;
    refresh(next.assets);
  }
}

async function refreshPage() {
  const response = await fetch(address, { cache: "no-cache" });
  if (!response.ok) return;
  if (isStandIn) {
    location.reload();
    return;
  }
  const tag = response.headers.get("etag");
  if (tag !== null && tag === shownTag) return;
  const html = await response.text();
  const scripts = (root) => [...root.querySelectorAll("script[src]")].map((script) => script.getAttribute("src"));
  const next = new DOMParser().parseFromString(html, "text/html");
  if (scripts(next).join() !== scripts(twin.sent).join()) {
    location.reload();
    return;
  }
  mark(twin.update(html), shownTag !== null);
  shownTag = tag;
  document.dispatchEvent(new CustomEvent("gongkai:preview"));
}

/** Marks changed passages for a moment. */
function mark(elements, isChange) {
  if (!isChange) return;
  const body = elements.filter((element) => document.body.contains(element) && element !== document.body);
  // The smallest passages: one around another says nothing more.
  const smallest = body.filter((element) => !body.some((other) => other !== element && element.contains(other)));
  for (const element of smallest) {
    element.removeAttribute("data-preview-changed");
    void element.getBoundingClientRect();
    element.setAttribute("data-preview-changed", "");
    setTimeout(() => element.removeAttribute("data-preview-changed"), MARKED);
  }
}

/** Asks for the tag of a file; tells whether it differs from what the browser has. */
async function isOther(url) {
  const response = await fetch(bare(url), { method: "HEAD", cache: "no-cache" });
  const tag = response.ok ? response.headers.get("etag") : null;
  const known = tags.get(bare(url));
  if (tag !== null) tags.set(bare(url), tag);
  return tag !== null && known !== undefined && known !== tag;
}

const references = () => {
  const links = all('link[rel="stylesheet"]').filter((link) => isOurs(link.href));
  const scripts = all("script[src]").filter((script) => isOurs(script.src) && !bare(script.src).includes("/-/"));
  const images = all("img[src]").filter((image) => isOurs(image.src));
  return { links: links.filter((link) => !bare(link.href).includes("/-/")), scripts, images };
};

/** Takes note of the files that the page refers to. */
async function learnAssets() {
  const { links, scripts, images } = references();
  const urls = new Set([...links.map((link) => link.href), ...[...scripts, ...images].map((file) => file.src)]);
  await Promise.all([...urls].map(isOther));
}

/** Puts changed styles and pictures in place of the old ones. */
async function refreshAssets() {
  const { links, scripts, images } = references();
  const changed = await Promise.all(scripts.map((script) => isOther(script.src)));
  if (changed.includes(true)) {
    location.reload();
    return;
  }
  for (const link of links) if (await isOther(link.href)) swapStyle(link);
  for (const image of images) if (await isOther(image.src)) image.src = fresh(image.src);
}

const fresh = (url) => `${bare(url)}?${Date.now()}`;

/** Loads a style before the old one goes, so that the page is never without. */
function swapStyle(link) {
  const next = link.cloneNode();
  next.href = fresh(link.href);
  next.addEventListener("load", () => link.remove());
  next.addEventListener("error", () => link.remove());
  link.after(next);
  twin.replace(link, next);
}

// What is wrong.

async function refreshPanel() {
  const response = await fetch(own("panel", `&page=${encodeURIComponent(location.pathname)}`));
  if (!response.ok) return;
  const state = await response.json();
  markCells(state.cells);
  if (panel) panel.show(state);
}

let markedCells = [];

/** Outlines the cells of tables that something is said of. */
function markCells(cells) {
  for (const cell of markedCells) {
    cell.removeAttribute("data-preview-fault");
    cell.removeAttribute("title");
  }
  markedCells = [];
  for (const { id, severity, text } of cells) {
    const cell = document.getElementById(id);
    if (!cell) continue;
    cell.setAttribute("data-preview-fault", severity);
    cell.title = text;
    markedCells.push(cell);
  }
}

// The stream of events. A browser opens few connections to one server: only pages that are seen
// have a stream, others are brought up to date when they are.

let events = null;
let isFirst = true;

function listen() {
  events = new EventSource(own("events"));
  events.addEventListener("hello", () => {
    if (panel) panel.online(true);
    // What came while nobody listened is not known.
    refresh(!isFirst);
    if (isFirst) learnAssets().catch(() => {});
    isFirst = false;
  });
  events.addEventListener("change", (event) => refresh(JSON.parse(event.data).assets));
  events.addEventListener("error", () => {
    if (panel) panel.online(false);
    if (events && events.readyState === EventSource.CLOSED) waitForServer();
  });
}

function leave() {
  if (events) events.close();
  events = null;
}

/** Another run of the server does not know this page: it is loaded anew when one is there. */
function waitForServer() {
  const ask = async () => {
    try {
      const response = await fetch("/-/preview.css", { method: "HEAD", cache: "no-store" });
      if (response.ok) {
        location.reload();
        return;
      }
    } catch {
      // Not yet.
    }
    setTimeout(ask, 1000);
  };
  setTimeout(ask, 300);
}

addEventListener("pagehide", leave);
addEventListener("pageshow", (event) => {
  if (event.persisted) location.reload();
});
document.addEventListener("visibilitychange", () => {
  if (document.hidden) leave();
  else if (!events) listen();
});
if (!document.hidden) listen();
