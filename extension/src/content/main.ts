// Keys in a composer -> one question at a time to the background -> badge, marks and panel.

import type { Answer, Ask, Picture, Verdict, Vouch } from "../protocol";
import { TROUBLE } from "../protocol";
import { composerOf, focused, isField } from "./composers";
import { Marks, placed } from "./marks";
import { Panel } from "./panel";
import { encoded, pictureFiles } from "./pictures";
import { read } from "./reading";
import { belongs, publishButton, publishKey } from "./stopping";

const PAUSE = 400; // ms without a key before the draft is read
const MOST_PICTURES = 10; // that the endpoint takes with one draft

/** What is known of one composer. */
interface Draft {
  /** The text that the answer is about, and the round of what goes with it. */
  text: string | undefined;
  answered: number;
  answer: Answer | undefined;
  /** Counts the changes of pictures and of what the author vouches for. */
  round: number;
  /** They hold for this one text and these pictures. */
  vouches: Vouch[];
  vouched: string | undefined;
  pictures: Picture[];
  unread: string[];
  /** The text that its author wants to publish anyway. */
  accepted: string | undefined;
  /** Whether it was let out: a text that is empty from then on is the next post's, with pictures of its own. */
  published: boolean;
}

class Watch {
  private readonly drafts = new WeakMap<HTMLElement, Draft>();
  private readonly panel: Panel;
  private readonly marks: Marks;
  private readonly changes = new MutationObserver(() => this.changed());
  private readonly sizes = new ResizeObserver(() => this.placeSoon());
  private composer: HTMLElement | undefined;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private frame = 0;
  private asking = false;
  private again = false;
  /** What goes on with a post that was held. */
  private held: (() => void) | undefined;

  constructor() {
    this.panel = new Panel({
      vouch: (vouches) => this.vouch(vouches),
      publish: () => this.publish(),
      back: () => this.composer?.focus(),
      replacer: () => (this.composer && isField(this.composer) ? (text) => this.replace(text) : undefined),
    });
    this.marks = new Marks(this.panel.overlay);
    this.panel.host.addEventListener("reveal", () => this.placeSoon());
  }

  start(): void {
    const on = (kinds: string, act: (event: Event) => void): void => {
      for (const kind of kinds.split(" ")) addEventListener(kind, act, { capture: true, passive: false });
    };
    on("focusin", (event) => this.enter(composerOf(event)));
    on("input keyup compositionend cut", (event) => this.typed(event));
    on("paste drop change", (event) => this.pictured(event));
    on("scroll resize", () => this.placeSoon());
    on("click", (event) => this.pressed(event, publishButton(event)));
    on("submit", (event) => this.pressed(event, event.target as HTMLElement));
    on("keydown", (event) => this.key(event as KeyboardEvent));
    this.enter(focused());
  }

  private enter(composer: HTMLElement | undefined): void {
    if (!composer || composer === this.composer) return;
    this.changes.disconnect();
    this.sizes.disconnect();
    this.marks.clear();
    this.panel.hide();
    this.composer = composer;
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
    this.timer = setTimeout(() => void this.check(), pause);
  }

  /** Ask about the text as it is now, if that is not known yet. One question is out at a time. */
  private async check(): Promise<void> {
    const composer = this.composer;
    if (!composer) return;
    if (!composer.isConnected) return this.leave();
    if (this.asking) {
      this.again = true;
      return;
    }
    const { text } = read(composer);
    const draft = this.draft(composer);
    if (draft.vouched !== text) draft.vouches = [];
    const { round } = draft;
    if (draft.text === text && draft.answered === round && draft.answer && "report" in draft.answer) return this.show();
    if (!text.trim() && (draft.published || (draft.pictures.length === 0 && draft.unread.length === 0))) {
      this.drafts.delete(composer);
      this.marks.clear();
      return this.panel.hide();
    }
    this.asking = true;
    this.show();
    const question: Ask = { kind: "screen", text, images: draft.pictures, vouches: draft.vouches };
    let answer = await ask(question);
    if (answer.state === "failed" && draft.vouches.length > 0) {
      // Where it goes out was changed meanwhile: what was vouched for is another draft.
      draft.vouches = [];
      answer = await ask({ ...question, vouches: [] });
    }
    this.asking = false;
    // Whoever has gone on writing meanwhile has changed the draft: an old answer says nothing of the new one.
    if (this.draft(composer) === draft) {
      draft.answer = unreadIsUnchecked(answer, draft.unread);
      draft.text = text;
      draft.answered = round;
    }
    if (this.composer === composer) this.show();
    if (this.again) {
      this.again = false;
      void this.check();
    }
  }

  private show(): void {
    const composer = this.composer;
    const draft = composer && this.drafts.get(composer);
    if (!composer || !draft?.answer) return;
    if (!this.panel.host.isConnected) document.documentElement.append(this.panel.host);
    const reading = read(composer);
    const stale = reading.text !== draft.text || draft.answered !== draft.round;
    if ("report" in draft.answer) this.marks.draw(composer, reading, placed(draft.answer.report, reading.text));
    else this.marks.clear();
    const { answer, vouches, pictures, unread } = draft;
    this.panel.show({ answer, vouches, stale, pictures: pictures.length, unread });
    this.panel.place(composer);
  }

  private leave(): void {
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
      void encoded(files).then(({ pictures, left }) => {
        const draft = this.draft(composer);
        const all = [...draft.pictures, ...pictures];
        draft.pictures = all.slice(0, MOST_PICTURES);
        draft.unread.push(...left, ...all.slice(MOST_PICTURES).map(({ name }) => name));
        draft.vouches = [];
        draft.round++;
        if (composer === this.composer) this.changed(0);
      });
    }
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
    return composer.value === text;
  }

  private key(event: KeyboardEvent): void {
    if (event.altKey && event.shiftKey && event.code === "KeyC" && this.composer && event.isTrusted) {
      event.preventDefault();
      this.panel.toggle();
    } else if (publishKey(event) && composerOf(event) === this.composer) this.pressed(event, this.composer);
  }

  private pressed(event: Event, button: HTMLElement | undefined): void {
    const composer = this.composer;
    if (!button || !composer?.isConnected || (button !== composer && !belongs(button, composer))) return;
    const draft = this.drafts.get(composer);
    // Also where the words have changed since: they are known to be fit only when they have been checked.
    if (draft?.answer?.state !== ("hold" satisfies Verdict) || draft.accepted === read(composer).text) {
      if (draft) draft.published = true;
      return;
    }
    event.preventDefault();
    event.stopImmediatePropagation();
    this.held = button instanceof HTMLFormElement ? () => button.requestSubmit() : () => button.click();
    if (button === composer) this.held = undefined; // a key cannot be pressed for its user
    this.panel.ask();
  }

  private publish(): void {
    const composer = this.composer;
    if (!composer) return;
    this.draft(composer).accepted = read(composer).text;
    composer.focus();
    this.held?.();
    this.held = undefined;
  }

  private draft(composer: HTMLElement): Draft {
    let draft = this.drafts.get(composer);
    if (!draft) {
      draft = {
        text: undefined,
        answered: 0,
        answer: undefined,
        round: 0,
        vouches: [],
        vouched: undefined,
        pictures: [],
        unread: [],
        accepted: undefined,
        published: false,
      };
      this.drafts.set(composer, draft);
    }
    return draft;
  }
}

/** A picture that was too large to send was not looked at: then the draft is not clear. */
function unreadIsUnchecked(answer: Answer, unread: readonly string[]): Answer {
  if (unread.length === 0 || answer.state !== "clear") return answer;
  return { ...answer, state: "review", report: { ...answer.report, verdict: "review", not_checked: ["some pictures"] } };
}

async function ask(question: Ask): Promise<Answer> {
  try {
    return (await chrome.runtime.sendMessage(question)) ?? { state: "failed", detail: TROUBLE.failed };
  } catch {
    // The extension was updated or removed under this page.
    return { state: "failed", detail: "Not checked: the extension was updated. Reload this page." };
  }
}

const running = globalThis as { postScreenerRuns?: boolean };
if (!running.postScreenerRuns) {
  running.postScreenerRuns = true;
  new Watch().start();
}
