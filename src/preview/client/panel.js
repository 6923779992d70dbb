// The panel beside a page: what is wrong, and a few tools. It stands outside of the page's body,
// in a tree of its own, so that neither sees the other's styles.

const make = (name, properties = {}, ...children) => {
  const element = Object.assign(document.createElement(name), properties);
  element.append(...children);
  return element;
};

export class Panel {
  constructor() {
    this.host = document.createElement("gongkai-preview");
    const root = this.host.attachShadow({ mode: "open" });
    const styles = make("link", { rel: "stylesheet", href: "/-/panel.css" });
    this.draft = make("b", { className: "draft", hidden: true });
    this.notice = make("div", { className: "notice", hidden: true, role: "status" });
    this.list = make("div", { className: "list", id: "list", hidden: true });
    this.state = make("button", { type: "button", className: "state" });
    this.state.setAttribute("aria-controls", "list");
    this.words = make("span", { className: "words" });
    this.fragment = make("button", { type: "button", hidden: true });
    this.phone = make("a", { href: `/-/phone.html#${location.pathname}` });
    const bar = make("div", { className: "bar" }, this.state, this.draft, this.words, this.fragment, this.phone);
    this.frame = make("section", { className: "frame", hidden: true }, this.notice, this.list, bar);
    root.append(styles, this.frame);
    this.state.addEventListener("click", () => this.open(this.list.hidden, false));
    this.fragment.addEventListener("click", () => this.copy());
    document.documentElement.append(this.host);
    styles.addEventListener("load", () => { this.frame.hidden = false; });
  }

  /** Shows what the server tells of the page. */
  show(state) {
    this.told = state;
    const { text } = state;
    this.frame.setAttribute("aria-label", text.panel);
    this.state.textContent = state.summary;
    this.state.className = `state ${state.worst}`;
    this.list.innerHTML = state.html;
    this.words.textContent = state.words || "";
    this.draft.hidden = !state.draft;
    this.draft.textContent = state.draft || "";
    this.fragment.hidden = !state.fragment;
    this.fragment.textContent = text.copy;
    this.phone.textContent = text.phone;
    this.showNotice(state);
    if (state.held && this.list.hidden) this.open(true, true);
    if (!state.held && this.isOpenedHere) this.open(false, false);
  }

  showNotice({ held, gone, nearest, text }) {
    this.notice.replaceChildren();
    if (held) this.notice.append(make("p", { textContent: text.held }));
    if (gone) {
      const link = make("a", { href: nearest, textContent: text.nearest });
      this.notice.append(make("p", { textContent: text.gone }), make("p", {}, link));
    }
    this.notice.hidden = !held && !gone;
  }

  /** Opens or closes the list; one that was opened unasked closes unasked. */
  open(isOpen, isOpenedHere) {
    this.list.hidden = !isOpen;
    this.isOpenedHere = isOpenedHere;
    this.state.setAttribute("aria-expanded", String(isOpen));
  }

  /** Tells whether the server can be heard. */
  online(isOnline) {
    this.frame.classList.toggle("offline", !isOnline);
  }

  async copy() {
    const { fragment, text } = this.told;
    try {
      const response = await fetch(fragment, { cache: "no-cache" });
      if (!response.ok) throw new Error(response.statusText);
      await navigator.clipboard.writeText(await response.text());
      this.fragment.textContent = text.copied;
    } catch {
      this.fragment.textContent = text.not_copied;
    }
    setTimeout(() => { this.fragment.textContent = this.told.text.copy; }, 2000);
  }
}
