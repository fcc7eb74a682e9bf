// What was found: a list of it in one line each, and a card at the words with the reason and what can be done.

const SYMBOL = { hold: "■", review: "▲", note: "●", clear: "✓" };
const VERDICT = { hold: "Hold", review: "Review", clear: "Clear" };
const SEVERITY = { hold: "Must fix", review: "To review", note: "To note" };
const badge = (level, words) => $("span", { className: `badge ${level}` },
  $("span", { "aria-hidden": "true", textContent: `${SYMBOL[level]} ` }), words[level]);
const button = (words, press, kind = "") => $("button", { type: "button", className: kind, textContent: words, onclick: press });
const quoted = (one) => (one.quotes.length ? one.quotes.map((words) => `“${words}”`).join(", ") : "The whole post");
const shown = (one) => $(one.quotes.length ? "q" : "b", { dir: "auto", textContent: quoted(one).replace(/^“|”$/g, "") });

class Findings {
  constructor(root, field, act) {
    this.list = root.querySelector(".list");
    this.card = root.querySelector(".card");
    this.editor = root.querySelector(".editor");
    this.field = field;
    this.act = act; // { edit(one, fix), vouch(key, on), own(kind, words) }
    this.found = [];
    this.open = null;
    root.addEventListener("keydown", (event) => this.key(event));
  }

  take(found) {
    const before = this.open && this.id(this.open);
    const same = JSON.stringify(found) === JSON.stringify(this.found);
    this.found = found;
    if (!same) this.drawList();
    if (!before) return;
    const again = found.find((one) => this.id(one) === before);
    if (!again) this.card.contains(this.card.getRootNode().activeElement) ? this.back() : this.close();
    else if (same) this.open = again;
    else this.redraw(again);
  }

  // The same finding with more to do about it: who stood on a button still stands on it.
  redraw(again) {
    const on = this.card.contains(this.card.getRootNode().activeElement) && this.card.getRootNode().activeElement.textContent;
    this.show(again, on !== false);
    if (on) [...this.card.querySelectorAll("button, summary")].find((one) => one.textContent === on)?.focus({ preventScroll: true });
  }

  id(one) { return `${one.code} ${one.quotes.join(" ")}`; }

  // Where a finding is in the list; the same answer may have come again since its card was drawn.
  place(one) { return this.found.findIndex((other) => this.id(other) === this.id(one)); }

  drawList() {
    const had = [...this.list.querySelectorAll("button")].indexOf(this.list.getRootNode().activeElement);
    this.list.replaceChildren(...this.found.map((one) => $("li", {},
      button("", () => this.show(one, true), `row ${one.level}`))));
    this.found.forEach((one, n) => this.list.children[n].firstChild.append(
      badge(one.level, SEVERITY), shown(one),
      $("span", { className: "why", textContent: `${one.what}. ${this.todo(one, n)}` })));
    if (had >= 0) (this.list.querySelectorAll("button")[Math.min(had, this.found.length - 1)] ?? this.field.area).focus();
  }

  // What to do in one line; where several findings have one fix, it is told once.
  todo(one, n) {
    const fix = one.fixes[0]?.title;
    const before = this.found.slice(0, n).find((other) => other.fixes[0]?.title === fix);
    return fix ? (before ? `The same fix as for ${quoted(before)}.` : fix) : one.why;
  }

  // The findings as one walks through them: by place, what has none first.
  walk(step) {
    if (!this.found.length) return;
    const at = this.found.indexOf(this.open);
    const n = at < 0 ? (step > 0 ? 0 : this.found.length - 1) : (at + step + this.found.length) % this.found.length;
    this.show(this.found[n], true);
  }

  show(one, focus = false) {
    this.open = one;
    const n = this.found.indexOf(one) + 1;
    this.card.replaceChildren(...[
      $("div", { className: "head" }, badge(one.level, SEVERITY), $("h2", { id: "what", textContent: one.what }),
        button("×", () => this.back(), "close")),
      $("p", { className: "quotes", dir: "auto", textContent: quoted(one) }),
      $("p", { textContent: one.why }),
      one.urgent && $("p", { className: "urgent", textContent: one.tell }),
      one.note && $("p", { textContent: one.note }),
      $("p", { className: "advice", textContent: one.advice }),
      this.actions(one),
      this.ours(one),
      this.behind(one),
      this.found.length > 1 && $("div", { className: "foot" },
        button("Previous", () => this.walk(-1)), $("span", { textContent: `${n} of ${this.found.length}` }),
        button("Next", () => this.walk(1))),
    ].filter(Boolean));
    this.card.querySelector(".close").setAttribute("aria-label", "Close");
    this.card.className = `card ${one.level}`;
    this.card.hidden = false;
    this.put(one);
    if (focus) (this.card.querySelector(":scope > .acts button") ?? this.card.querySelector(".foot button:last-child") ??
      this.card.querySelector(".close")).focus({ preventScroll: true });
  }

  actions(one) {
    const made = one.fixes.map((fix, n) => button(fix.title, () => this.act.edit(one, fix), n ? "" : "first"));
    made.push(...one.vouches.map(({ key, label, on }) => button(label, () => this.act.vouch(key, on))));
    return made.length && $("div", { className: "acts" }, ...made);
  }

  ours(one) {
    return one.ours.length && $("details", {}, $("summary", { textContent: "This belongs to our office" }),
      $("p", { textContent: "Entries on the office list are not flagged in anyone's posts here. Never add a student's name." }),
      $("div", { className: "acts" }, ...one.ours.map(({ words, kind, title }) =>
        button(`Add ${words} to: ${title}`, () => this.act.own(kind, words)))));
  }

  behind(one) {
    const cites = one.cites.map(({ title, url }) => $("li", {},
      url ? $("a", { href: url, target: "_blank", rel: "noreferrer", textContent: title }) : title));
    return $("details", {}, $("summary", { textContent: "The rule and whom to tell" }),
      $("p", { textContent: `${one.code}. ${one.tell}` }), $("ul", {}, ...cites),
      one.about && $("p", { textContent: `About: ${one.about}` }));
  }

  // Under the mark; on a phone the style sheet makes a sheet of it at the lower edge.
  put(one) {
    const mark = this.field.box(one);
    const row = this.list.children[this.found.indexOf(one)]?.getBoundingClientRect();
    const [here, at] = [this.editor.getBoundingClientRect(), mark ?? row];
    if (!at) return;
    const left = Math.min(at.left, here.right - this.card.offsetWidth) - here.left;
    this.card.style.left = `${Math.max(left, 0)}px`;
    this.card.style.top = `${at.bottom - here.top + 6}px`;
    this.card.scrollIntoView({ block: "nearest" });
  }

  close() { this.card.hidden = true; this.open = null; }

  // Close, and go back into the text at the words.
  back() {
    const place = this.open && this.field.place(this.open);
    this.close();
    this.field.area.focus({ preventScroll: true });
    if (place) this.field.area.setSelectionRange(place.end, place.end);
  }

  key(event) {
    if (event.key === "F8") this.walk(event.shiftKey ? -1 : 1);
    else if (event.key === "Escape" && this.open) this.back();
    else return;
    event.preventDefault();
  }
}
