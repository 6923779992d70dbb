// Brings a page up to date in place. Beside each node of the page stands the node as the server
// sent it; only what differs between what was sent and what is sent now is changed, so that what
// readers and scripts have done to the page stays.

const TEXT = Node.TEXT_NODE;
const ELEMENT = Node.ELEMENT_NODE;

/** The most comparisons that are made to find which children have stayed. */
const MOST_COMPARISONS = 250000;

export class Twin {
  /** Takes the page as it is for what was sent. */
  constructor() {
    this.shown = new WeakMap();
    this.sent = document.documentElement.cloneNode(true);
    this.pair(this.sent, document.documentElement);
  }

  /** Makes the page what is sent now; returns the elements in which something differs. */
  update(html) {
    const next = new DOMParser().parseFromString(html, "text/html").documentElement;
    this.changed = new Set();
    this.node(this.sent, next);
    this.sent = next;
    return [...this.changed].filter((element) => element && element.isConnected);
  }

  /** Lets another node stand for one that was sent. */
  replace(old, node) {
    const find = (sent) => {
      if (this.shown.get(sent) === old) this.shown.set(sent, node);
      for (const child of sent.childNodes) find(child);
    };
    find(this.sent);
  }

  pair(sent, shown) {
    this.shown.set(sent, shown);
    const children = shown.childNodes;
    sent.childNodes.forEach((child, index) => {
      if (children[index]) this.pair(child, children[index]);
    });
  }

  /** Takes over the nodes of a part that has not changed. */
  adopt(sent, next) {
    this.shown.set(next, this.shown.get(sent));
    const children = sent.childNodes;
    next.childNodes.forEach((child, index) => this.adopt(children[index], child));
  }

  node(sent, next) {
    const shown = this.shown.get(sent);
    this.shown.set(next, shown);
    if (!shown) return;
    if (sent.nodeType !== ELEMENT) {
      if (sent.data !== next.data) {
        write(shown, sent.data, next.data);
        this.changed.add(shown.parentElement);
      }
      return;
    }
    this.attributes(sent, next, shown);
    this.children([...sent.childNodes], [...next.childNodes], shown);
  }

  attributes(sent, next, shown) {
    const names = new Set([...sent.getAttributeNames(), ...next.getAttributeNames()]);
    for (const name of names) {
      const value = next.getAttribute(name);
      if (sent.getAttribute(name) === value) continue;
      if (value === null) shown.removeAttribute(name);
      else shown.setAttribute(name, value);
    }
  }

  children(sent, next, parent) {
    const partner = align(sent, next);
    const kept = new Set(partner.values());
    for (const child of sent) {
      if (kept.has(child)) continue;
      const shown = this.shown.get(child);
      if (!shown) continue;
      shown.remove();
      this.changed.add(parent);
    }
    let last = null;
    for (const child of next) {
      const old = partner.get(child);
      if (!old) this.insert(child, last, parent);
      else if (old.isEqualNode(child)) this.adopt(old, child);
      else this.node(old, child);
      last = this.shown.get(child) || last;
    }
  }

  insert(child, last, parent) {
    const shown = document.importNode(child, true);
    if (last) last.after(shown);
    else parent.prepend(shown);
    this.pair(child, shown);
    const isBlank = shown.nodeType !== ELEMENT && !shown.data.trim();
    if (!isBlank) this.changed.add(shown.nodeType === ELEMENT ? shown : parent);
  }
}

/** Writes only the part of a text that differs, so that a selection around it stays. */
function write(node, from, to) {
  if (node.data !== from) {
    node.data = to;
    return;
  }
  const most = Math.min(from.length, to.length);
  let start = 0;
  while (start < most && from[start] === to[start]) start += 1;
  let end = 0;
  while (end < most - start && from[from.length - 1 - end] === to[to.length - 1 - end]) end += 1;
  node.replaceData(start, from.length - start - end, to.slice(start, to.length - end));
}

/** Finds for each new child the old one that it goes on from, in order. */
function align(sent, next) {
  const partner = new Map();
  let start = 0;
  let end = 0;
  const most = Math.min(sent.length, next.length);
  while (start < most && sent[start].isEqualNode(next[start])) {
    partner.set(next[start], sent[start]);
    start += 1;
  }
  const back = (list, n) => list[list.length - 1 - n];
  while (end < most - start && back(sent, end).isEqualNode(back(next, end))) {
    partner.set(back(next, end), back(sent, end));
    end += 1;
  }
  const old = sent.slice(start, sent.length - end);
  const now = next.slice(start, next.length - end);
  let [i, j] = [0, 0];
  for (const [a, b] of [...unchanged(old, now), [old.length, now.length]]) {
    pairInOrder(old.slice(i, a), now.slice(j, b), partner);
    if (a < old.length && b < now.length) partner.set(now[b], old[a]);
    [i, j] = [a + 1, b + 1];
  }
  return partner;
}

/** Lists the places of the longest run of children that have stayed, in order. */
function unchanged(old, now) {
  if (old.length * now.length > MOST_COMPARISONS) return [];
  const key = (node) => (node.nodeType === ELEMENT ? node.outerHTML : node.data.trim() && node.data);
  const [a, b] = [old.map(key), now.map(key)];
  const width = b.length + 1;
  const longest = new Uint32Array((a.length + 1) * width);
  const isSame = (i, j) => a[i] && a[i] === b[j];
  for (let i = a.length - 1; i >= 0; i -= 1) {
    for (let j = b.length - 1; j >= 0; j -= 1) {
      longest[i * width + j] = isSame(i, j)
        ? longest[(i + 1) * width + j + 1] + 1
        : Math.max(longest[(i + 1) * width + j], longest[i * width + j + 1]);
    }
  }
  const found = [];
  let [i, j] = [0, 0];
  while (i < a.length && j < b.length) {
    if (isSame(i, j)) {
      found.push([i, j]);
      [i, j] = [i + 1, j + 1];
    } else if (longest[(i + 1) * width + j] >= longest[i * width + j + 1]) i += 1;
    else j += 1;
  }
  return found;
}

/** Pairs children that could be the same with another content. */
function pairInOrder(old, now, partner) {
  let at = 0;
  for (const child of now) {
    const found = old.findIndex((other, index) => index >= at && isAlike(other, child));
    if (found < 0) continue;
    partner.set(child, old[found]);
    at = found + 1;
  }
}

function isAlike(one, other) {
  if (one.nodeType !== other.nodeType || one.nodeName !== other.nodeName) return false;
  if (one.nodeType === TEXT) return true;
  return one.nodeType !== ELEMENT || one.id === other.id;
}
