// What makes pages more comfortable. Every page is complete without it.
// Baseline: Chromium 86. Nothing is sent anywhere; choices stay in this browser.
(() => {
  "use strict";
  const root = document.documentElement;
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];

  // Large print, high contrast, dark.

  const KEY = "gongkai";
  const systemDark = matchMedia("(prefers-color-scheme: dark)");
  let chosen = {};

  const load = () => {
    try { chosen = JSON.parse(localStorage.getItem(KEY)) || {}; } catch { chosen = {}; }
  };
  const save = () => {
    try { localStorage.setItem(KEY, JSON.stringify(chosen)); } catch { /* Private mode: this page only. */ }
  };
  const isDark = () => (chosen.scheme ? chosen.scheme === "dark" : systemDark.matches);
  const apply = () => {
    const contrast = chosen.contrast === true;
    root.classList.toggle("large", chosen.large === true);
    root.classList.toggle("contrast", contrast);
    root.classList.toggle("dark", isDark() && (contrast || !!chosen.scheme));
    root.classList.toggle("light", !isDark() && (contrast || !!chosen.scheme));
    const pressed = { large: chosen.large === true, contrast, dark: isDark() };
    for (const button of all("[data-mode]")) {
      button.setAttribute("aria-pressed", String(pressed[button.dataset.mode] === true));
    }
  };
  const toggle = (mode) => {
    if (mode === "dark") chosen.scheme = isDark() ? "light" : "dark";
    else chosen[mode] = !chosen[mode];
    save();
    apply();
  };
  const reload = () => { load(); apply(); };

  root.classList.add("js");
  reload();
  systemDark.addEventListener("change", apply);
  addEventListener("storage", reload);
  addEventListener("pageshow", (event) => { if (event.persisted) reload(); });
  for (const button of all("[data-mode]")) {
    if (button.dataset.mode !== "read") button.addEventListener("click", () => toggle(button.dataset.mode));
  }

  // Official tables: closed on phones, below the compact list; open elsewhere and on paper.

  const phone = matchMedia("screen and (max-width: 639px)");
  const official = all("details.official");
  const target = () => {
    try { return document.getElementById(decodeURIComponent(location.hash.slice(1))); } catch { return null; }
  };
  const reveal = () => {
    const cell = target();
    const around = cell && cell.closest("details:not([open])");
    if (around) {
      around.open = true;
      cell.scrollIntoView();
    }
  };
  const fold = () => {
    const cell = target();
    for (const details of official) details.open = !phone.matches || details.contains(cell);
  };
  if (official.length) {
    fold();
    phone.addEventListener("change", fold);
    addEventListener("hashchange", reveal);
    addEventListener("beforeprint", () => { for (const details of official) details.open = true; });
    addEventListener("afterprint", fold);
  }

  // Comparison: years to show, and rows that change.

  const pick = document.querySelector("form.pick");
  if (pick) {
    const tables = all("table.ct");
    const show = () => {
      const years = all("[name=year]", pick);
      const only = pick.elements.changed.checked;
      for (const row of tables.flatMap((table) => [...table.rows])) {
        const isWhole = row.cells.length === years.length + 2;
        if (isWhole) years.forEach((year, index) => { row.cells[index + 1].hidden = !year.checked; });
        row.hidden = only && row.classList.contains("same");
      }
      // A heading goes with the last of its rows.
      for (const heading of tables.flatMap((table) => all("tr.heading", table))) {
        let row = heading.nextElementSibling;
        while (row && row.hidden) row = row.nextElementSibling;
        heading.hidden = only && (!row || row.classList.contains("heading"));
      }
      for (const table of tables) {
        const hasRows = all("tbody tr", table).some((row) => !row.hidden);
        table.closest(".compared").classList.toggle("nothing", !hasRows);
      }
    };
    pick.hidden = false;
    pick.addEventListener("change", show);
    addEventListener("pageshow", show);
  }

  // Read aloud, only by a voice that is on this machine: no text leaves it.

  const speech = window.speechSynthesis;
  const reader = document.querySelector("[data-mode=read]");
  const voice = () => {
    const voices = speech.getVoices().filter((each) => each.localService && /^(zh|cmn)/i.test(each.lang));
    return voices.find((each) => /cn|hans/i.test(each.lang)) || voices[0];
  };
  let queue = [];
  let marks = [];
  let run = 0;

  const unmark = () => { marks.forEach((each) => each.remove()); marks = []; };
  const mark = (ranges) => {
    unmark();
    for (const rect of ranges.flatMap((range) => [...range.getClientRects()])) {
      const each = document.createElement("div");
      each.className = "reading";
      each.style.left = `${rect.left + scrollX}px`;
      each.style.top = `${rect.top + scrollY}px`;
      each.style.width = `${rect.width}px`;
      each.style.height = `${rect.height}px`;
      marks.push(document.body.appendChild(each));
    }
  };
  const stop = () => {
    run += 1;
    queue = [];
    speech.cancel();
    unmark();
    reader.setAttribute("aria-pressed", "false");
  };
  const next = () => {
    const sentence = queue.shift();
    if (!sentence) return stop();
    const element = sentence.ranges[0].startContainer;
    const place = (element.nodeType === 1 ? element : element.parentElement);
    const box = place.getBoundingClientRect();
    if (box.top < 60 || box.bottom > innerHeight - 60) place.scrollIntoView({ block: "center", inline: "nearest" });
    mark(sentence.ranges);
    const words = new SpeechSynthesisUtterance(sentence.text);
    words.voice = voice();
    words.lang = words.voice ? words.voice.lang : "zh-CN";
    const own = run;
    words.onend = () => { if (own === run) next(); };
    words.onerror = () => { if (own === run) stop(); };
    speech.speak(words);
    return undefined;
  };

  const rangeOf = (node, from, to) => {
    const range = document.createRange();
    if (node.nodeType === 1) range.selectNodeContents(node);
    else { range.setStart(node, from); range.setEnd(node, to); }
    return range;
  };
  // Splits the text of some nodes into sentences, each with its places.
  const split = (nodes, into) => {
    const whole = nodes.map((node) => node.data).join("");
    for (const match of whole.matchAll(/[^。！？；]+[。！？；]*/g)) {
      if (!match[0].trim()) continue;
      const end = match.index + match[0].length;
      const ranges = [];
      let start = 0;
      for (const node of nodes) {
        const from = Math.max(match.index - start, 0);
        const to = Math.min(end - start, node.length);
        if (from < to) ranges.push(rangeOf(node, from, to));
        start += node.length;
      }
      into.push({ text: match[0].trim(), ranges });
    }
  };
  const words = (element) => (element ? element.textContent.trim() : "");
  // Says a table cell by cell: row, column, figure; a row of zeros at once.
  const table = (element, into) => {
    if (element.caption) into.push({ text: words(element.caption), ranges: [rangeOf(element.caption)] });
    const heads = element.tHead ? [...element.tHead.rows].pop().cells : [];
    for (const row of element.rows) {
      const cells = [...row.cells].filter((cell) => cell.tagName === "TD" && !cell.matches(".note"));
      const label = words(row.querySelector("th[scope=row]")) || (heads.length ? "" : words(element.caption));
      if (cells.length > 1 && cells.every((cell) => words(cell) === "0")) {
        into.push({ text: `${label}，各项均为0`, ranges: [rangeOf(row)] });
        continue;
      }
      for (const cell of cells) {
        const named = cell.headers ? cell.headers.split(" ").map((id) => words(document.getElementById(id)))
          : [label, words(heads[cell.cellIndex])];
        into.push({ text: [...named, words(cell)].filter(Boolean).join("，"), ranges: [rangeOf(cell)] });
      }
    }
  };
  // Lists what is to be read in an element, as readers see it.
  const listen = (element) => {
    const sentences = [];
    let nodes = [];
    const flush = () => { split(nodes, sentences); nodes = []; };
    const walk = (parent) => {
      for (const node of parent.childNodes) {
        if (node.nodeType === 3) nodes.push(node);
        if (node.nodeType !== 1 || node.matches("svg, form, .anchor, .hint")) continue;
        const display = getComputedStyle(node).display;
        if (display === "none" || (parent.tagName === "DETAILS" && !parent.open && node.tagName !== "SUMMARY")) continue;
        if (node.tagName === "TABLE") { flush(); table(node, sentences); continue; }
        if (!display.startsWith("inline")) flush();
        walk(node);
        if (!display.startsWith("inline")) flush();
      }
    };
    walk(element);
    flush();
    return sentences;
  };

  if (speech && reader) {
    const offer = () => { reader.hidden = !voice(); };
    offer();
    speech.addEventListener("voiceschanged", offer);
    reader.addEventListener("click", () => {
      if (reader.getAttribute("aria-pressed") === "true") return stop();
      queue = listen(document.querySelector("main"));
      reader.setAttribute("aria-pressed", "true");
      return next();
    });
    addEventListener("keydown", (event) => { if (event.key === "Escape" && reader.getAttribute("aria-pressed") === "true") stop(); });
    addEventListener("pagehide", () => speech.cancel());
  }
})();
