// The editor: asks the screener about what is written, one question at a time, and says what it answered.

const PAUSE = 100; // ms without a key until the text is sent
const CEILING = 300; // ms that a text waits at most while keys go on
const SETTLED = 250; // ms after an answer until fixes are asked for
const SHORT = 4000; // letters up to which fixes are made without being asked for
const PATIENCE = 20_000; // ms without an answer until that is said, and as much for each 5,000 letters

class Editor {
  constructor(root, tell) {
    this.root = root;
    this.tell = tell; // { draft(what), vouch(what), own(what) }: replaced at each call of the component
    this.verdict = root.querySelector(".verdict");
    this.words = root.querySelector(".words");
    this.status = root.querySelector("[role=status]");
    this.field = new Field(root, {
      changed: (kind) => this.changed(kind === "insertFromPaste" || kind === "insertFromDrop"),
      clicked: (one) => (one ? this.findings.show(one) : this.findings.close()),
    });
    this.findings = new Findings(root, this.field, {
      edit: (one, fix) => this.applyFix(one, fix),
      vouch: (key, on) => { this.old(true); this.tell.vouch({ seq: this.sent.seq, key, on }); },
      own: (kind, words) => { this.old(true); this.tell.own({ seq: this.sent.seq, kind, words }); },
    });
    this.sent = { seq: 0, text: "", account: "", audience: "" };
    this.flying = 0;
    this.answer = null;
    for (const [name, act] of Object.entries({
      check: () => this.ask(false, true), first: () => this.findings.walk(1), all: () => this.mendAll(),
      copy: () => this.copy(), undo: () => this.command("undo"), redo: () => this.command("redo"),
    })) root.querySelector(`.${name}`).addEventListener("click", act);
    root.querySelector(".choices").addEventListener("change", () => this.changed(true));
    root.addEventListener("keydown", (event) => this.key(event));
  }

  chosen(name) { return this.root.querySelector(`input[name=${name}]:checked`)?.value; }

  // Another text: that of the draft, or of the next post that a reviewer reads.
  begin(data) {
    this.of = data.of;
    this.end();
    this.findings.close();
    this.walking = this.since = null;
    this.flying = 0;
    for (const name of ["account", "audience"]) {
      for (const input of this.root.querySelectorAll(`input[name=${name}]`)) input.checked = input.value === data[name];
    }
    this.root.querySelector(".editor").classList.toggle("reading", data.of > 0);
    this.field.put(data.text ?? "");
    this.sent = { ...this.now(), seq: data.seq };
  }

  now() { return { text: this.field.text, account: this.chosen("account"), audience: this.chosen("audience") }; }

  is_new() {
    const now = this.now();
    return Object.keys(now).some((key) => now[key] !== this.sent[key]);
  }

  changed(at_once) {
    this.findings.close();
    clearTimeout(this.settling);
    this.old(this.is_new() || this.flying);
    if (!this.is_new() || this.field.composing) return;
    this.since ??= performance.now();
    clearTimeout(this.waiting);
    const left = CEILING - (performance.now() - this.since);
    this.waiting = setTimeout(() => this.ask(), at_once ? 0 : Math.max(0, Math.min(PAUSE, left)));
  }

  ask(deep = false, anyway = false) {
    clearTimeout(this.waiting);
    if (this.field.composing || (this.flying && !anyway)) return; // asked again once the answer is here
    this.since = null;
    this.sent = { ...this.now(), seq: this.sent.seq + 1 };
    this.flying = this.sent.seq;
    if (!deep) this.old(true);
    this.tell.draft({ ...this.sent, deep, of: this.of });
    clearTimeout(this.late);
    const patience = PATIENCE * (1 + Math.floor(this.sent.text.length / 5000));
    this.late = setTimeout(() => this.fail("The screener has not answered yet. Choose Screen now, or reload the page."), patience);
  }

  take(data) {
    if (this.of !== data.of) this.begin(data);
    if (data.seq < this.flying || data.seq !== this.sent.seq) return;
    this.flying = 0;
    clearTimeout(this.late);
    this.answer = data;
    this.field.mark(this.sent.text, data.found);
    this.root.querySelector(".editor").dataset.read = this.sent.text.length;
    if (this.is_new()) return this.waiting_or_ask();
    this.old(false);
    this.findings.take(data.found);
    this.say(data);
    clearTimeout(this.settling);
    if (!data.deep && data.fixable) {
      if (this.sent.text.length <= SHORT) this.settling = setTimeout(() => this.ask(true), SETTLED);
    } else if (this.walking) this.go_on();
  }

  waiting_or_ask() { this.old(true); this.ask(); }

  // An answer that is about another text, or none yet, is dimmed: nothing green stands beside words that nobody read.
  old(is_old) {
    this.verdict.toggleAttribute("data-old", Boolean(is_old));
    this.findings.list.toggleAttribute("data-old", Boolean(is_old));
    document.documentElement.toggleAttribute("data-draft-changed", Boolean(is_old));
    this.root.querySelector(".checking").hidden = !is_old;
    for (const name of ["copy", "all"]) this.root.querySelector(`.${name}`).disabled = Boolean(is_old);
  }

  say({ verdict, found, rewrite }) {
    this.verdict.className = `verdict ${verdict.style}`;
    this.words.replaceChildren(...(verdict.level ? [badge(verdict.level, VERDICT), " "] : []), verdict.words);
    this.root.querySelector(".first").hidden = !found.length;
    this.root.querySelector(".all").hidden = !rewrite;
    this.root.querySelector(".copy").hidden = verdict.level !== "clear" || !this.field.text;
    clearTimeout(this.speaking);
    this.speaking = setTimeout(() => {
      const told = `${verdict.level ? `${VERDICT[verdict.level]}. ` : ""}${verdict.words}${found.length ? " Press F8 to go to the first." : ""}`;
      if (this.status.textContent !== told) this.status.textContent = told;
    }, 700);
  }

  fail(words) {
    this.flying = 0;
    this.verdict.className = "verdict review";
    this.words.replaceChildren(words);
    this.status.textContent = words;
  }

  // A fix is put in, and what is left is walked through.
  applyFix(one, fix) {
    const n = this.findings.place(one);
    if (!this.field.edit(fix.edits)) return;
    this.walking = { n };
    this.changed(true);
  }

  go_on() {
    const { n } = this.walking;
    this.walking = null;
    const left = this.findings.found.filter((one) => one.level !== "note");
    if (left.length) this.findings.show(left[Math.min(n, left.length - 1)], true);
  }

  mendAll() {
    const { head, tail } = between(this.field.text, this.answer.rewrite);
    if (this.is_new()) return;
    this.field.replace(head, this.field.text.length - tail, this.answer.rewrite.slice(head, this.answer.rewrite.length - tail));
    this.changed(true);
  }

  command(what) {
    this.field.area.focus({ preventScroll: true });
    document.execCommand(what);
  }

  async copy() {
    try {
      await navigator.clipboard.writeText(this.field.text);
    } catch {
      this.field.area.select();
      document.execCommand("copy");
    }
    this.status.textContent = "Copied.";
    const shown = this.root.querySelector(".copy");
    shown.textContent = "Copied";
    setTimeout(() => (shown.textContent = "Copy the text"), 2000);
  }

  key(event) {
    if (event.isTrusted && event.target === this.field.area && !event.ctrlKey && !event.metaKey) this.walking = null;
    if (!(event.ctrlKey || event.metaKey) || event.isComposing) return;
    if (event.key === "Enter") this.ask(false, true);
    else if (event.key.toLowerCase() === "z" && event.target !== this.field.area) this.command(event.shiftKey ? "redo" : "undo");
    else return;
    event.preventDefault();
  }

  end() {
    for (const timer of [this.waiting, this.late, this.settling, this.speaking]) clearTimeout(timer);
    document.documentElement.removeAttribute("data-draft-changed");
  }
}

const editors = new WeakMap();

// Streamlit calls this after every answer; the editor is built once for its place on the page.
export default function ({ data, parentElement, setStateValue, setTriggerValue }) {
  const trigger = (name) => (what) => setTriggerValue(name, what);
  const tell = { draft: (what) => setStateValue("draft", what), vouch: trigger("vouch"), own: trigger("own") };
  let editor = editors.get(parentElement);
  if (!editor) editors.set(parentElement, (editor = new Editor(parentElement, tell)));
  editor.tell = tell;
  editor.take(data);
  // A call that another one overtook is cleaned up while the editor lives: it ends only with its place.
  return () => setTimeout(() => {
    if (!(parentElement.host ?? parentElement).isConnected) editor.end();
  });
}
