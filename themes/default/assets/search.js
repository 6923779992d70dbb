// Search in the files below search/, which src/render/search/mod.rs describes. Texts are cut into
// keys by the rules of words.rs there.
(() => {
  "use strict";
  var form = document.getElementById("search"), status = document.getElementById("status");
  var list = document.getElementById("results"), more = document.getElementById("more");
  var HAN = "\\u3005\\u3007\\u3400-\\u4dbf\\u4e00-\\u9fff\\uf900-\\ufaff\\u{20000}-\\u{3ffff}";
  var isKept = new RegExp("[" + HAN + "\\p{Alphabetic}\\p{N}]", "u");
  var pieces = new RegExp("([" + HAN + "]+)|(?:(?![" + HAN + "])[\\p{Alphabetic}\\p{N}])+", "gu");
  var isHan = new RegExp("[" + HAN + "]", "u");
  var DIGITS = Array.from({ length: 94 }, (_, i) => String.fromCharCode(33 + i)).filter(ch => !'":\\'.includes(ch)).join("");
  var LAST = 61, BATCH = 50, PAGE = 10;

  // Files call this with their name and value.
  var files = {};
  window.gongkai = (name, value) => { files[name].resolve(value); };

  function load(name) {
    if (!files[name]) {
      var file = files[name] = {};
      file.promise = new Promise((resolve, reject) => {
        file.resolve = resolve;
        var script = document.createElement("script");
        script.src = name.split("/").map(encodeURIComponent).join("/") + ".js";
        script.onerror = () => { delete files[name]; reject(new Error(name)); };
        document.head.appendChild(script);
      });
    }
    return files[name].promise;
  }

  function normal(text) {
    return Array.from(text, ch => {
      var code = ch.codePointAt(0);
      if (code > 0xff00 && code < 0xff5f) ch = String.fromCodePoint(code - 0xfee0);
      var lower = ch.toLowerCase();
      return Array.from(lower).length === 1 ? lower : ch;
    });
  }

  // A text without spaces and signs, and where each of its units stands in the original.
  function squeeze(text) {
    var kept = "", at = [], place = 0, chars = Array.from(text);
    normal(text).forEach((ch, index) => {
      if (isKept.test(ch)) {
        for (var unit = 0; unit < ch.length; unit++) at.push(place);
        kept += ch;
      }
      place += chars[index].length;
    });
    at.push(place);
    return { kept: kept, at: at };
  }

  // A term: what must stand in the text, and by which keys entries that may have it are found.
  function term(text) {
    var found = Array.from(text.matchAll(pieces)), keys = [], loose = [], prefix = null;
    found.forEach((piece, index) => {
      var chars = Array.from(piece[0]);
      if (!piece[1]) {
        keys.push(piece[0]);
        // At the edge of Chinese, a number may be a part of a longer one.
        var before = text.slice(0, piece.index), after = text.slice(piece.index + piece[0].length);
        var touches = isHan.test(Array.from(after)[0] || "") && index === 0 ||
          isHan.test(Array.from(before).pop() || "") && index === found.length - 1;
        if (!touches) loose.push(piece[0]);
      } else if (chars.length > 1) {
        for (var i = 1; i < chars.length; i++) {
          keys.push(chars[i - 1] + chars[i]);
          loose.push(chars[i - 1] + chars[i]);
        }
      } else if (found.length === 1) {
        prefix = piece[0];
      }
    });
    return {
      text: squeeze(text).kept, keys: keys, loose: loose, prefix: prefix, n: found.length
    };
  }

  function numbers(text) {
    var result = [], next = 0, at = 0;
    function read() {
      var digit = DIGITS.indexOf(text[at++]);
      return digit < LAST ? digit : digit + (DIGITS.length - LAST) * read();
    }
    while (at < text.length) {
      var step = read();
      if (step) result.push((next += step) - 1);
      else for (var run = read(); run > 0; run--) result.push(next++);
    }
    return result;
  }

  function shardOf(firsts, key) {
    var low = 0, high = firsts.length;
    while (low < high) {
      var middle = (low + high) >> 1;
      if (firsts[middle] <= key) low = middle + 1; else high = middle;
    }
    return Math.max(low - 1, 0);
  }

  // The entries that have a key: in all, and in their titles.
  async function look(firsts, key, isPrefix) {
    var all = new Set(), titles = new Set();
    var last = isPrefix ? shardOf(firsts, key + "\uffff") : shardOf(firsts, key);
    for (var shard = shardOf(firsts, key); shard <= last; shard++) {
      (await load("i/" + shard)).split(" ").forEach(entry => {
        var parts = entry.split(":");
        if (isPrefix ? parts[0].startsWith(key) : parts[0] === key) {
          numbers(parts[1]).forEach(all.add, all);
          numbers(parts[2] || "").forEach(titles.add, titles);
        }
      });
    }
    return { all: all, titles: titles };
  }

  async function candidates(index, terms, isLoose) {
    var sets = await Promise.all(terms.flatMap(term => {
      if (term.prefix !== null) return [look(index[1], term.prefix, true)];
      var keys = isLoose && term.loose.length ? term.loose : term.keys;
      return Array.from(new Set(keys), key => look(index[1], key, false));
    }));
    if (!sets.length) return [];
    sets.sort((a, b) => a.all.size - b.all.size);
    var found = Array.from(sets[0].all).filter(number => {
      return sets.every(set => set.all.has(number));
    });
    function inTitle(number) {
      return sets.every(set => set.titles.has(number)) ? 1 : 0;
    }
    return found.sort((a, b) => inTitle(b) - inTitle(a) || b - a);
  }

  async function lines(path) {
    var result = [];
    for (var section of await load("t/" + path)) {
      var own = section[2].split("\n");
      for (var table of section.slice(3)) {
        var figures = table[1].split(" ");
        (await load("f/" + table[0])).forEach(line => {
          own.push(line.map(piece => {
            return typeof piece === "number" ? figures[piece] : piece;
          }).join(""));
        });
      }
      result.push([section[0], section[1], section[1]]);
      own.forEach(line => { if (line) result.push([section[0], section[1], line]); });
    }
    return result;
  }

  // Reads an entry; null where a term is nowhere in it after all.
  async function read(index, number, terms) {
    var entry = (await load("d/" + Math.floor(number / BATCH)))[number % BATCH];
    var all = [["", "", entry[1]]];
    if (index[0][number] !== "f") all = all.concat(await lines(entry[0].replace(/\.html$/, "")));
    var missing = new Set(terms), best = null, most = 0;
    all.forEach((line, place) => {
      var text = squeeze(line[2]), count = 0;
      terms.forEach(term => {
        if (text.kept.includes(term.text)) { missing.delete(term); count++; }
      });
          if (count > most && place > 0) { best = line; most = count; }
    });
    return missing.size ? null : { entry: entry, line: best };
  }

  function element(name, className, text) {
    var made = document.createElement(name);
    made.className = className || "";
    made.textContent = text || "";
    return made;
  }

  // Adds text to a node with every hit marked; a long text is cut around the first.
  function mark(node, text, terms, room) {
    var squeezed = squeeze(text), hits = [];
    terms.forEach(term => {
      for (var at = -1; (at = squeezed.kept.indexOf(term.text, at + 1)) >= 0;) {
        var last = squeezed.at[at + term.text.length - 1];
        var stop = last + (text.codePointAt(last) > 0xffff ? 2 : 1);
        hits.push([squeezed.at[at], stop]);
      }
    });
    hits.sort((a, b) => a[0] - b[0] || b[1] - a[1]);
    var start = hits.length ? Math.max(0, hits[0][0] - 24) : 0;
    if (text.length - start < room) start = Math.max(0, text.length - room);
    var end = Math.min(text.length, start + room), done = start;
    if (/[\udc00-\udfff]/.test(text[start] || "")) done = ++start;
    if (/[\udc00-\udfff]/.test(text[end] || "")) end--;
    node.append(start > 0 ? "…" : "");
    hits.forEach(hit => {
      if (hit[0] < done || hit[1] > end) return;
      node.append(text.slice(done, hit[0]), element("mark", "", text.slice(hit[0], hit[1])));
      done = hit[1];
    });
    node.append(text.slice(done, end), end < text.length ? "…" : "");
  }

  function show(found, terms) {
    var entry = found.entry, line = found.line, item = element("li");
    var head = element("p", "hit"), link = element("a");
    var path = entry[0].split("/").map(encodeURIComponent).join("/");
    link.href = form.dataset.root + path + (line && line[0] ? "#" + encodeURIComponent(line[0]) : "");
    mark(link, entry[1], terms, 200);
    head.append(link);
    if (line && line[1]) head.append(" › " + line[1]);
    item.append(head);
    if (line && line[2] !== line[1]) {
      var snippet = element("p", "snippet");
      mark(snippet, line[2], terms, 110);
      item.append(snippet);
    }
    item.append(element("p", "note", [entry[3], entry[2]].filter(Boolean).join(" · ")));
    list.append(item);
  }

  function say(what, values) {
    var text = status.dataset[what];
    Object.keys(values || {}).forEach(key => { text = text.replace("{" + key + "}", values[key]); });
    status.textContent = text;
  }

  async function search(query, kind) {
    var words = normal(query).join("").split(/\s+/), terms = termsOf(words);
    if (!terms.length) return say("short");
    say("wait");
    var index = await load("index"), shown = 0, rest;
    async function find(isLoose) {
      rest = (await candidates(index, terms, isLoose)).filter(number => {
        return !kind || index[0][number] === kind;
      });
      var some = rest.length;
      await next();
      return some;
    }
    async function next() {
      // A word that is part Chinese, part not, may not stand so anywhere: then its parts will do.
      var wanted = shown + PAGE, left = terms.some(isMixed) && !shown ? 40 : rest.length;
      more.hidden = true;
      while (shown < wanted && left > 0 && rest.length) {
        var batch = rest.splice(0, wanted - shown);
        left -= batch.length;
        (await Promise.all(batch.map(number => read(index, number, terms))))
          .filter(Boolean).forEach(found => { show(found, terms); shown++; });
      }
      more.hidden = !shown || !rest.length;
      if (!shown) return say("none");
      say(!rest.length || terms.every(isExact) ? "exact" : "about", { n: shown + rest.length, all: index[0].length });
    }
    if (!await find(false) && !shown) await find(true);
    if (!shown && terms.some(isMixed)) {
      terms = termsOf(words.flatMap(word => word.match(pieces) || []));
      await find(false);
    }
    more.onclick = () => { next().catch(fail); };
  }

  function termsOf(words) { return words.map(term).filter(term => term.text); }
  function isMixed(term) { return term.n > 1; }
  function isExact(term) { return term.n === 1 && term.keys.length < 2; }

  function fail() { say("failed"); }

  var asked = new URLSearchParams(location.search);
  form.elements.q.value = asked.get("q") || "";
  Array.from(form.elements.kind).forEach(choice => {
    choice.checked = choice.value === (asked.get("kind") || "");
    choice.onchange = () => { form.submit(); };
  });
  load("index").then(index => {
    Array.from(form.elements.kind).forEach(choice => {
      if (choice.value && !index[0].includes(choice.value)) choice.parentNode.hidden = true;
    });
  }).catch(fail);
  if (asked.get("q")) search(asked.get("q"), asked.get("kind") || "").catch(fail);
  else say("short");
})();
