// Keys in a composer -> one question at a time to the background -> badge, marks and panel.

import type { Ask, Vouch } from "../protocol";
import { composerOf, focused, isField } from "./composers";
import { answerOf, fresh, isCurrent, isEmpty, standing, type Draft } from "./draft";
import { Gate, type Why } from "./gate";
import { Marks, placed } from "./marks";
import { Panel } from "./panel";
import { encoded, pictureFiles } from "./pictures";
import { read } from "./reading";
import { aroundOf, goesOn, published, type Press } from "./stopping";

const PAUSE = 400; // ms without a key before the draft is read
const CEILING = 1500; // ms of writing without a pause after which it is read nevertheless
const PASTING = 500; // ms in which an editor takes in what was pasted
const MOST_PICTURES = 10; // that the endpoint takes with one draft

class Watch {
  private readonly drafts = new WeakMap<HTMLElement, Draft>();
  /** Composers that have had the focus, the latest last. */
  private known: HTMLElement[] = [];
  private readonly panel: Panel;
  private readonly marks: Marks;
  private readonly gate: Gate;
  private readonly changes = new MutationObserver(() => this.changed());
  private readonly sizes = new ResizeObserver(() => this.placeSoon());
  private composer: HTMLElement | undefined;
  private timer: ReturnType<typeof setTimeout> | undefined;
  /** Since when there is something unread, and until when what changes has been pasted. */
  private since: number | undefined;
  private pasting = 0;
  private frame = 0;
  private letsUncheckedGo = false;

  constructor() {
    this.panel = new Panel({
      vouch: (vouches) => this.vouch(vouches),
      publish: () => this.publish(),
      back: () => {
        this.gate.forget();
        this.composer?.focus();
      },
      replacer: () => (this.composer && isField(this.composer) ? (text) => this.replace(text) : undefined),
    });
    this.marks = new Marks(this.panel.overlay);
    this.panel.host.addEventListener("reveal", () => this.placeSoon());
    this.gate = new Gate({
      of: (press) => this.publishedBy(press),
      note: () => this.note(this.composer),
      standing: (composer) => standing(this.draft(composer), this.textOf(composer)),
      look: (composer) => this.look(composer, true),
      newline: (composer) => this.draft(composer).newline,
      wrote: (composer) => {
        const draft = this.draft(composer);
        draft.newline ||= composer.isConnected && read(composer).text.length > draft.seen.length;
      },
      ask: (composer, why) => this.question(composer, why),
      release: (composers) => this.release(composers),
      letsUncheckedGo: () => this.letsUncheckedGo,
    });
  }

  start(): void {
    const on = (kinds: string, act: (event: Event) => void): void => {
      for (const kind of kinds.split(" ")) addEventListener(kind, act, { capture: true, passive: true });
    };
    this.gate.start();
    on("focusin", (event) => this.enter(composerOf(event)));
    on("input keyup compositionend cut", (event) => this.typed(event));
    on("paste drop change", (event) => this.pictured(event));
    on("scroll resize", () => this.placeSoon());
    addEventListener("keydown", (event) => this.key(event), { capture: true });
    this.enter(focused());
    const question: Ask = { kind: "unchecked" };
    chrome.runtime.sendMessage(question).then((said) => (this.letsUncheckedGo = said === "pass"), () => undefined);
  }

  private enter(composer: HTMLElement | undefined): void {
    if (!composer || composer === this.composer) return;
    this.changes.disconnect();
    this.sizes.disconnect();
    this.marks.clear();
    this.panel.hide();
    this.composer = composer;
    this.known = [...this.known.filter((one) => one !== composer && (one.isConnected || this.draft(one).seen)), composer];
    this.draft(composer).around = aroundOf(composer);
    this.changes.observe(composer, { childList: true, characterData: true, subtree: true });
    this.sizes.observe(composer);
    this.changed(0);
  }

  private typed(event: Event): void {
    const composer = composerOf(event);
    if (!composer) return;
    if (composer !== this.composer) this.enter(composer);
    this.changed();
  }

  /** Something may be different. On a key this is all that runs: it reads no text and asks for no layout. */
  private changed(pause = PAUSE): void {
    this.marks.prune();
    clearTimeout(this.timer);
    const now = performance.now();
    this.since ??= now;
    const wait = now < this.pasting ? 0 : Math.min(pause, Math.max(0, this.since + CEILING - now));
    this.timer = setTimeout(() => void this.check(), wait);
  }

  /** Ask about the text as it is now, if that is not known yet. */
  private async check(): Promise<void> {
    this.since = undefined;
    const composer = this.composer;
    if (!composer) return;
    if (!composer.isConnected) return this.leave();
    const draft = this.draft(composer);
    if (isEmpty(draft, read(composer).text)) {
      const { around, newline } = draft;
      this.drafts.set(composer, { ...fresh(), around, newline });
      this.marks.clear();
      return this.panel.hide();
    }
    await this.look(composer, false);
  }

  /** Ask about a draft. One question is out at a time, but for one that a press waits for. */
  private async look(composer: HTMLElement, now: boolean): Promise<void> {
    const draft = this.draft(composer);
    await draft.reading;
    const text = this.textOf(composer);
    if (draft.vouched !== text) draft.vouches = [];
    if (isCurrent(draft, text) && draft.answer && "report" in draft.answer) return this.show();
    const same = draft.asking?.text === text && draft.asking.round === draft.round;
    if (draft.asking && (same || !now)) {
      draft.again ||= !same;
      return draft.asking.answered;
    }
    const asking = { text, round: draft.round, answered: this.answer(composer, draft, text) };
    draft.asking = asking;
    if (composer === this.composer) this.show();
    await asking.answered;
    if (draft.asking !== asking) return;
    draft.asking = undefined;
    if (draft.again) {
      draft.again = false;
      void this.check();
    }
  }

  private async answer(composer: HTMLElement, draft: Draft, text: string): Promise<void> {
    const { round } = draft;
    const answer = await answerOf(draft, text);
    // An answer that comes after a newer question says nothing of the draft as it is.
    const newer = draft.asking && (draft.asking.text !== text || draft.asking.round !== round);
    if (newer || this.draft(composer) !== draft) return;
    draft.answer = answer;
    draft.text = text;
    draft.answered = round;
    if (this.composer === composer) this.show();
  }

  private show(): void {
    const composer = this.composer;
    const draft = composer && this.drafts.get(composer);
    if (!composer || !draft?.answer) return;
    if (!this.panel.host.isConnected) document.documentElement.append(this.panel.host);
    const reading = read(composer);
    const stale = !isCurrent(draft, reading.text);
    if ("report" in draft.answer) this.marks.draw(composer, reading, placed(draft.answer.report, reading.text));
    else this.marks.clear();
    const { answer, vouches, pictures, unread } = draft;
    // What was asked about has been mended, or read at last.
    if (!stale && standing(draft, reading.text) === "fit") this.panel.settle();
    this.panel.show({ answer, vouches, stale, pictures: pictures.length, unread });
    this.panel.place(composer);
  }

  private leave(): void {
    if (this.panel.asking) return;
    this.composer = undefined;
    this.changes.disconnect();
    this.sizes.disconnect();
    this.marks.clear();
    this.panel.hide();
  }

  private placeSoon(): void {
    if (this.frame || !this.composer) return;
    this.frame = requestAnimationFrame(() => {
      this.frame = 0;
      if (!this.composer) return;
      if (!this.composer.isConnected) return this.leave();
      this.marks.place();
      this.panel.place(this.composer);
    });
  }

  private pictured(event: Event): void {
    const files = pictureFiles(event);
    const composer = composerOf(event) ?? this.composer;
    if (composer && files.length > 0) {
      const draft = this.draft(composer);
      draft.vouches = [];
      draft.accepted = undefined;
      draft.published = false;
      draft.round++;
      draft.reading = Promise.all([draft.reading, encoded(files)]).then(([, { pictures, left }]) => {
        const all = [...draft.pictures, ...pictures];
        draft.pictures = all.slice(0, MOST_PICTURES);
        draft.unread.push(...left, ...all.slice(MOST_PICTURES).map(({ name }) => name));
        draft.round++;
        if (composer === this.composer) this.changed(0);
      });
    }
    if (event.type !== "change") this.pasting = performance.now() + PASTING;
    this.typed(event);
  }

  private vouch(vouches: Vouch[]): void {
    if (!this.composer) return;
    const draft = this.draft(this.composer);
    draft.vouches = vouches;
    draft.vouched = draft.text;
    draft.round++;
    this.changed(0);
  }

  /** Put text into a form field the way frameworks notice, and read it back. */
  private replace(text: string): boolean {
    const composer = this.composer;
    if (!composer || !isField(composer)) return false;
    const prototype = Object.getPrototypeOf(composer) as object;
    Object.getOwnPropertyDescriptor(prototype, "value")?.set?.call(composer, text);
    composer.dispatchEvent(new InputEvent("input", { bubbles: true, inputType: "insertReplacementText" }));
    this.changed(0);
    return composer.value === text;
  }

  private key(event: KeyboardEvent): void {
    if (!event.altKey || !event.shiftKey || event.code !== "KeyC" || !this.composer || !event.isTrusted) return;
    event.preventDefault();
    this.panel.toggle();
  }

  /** The composers that a press would publish; one that its dialog's first step has taken away is the last resort. */
  private publishedBy(press: Press): HTMLElement[] {
    const found = published(press, this.known, (one) => isEmpty(this.draft(one), read(one).text));
    for (const composer of found) this.note(composer);
    if (found.length > 0 || press.deed === "submit") return found;
    const gone = this.known.filter((one) => !one.isConnected && this.draft(one).seen).at(-1);
    return gone && goesOn(press, this.draft(gone).around) ? [gone] : [];
  }

  private note(composer: HTMLElement | undefined): void {
    if (!composer?.isConnected) return;
    const draft = this.draft(composer);
    draft.seen = read(composer).text;
    draft.around = aroundOf(composer);
  }

  private question(composer: HTMLElement, why: Why): void {
    if (composer.isConnected) this.enter(composer);
    this.composer = composer;
    const draft = this.draft(composer);
    if (!draft.answer) draft.answer = { state: "failed", detail: "Not checked yet: the screener has not answered." };
    this.show();
    this.panel.ask(why);
  }

  private release(composers: readonly HTMLElement[]): void {
    for (const composer of composers) {
      this.draft(composer).published = true;
      if (!composer.isConnected) this.draft(composer).seen = "";
    }
  }

  private publish(): void {
    const composer = this.composer;
    if (!composer) return;
    this.draft(composer).accepted = this.textOf(composer);
    composer.focus();
    this.gate.publish();
  }

  private textOf(composer: HTMLElement): string {
    return composer.isConnected ? read(composer).text : this.draft(composer).seen;
  }

  private draft(composer: HTMLElement): Draft {
    const draft = this.drafts.get(composer) ?? fresh();
    this.drafts.set(composer, draft);
    return draft;
  }
}

const running = globalThis as { postScreenerRuns?: boolean };
if (!running.postScreenerRuns) {
  running.postScreenerRuns = true;
  new Watch().start();
}
