// Keys in a composer -> one question at a time to the background -> badge, marks and panel.

import { TROUBLE } from "../protocol";
import { composerOf, focused } from "./composers";
import { addPictures, answerOf, isCurrent, letsUncheckedGo, standing, type Draft } from "./draft";
import { Drafts } from "./drafts";
import { HOST } from "./elements";
import { PublishGuard, type Why } from "./guard";
import { HERE, Retry, isAlive, unseen, whenRewritten } from "./retry";
import { Marks, placed } from "./marks";
import { Panel } from "./panel";
import { pictureFiles } from "./pictures";
import { read } from "./reading";
import { Actions } from "./actions";

const PAUSE = 400; // ms without a key before the draft is read
const CEILING = 1500; // ms of writing without a pause after which it is read nevertheless
const PASTING = 500; // ms in which an editor takes in what was pasted
const SPAN = 2000; // ms in which a change of the text may follow from what its writer did

class Watch {
  private readonly drafts = new Drafts();
  private readonly panel: Panel;
  private readonly marks: Marks;
  private readonly guard: PublishGuard;
  private readonly retry = new Retry(() => this.again());
  private ends = new AbortController();
  private readonly changes = new MutationObserver(() => this.changed());
  private readonly sizes = new ResizeObserver(() => this.placeSoon());
  private composer: HTMLElement | undefined;
  private timer: ReturnType<typeof setTimeout> | undefined;
  /** Since when there is something unread, and until when what changes has been pasted. */
  private since: number | undefined;
  private pasting = 0;
  private frame = 0;
  /** When the writer last did something in the page, and whether anything of it has not been asked about. */
  private touched = -SPAN;
  private acted = false;
  private letsUncheckedGo = false;

  constructor() {
    const current = (): { composer: HTMLElement; draft: Draft } | undefined =>
      this.composer && { composer: this.composer, draft: this.drafts.at(this.composer) };
    const actions = new Actions(current, () => this.changed(0, true));
    this.panel = new Panel({
      vouch: (vouches) => actions.vouch(vouches),
      publish: () => this.publish(),
      opened: () => this.placeSoon(),
      back: () => {
        this.guard.forget();
        this.composer?.focus();
      },
      edit: (edits) => actions.edit(edits),
      ignore: (findings, on) => actions.ignore(findings, on),
      own: (kind, entry) => actions.own(kind, entry),
      site: (site) => actions.site(site),
    });
    this.marks = new Marks(this.panel.overlay, () => this.placeSoon());
    this.guard = new PublishGuard(this.drafts, {
      look: (composer) => this.look(composer, true),
      ask: (composer, why) => this.question(composer, why),
      current: () => this.composer,
      isUsers: () => this.isUsers(),
      letsUncheckedGo: () => this.letsUncheckedGo,
    });
  }

  start(): void {
    // The extension was updated: the script that comes after this one takes over. A page cannot make it stop a living one.
    document.dispatchEvent(new Event(HERE));
    this.listen();
    whenRewritten(() => isAlive() && this.listen());
    this.enter(focused(), navigator.userActivation.hasBeenActive);
    void letsUncheckedGo().then((goes) => (this.letsUncheckedGo = goes));
  }

  private listen(): void {
    this.ends.abort();
    this.ends = new AbortController();
    this.panel.listen(this.ends.signal);
    const how = { capture: true, passive: true, signal: this.ends.signal };
    const on = (kinds: string, act: (event: Event) => void): void => kinds.split(" ").forEach((kind) => addEventListener(kind, act, how));
    on(HERE, () => !isAlive() && this.end());
    on("focus visibilitychange", () => this.retry.now());
    on("pointerdown click keydown keyup input paste drop", (event) => this.touch(event));
    this.guard.start(this.ends.signal);
    on("focusin", (event) => this.enter(composerOf(event)));
    on("input keyup compositionend cut", (event) => this.typed(event));
    on("paste drop change", (event) => event.isTrusted && this.pictured(event));
    on("click", (event) => this.clicked(event as MouseEvent));
    on("scroll resize", () => this.placeSoon());
    addEventListener("keydown", (event) => this.key(event), { capture: true, signal: this.ends.signal });
  }

  private end(): void {
    this.ends.abort();
    this.retry.stop();
    clearTimeout(this.timer);
    this.leave();
    HOST.remove();
  }

  private touch(event: Event): void {
    if (event.isTrusted && !event.composedPath().includes(HOST)) this.touched = performance.now();
  }

  /** Whether what happens now is likely the writer's doing. A page's script may do as much at any time. */
  private isUsers(): boolean {
    return performance.now() - this.touched < SPAN;
  }

  private enter(composer: HTMLElement | undefined, acted = this.isUsers()): void {
    if (!composer || composer === this.composer) return;
    this.changes.disconnect();
    this.sizes.disconnect();
    this.marks.clear();
    this.panel.hide();
    this.composer = composer;
    this.drafts.entered(composer);
    this.changes.observe(composer, { childList: true, characterData: true, subtree: true });
    this.sizes.observe(composer);
    this.changed(0, acted);
  }

  private typed(event: Event): void {
    const composer = composerOf(event);
    if (!composer) return this.tellUnseen(unseen(event));
    if (composer !== this.composer) this.enter(composer);
    this.changed(PAUSE, event.isTrusted || this.isUsers());
  }

  private tellUnseen(element: HTMLElement | undefined): void {
    if (!element) return;
    this.leave();
    this.panel.show({ answer: { state: "unseen", detail: TROUBLE.unseen }, text: "", vouches: [], stale: false, pictures: 0, unread: [] });
    this.panel.place(element);
  }

  /** Something may be different. On a key this is all that runs: it reads no text and asks for no layout. */
  private changed(pause = PAUSE, acted = this.isUsers()): void {
    this.acted ||= acted;
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
    if (!composer?.isConnected) return composer && this.leave();
    if (this.drafts.isEmpty(composer)) {
      this.drafts.emptied(composer);
      this.marks.clear();
      return this.panel.hide();
    }
    // A page's script may change the text at any time. It is not asked about: the answer would be the script's.
    if (!this.acted) return this.show();
    this.acted = false;
    await this.look(composer, false);
  }

  /** Ask about a draft. One question is out at a time, but for one that a press waits for. */
  private async look(composer: HTMLElement, now: boolean): Promise<void> {
    const draft = this.drafts.at(composer);
    await draft.reading;
    const text = this.drafts.textOf(composer);
    if (draft.vouched !== text) draft.vouches = [];
    if (isCurrent(draft, text) && draft.answer && "report" in draft.answer) return this.show();
    const same = draft.asking?.text === text && draft.asking.round === draft.round;
    if (draft.asking && (same || !now)) {
      draft.again ||= !same;
      return draft.asking.answered;
    }
    const asking = { text, round: draft.round, answered: this.answer(composer, draft, text) };
    draft.asking = asking;
    draft.answer ??= { state: "checking", detail: "" };
    if (composer === this.composer) this.show();
    await asking.answered;
    if (draft.asking !== asking) return;
    draft.asking = undefined;
    if (draft.again) {
      draft.again = false;
      this.acted = true;
      void this.check();
    }
  }

  private async answer(composer: HTMLElement, draft: Draft, text: string): Promise<void> {
    const { round } = draft;
    const answer = await answerOf(draft, text);
    // An answer that comes after a newer question says nothing of the draft as it is.
    const newer = draft.asking && (draft.asking.text !== text || draft.asking.round !== round);
    if (newer || this.drafts.at(composer) !== draft) return;
    draft.answer = answer;
    draft.text = text;
    draft.answered = round;
    if (this.composer !== composer) return;
    this.retry.heard(answer.state);
    this.show();
  }

  private show(): void {
    const composer = this.composer;
    const draft = composer && this.drafts.at(composer);
    if (!composer || !draft?.answer) return;
    // Switched off while the page was open: nothing of it stays.
    if (draft.answer.state === "off") {
      this.marks.clear();
      return this.panel.hide();
    }
    const reading = read(composer);
    const stale = !isCurrent(draft, reading.text);
    if ("report" in draft.answer) this.marks.draw(composer, reading, placed(draft.answer.report, reading.text));
    else this.marks.clear();
    const { answer, vouches, pictures, unread, text = "" } = draft;
    // What it asked about has been fixed, or could be read after all.
    if (!stale && standing(draft, reading.text) === "fit") this.panel.settle();
    this.panel.show({ answer, text, vouches, stale, pictures: pictures.length, unread });
    this.panel.place(composer, this.marks.boxOf((one) => this.panel.isCardOf(one)));
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
      if (!this.composer?.isConnected) return this.composer && this.leave();
      this.marks.place();
      this.panel.place(this.composer, this.marks.boxOf((one) => this.panel.isCardOf(one)));
    });
  }

  private pictured(event: Event): void {
    const files = pictureFiles(event);
    const composer = composerOf(event) ?? this.composer;
    if (composer && files.length > 0) {
      const draft = this.drafts.at(composer);
      addPictures(draft, files);
      void draft.reading.then(() => composer === this.composer && this.changed(0, true));
    }
    if (event.type !== "change") this.pasting = performance.now() + PASTING;
    this.typed(event);
  }

  private again(): void {
    const composer = this.composer;
    if (composer?.isConnected && this.drafts.at(composer).text === this.drafts.textOf(composer)) void this.look(composer, false);
  }

  private key(event: KeyboardEvent): void {
    if (!event.altKey || !event.shiftKey || event.code !== "KeyC" || !this.composer || !event.isTrusted) return;
    event.preventDefault();
    const finding = this.panel.open ? undefined : this.marks.atCaret();
    if (finding) this.panel.card(finding, true);
    else this.panel.toggle();
  }

  /** A click on a marked word opens its card; the caret is where it was put. */
  private clicked(event: MouseEvent): void {
    if (!event.isTrusted || event.button !== 0 || !this.composer || !event.composedPath().includes(this.composer)) return;
    const finding = this.marks.at(event.clientX, event.clientY);
    if (finding) this.panel.card(finding, false);
  }

  private question(composer: HTMLElement, why: Why): void {
    if (composer.isConnected) this.enter(composer);
    this.composer = composer;
    const draft = this.drafts.at(composer);
    if (!draft.answer || draft.answer.state === "checking") draft.answer = { state: "failed", detail: "Not checked yet: the screener has not answered." };
    this.show();
    this.panel.ask(why);
  }

  private publish(): void {
    const composer = this.composer;
    if (!composer) return;
    this.drafts.at(composer).accepted = this.drafts.textOf(composer);
    composer.focus();
    this.guard.publish();
  }
}

const running = globalThis as { postScreenerRuns?: unknown };
// Not just 'truthy': an element of that name would stand here, too.
if (running.postScreenerRuns !== true) {
  running.postScreenerRuns = true;
  new Watch().start();
}
