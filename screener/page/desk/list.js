// The list of posts: goes from one to the next, marks, asks for a reason, and says what was decided.
// What is said is kept until the server has answered it: two keys in a hurry are two decisions.

const REST = 70; // ms: a post is asked for at once, and while arrow keys follow one another, when they rest
const UNDO = 10_000; // ms that a decision can be taken back here
const LETTERS = { a: "approve", r: "return", h: "hold", e: "escalate", u: "undo" };
const HELD = { KeyA: "approve", KeyB: "return", KeyH: "hold", KeyE: "escalate", KeyU: "undo" };

const el = (kind, name, text) => Object.assign(document.createElement(kind), { className: name, textContent: text ?? "" });

class List {
  constructor(root, tell) {
    Object.assign(this, { root, tell, rows: [], current: null, marks: new Map(), waiting: [], n: 0, went: 0, turn: -1, told: -1, serial: Date.now() });
    const at = (selector) => root.querySelector(selector);
    Object.assign(this, { box: at(".box"), why: at(".why"), mixed: at(".mixed"), reason: at("#reason"), acts: at(".acts") });
    this.box.addEventListener("keydown", (event) => this.key(event));
    this.box.addEventListener("click", (event) => this.click(event));
    this.why.addEventListener("submit", (event) => { event.preventDefault(); this.explained(this.reason.value); });
    this.why.addEventListener("keydown", (event) => this.chosen(event));
    at(".cancel").addEventListener("click", () => this.close());
    at(".undo").addEventListener("click", () => this.act("undo"));
    at(".prior").addEventListener("click", () => this.say("page", { to: this.data.page - 1 }));
    at(".next").addEventListener("click", () => this.say("page", { to: this.data.page + 1 }));
    this.held = (event) => {
      if (!event.altKey || !event.shiftKey || event.ctrlKey || !HELD[event.code]) return;
      event.preventDefault();
      this.act(HELD[event.code]);
    };
    document.addEventListener("keydown", this.held);
  }

  take(data) {
    if (!this.data) this.n = data.acted;
    this.waiting = this.waiting.filter((one) => one.n > data.acted);
    const said = JSON.stringify(data.rows);
    const first = !this.data;
    this.data = data;
    if (this.waiting.length) return; // the answer to what was said since is on its way
    if (data.turn !== this.turn) {
      this.turn = data.turn;
      this.current = data.current;
      this.marks = new Map(data.marks.map(([id, level, asks]) => [id, { id, level, asks }]));
    }
    this.rows = data.rows;
    if (!this.rows.some((one) => one.id === this.current)) this.current = data.current;
    if (said !== this.drawn) this.draw();
    this.drawn = said;
    this.buttons();
    this.shown(!first);
    this.report(data.told);
  }

  draw() {
    const parts = [];
    let group;
    for (const one of this.rows) {
      if (!group || group.dataset.of !== one.group) {
        group = el("div", "");
        group.setAttribute("role", "group");
        group.setAttribute("aria-label", one.group);
        group.dataset.of = one.group;
        const head = el("div", "group", one.group);
        head.setAttribute("aria-hidden", "true");
        group.append(head);
        parts.push(group);
      }
      group.append(this.row(one));
    }
    this.box.replaceChildren(...parts);
  }

  row(one) {
    const row = el("div", `row ${one.level}`);
    row.id = `post-${one.id}`;
    row.setAttribute("role", "option");
    const mark = el("span", "mark");
    mark.setAttribute("aria-hidden", "true");
    const head = el("span", "head");
    head.append(badge(one.level), ` ${one.found}`);
    row.append(head, mark, el("span", "text", one.text), el("span", "about", one.about));
    return row;
  }

  at(id) { return this.root.getElementById?.(`post-${id}`) ?? this.root.querySelector(`#post-${id}`); }

  shown(scroll = true) {
    for (const one of this.rows) {
      const row = this.at(one.id);
      row.classList.toggle("now", one.id === this.current);
      row.classList.toggle("sent", this.waiting.some((act) => act.ids?.includes(one.id)));
      row.setAttribute("aria-selected", String(this.marks.has(one.id)));
    }
    const row = this.at(this.current);
    if (!row) return this.box.removeAttribute("aria-activedescendant");
    this.box.setAttribute("aria-activedescendant", row.id);
    if (!scroll) return;
    const [box, here] = [this.box.getBoundingClientRect(), row.getBoundingClientRect()];
    if (here.top < box.top + 30) this.box.scrollTop -= box.top + 30 - here.top;
    else if (here.bottom > box.bottom) this.box.scrollTop += here.bottom - box.bottom;
  }

  buttons() {
    const { decisions, page, pages, place } = this.data;
    const many = this.marks.size > 1 ? ` ${this.marks.size}` : "";
    this.acts.replaceChildren(...decisions.map(([what, label, key]) => {
      const button = el("button", what === "approve" ? "first-act" : "", `${label}${many} `);
      button.type = "button";
      const away = Object.keys(HELD).find((code) => HELD[code] === what).slice(3); // the letter after "Key"
      button.append(el("kbd", "near", key), el("kbd", "away", away));
      button.setAttribute("aria-keyshortcuts", `Alt+Shift+${away}`);
      button.title = `${key} in the list, Alt+Shift+${away} elsewhere`;
      button.addEventListener("click", () => this.act(what));
      return button;
    }));
    this.root.querySelector(".place").textContent = place;
    for (const [name, off] of [["prior", page <= 0], ["next", page + 1 >= pages]]) this.root.querySelector(`.${name}`).disabled = off;
    this.root.querySelector(".pages").hidden = pages < 2;
  }

  report(told) {
    if (told.n === this.told) return;
    this.told = told.n;
    this.root.querySelector(".told").textContent = told.words;
    const undo = this.root.querySelector(".undo");
    undo.hidden = !told.undo;
    clearTimeout(this.ending);
    this.ending = setTimeout(() => { undo.hidden = true; this.root.querySelector(".told").textContent = ""; }, UNDO);
  }

  key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const here = this.rows.findIndex((one) => one.id === this.current);
    const steps = { ArrowDown: 1, j: 1, ArrowUp: -1, k: -1, Home: -here, End: this.rows.length - 1 - here };
    if (event.key in steps) this.go(here + steps[event.key], event.shiftKey);
    else if (event.key === "PageDown") this.turned(1);
    else if (event.key === "PageUp") this.turned(-1);
    else if (event.key === " " || event.key === "x") this.mark(this.rows[here]);
    else if (event.key === "m") this.say("all", { ids: [this.current] });
    else if (event.key === "Escape") { this.marks.clear(); this.close(); this.buttons(); this.shown(false); this.flush(); }
    else if (LETTERS[event.key]) this.act(LETTERS[event.key]);
    else return;
    event.preventDefault();
  }

  turned(by) {
    const to = this.data.page + by;
    if (to >= 0 && to < this.data.pages) this.say("page", { to });
  }

  go(to, extend) {
    if (to >= this.rows.length) return this.turned(1);
    if (to < 0) return;
    if (extend) for (const n of [this.rows.findIndex((one) => one.id === this.current), to]) this.marks.set(this.rows[n].id, this.rows[n]);
    this.close();
    this.current = this.rows[to].id;
    if (extend) this.buttons();
    this.shown();
    clearTimeout(this.resting);
    const left = this.went + REST - performance.now();
    this.went = performance.now();
    if (left > 0) this.resting = setTimeout(() => this.flush(), REST);
    else this.flush();
  }

  click(event) {
    const row = event.target.closest(".row");
    if (!row) return;
    const one = this.rows.find((other) => row.id === `post-${other.id}`);
    if (event.target.closest(".mark") || event.ctrlKey || event.metaKey) return this.mark(one);
    this.go(this.rows.indexOf(one), event.shiftKey);
  }

  mark(one) {
    if (!one) return;
    if (!this.marks.delete(one.id)) this.marks.set(one.id, one);
    this.buttons();
    this.shown(false);
    this.flush();
  }

  // Decide about the marked posts, or the one that is read: one kind at a time, and with a reason where one is needed.
  act(what) {
    this.close();
    if (what === "undo") return this.root.querySelector(".undo").hidden ? undefined : this.say("undo", {});
    if (!this.data.decisions.length) return;
    const row = this.rows.find((one) => one.id === this.current);
    const about = this.marks.size ? [...this.marks.values()] : row ? [row] : [];
    const kinds = [...new Set(about.map((one) => one.level))];
    if (kinds.length > 1) return this.part(what, about, kinds);
    const ids = about.map((one) => one.id).filter((id) => !this.waiting.some((act) => act.ids?.includes(id)));
    const ask = about.map((one) => one.asks[what]).find(Boolean);
    if (!ids.length) return;
    if (ask) this.ask(what, ids, ask);
    else this.decide(what, ids, "");
  }

  part(what, about, kinds) {
    const buttons = kinds.map((kind) => {
      const some = about.filter((one) => one.level === kind);
      const button = el("button", "", `Only the ${some.length} ${kind}`);
      button.type = "button";
      button.addEventListener("click", () => { this.marks = new Map(some.map((one) => [one.id, one])); this.buttons(); this.shown(false); this.act(what); });
      return button;
    });
    const told = kinds.map((kind) => `${about.filter((one) => one.level === kind).length} ${kind}`).join(" and ");
    this.mixed.replaceChildren(el("p", "", `You marked ${told}. Decide one kind at a time.`), ...buttons);
    this.mixed.hidden = false;
    buttons[0].focus();
  }

  ask(what, ids, words) {
    this.asked = { what, ids };
    this.why.hidden = false;
    this.why.querySelector(".ask").textContent = words;
    this.why.querySelector("[type=submit]").textContent = this.data.decisions.find(([name]) => name === what)[1];
    this.why.querySelector(".ready").replaceChildren(...(this.data.reasons[what] ?? []).map((reason, n) => {
      const button = el("button", "", `${n + 1}. ${reason}`);
      button.type = "button";
      button.addEventListener("click", () => this.explained(reason));
      return button;
    }));
    this.reason.value = "";
    this.reason.focus({ preventScroll: true });
    this.why.scrollIntoView({ block: "nearest" });
  }

  // A number takes a ready reason, as long as none is being written.
  chosen(event) {
    const ready = this.data.reasons[this.asked?.what]?.[Number(event.key) - 1];
    if (event.key === "Escape") this.close(true);
    else if (ready && !this.reason.value && !event.ctrlKey && !event.altKey && !event.metaKey) { event.preventDefault(); this.explained(ready); }
  }

  explained(reason) {
    if (!this.asked || !reason.trim()) return this.reason.focus();
    const { what, ids } = this.asked;
    this.close(true);
    this.decide(what, ids, reason.trim());
  }

  close(back = false) {
    this.asked = null;
    this.why.hidden = this.mixed.hidden = true;
    if (back) this.box.focus({ preventScroll: true });
  }

  decide(what, ids, why) {
    const here = this.rows.findIndex((one) => one.id === this.current);
    const next = [...this.rows.slice(here + 1), ...this.rows.slice(0, here).reverse()].find((one) => !ids.includes(one.id));
    if (ids.includes(this.current) && next) this.current = next.id;
    this.marks.clear();
    this.say(what, { ids, why });
    this.buttons();
    this.shown();
  }

  say(what, more) {
    this.n += 1;
    this.waiting.push({ n: this.n, what, ...more });
    this.flush();
  }

  flush() {
    clearTimeout(this.resting);
    this.serial += 1;
    this.tell({ serial: this.serial, at: this.current, marks: [...this.marks.keys()], acts: this.waiting });
  }

  end() {
    clearTimeout(this.resting);
    clearTimeout(this.ending);
    document.removeEventListener("keydown", this.held);
  }
}

const LEVEL = { hold: "Hold", review: "Review", clear: "Clear" };
const SIGN = { hold: "■", review: "▲", clear: "✓" };

function badge(level) {
  const shown = el("span", `badge ${level}`);
  const sign = el("span", "", SIGN[level]);
  sign.setAttribute("aria-hidden", "true");
  shown.append(sign, ` ${LEVEL[level]}`);
  return shown;
}

const lists = new WeakMap();

// Streamlit calls this after every answer; the list is built once for its place on the page.
export default function ({ data, parentElement, setStateValue }) {
  const tell = (what) => setStateValue("said", what);
  let list = lists.get(parentElement);
  if (!list) lists.set(parentElement, (list = new List(parentElement, tell)));
  list.tell = tell;
  list.take(data);
  // A call that another one overtook is cleaned up while the list lives: it ends only with its place.
  return () => setTimeout(() => {
    if (!(parentElement.host ?? parentElement).isConnected) list.end();
  });
}
