// A press that publishes -> held until its drafts are known to be fit; then it goes on by itself, or its user is asked.

import { composerAt, composerOf, isField } from "./composers";
import type { Drafts } from "./drafts";
import { publishButton, publishKey, submission, type Press } from "./stopping";

const PATIENCE = 1500; // ms that a press waits for an answer

export type Why = "hold" | "unchecked";

/** What the guard wants done. */
export interface Acts {
  /** Check a draft now; done when its answer is there. */
  look(composer: HTMLElement): Promise<unknown>;
  ask(composer: HTMLElement, why: Why): void;
  /** The composer that has the focus: a press may take it away. */
  current(): HTMLElement | undefined;
  /** Whether what happens now is likely the writer's doing. */
  isUsers(): boolean;
  /** What the office wants when no answer comes. */
  letsUncheckedGo(): boolean;
}

interface Held {
  composers: HTMLElement[];
  /** Does what the press would have done. */
  goOn: () => void;
}

const PRESSES = ["pointerdown", "mousedown", "touchend", "pointerup", "mouseup", "click"];
const KEYS = ["keydown", "keypress", "keyup"];

export class PublishGuard {
  private held: Held | undefined;
  /** The press that has begun on a button, and is kept from the page until it ends. */
  private begun: { press: Press; composers: HTMLElement[] } | undefined;
  private key: string | undefined;
  private goingOn = false;

  constructor(
    private readonly drafts: Drafts,
    private readonly acts: Acts,
  ) {}

  start(signal: AbortSignal): void {
    const on = (kinds: readonly string[], act: (event: Event) => void): void => {
      for (const kind of kinds) {
        addEventListener(kind, (event) => this.goingOn || act(event), { capture: true, passive: false, signal });
      }
    };
    on(PRESSES, (event) => this.pressed(event as MouseEvent));
    on(KEYS, (event) => this.keyed(event as KeyboardEvent));
    on(["submit"], (event) => this.submitted(event as SubmitEvent));
  }

  /** The question was answered with 'publish anyway'. */
  publish(): void {
    const held = this.held;
    this.held = undefined;
    if (held) this.let(held);
  }

  /** The writer goes back to the draft: the press is forgotten. */
  forget(): void {
    this.held = undefined;
  }

  private pressed(event: MouseEvent): void {
    if (event.button > 0 || !event.isTrusted) return; // a script that presses would learn what is held
    if (event.type === "pointerdown") this.drafts.note(this.acts.current());
    if (event.type === "pointerdown" || !this.begun) {
      if (event.type === "touchend" || event.type.endsWith("up")) return; // the end of a press that is none of ours
      this.begun = undefined;
      const press = publishButton(event);
      const composers = press ? this.drafts.of(press) : [];
      if (!press || this.fit(composers)) {
        if (event.type === "click") this.drafts.release(composers);
        return;
      }
      this.begun = { press, composers };
      for (const composer of composers) void this.acts.look(composer);
    }
    const { press, composers } = this.begun;
    if (!event.composedPath().includes(press.button)) {
      if (event.type === "click") this.begun = undefined; // it ended elsewhere
      return;
    }
    stop(event);
    if (event.type !== "click") return;
    this.begun = undefined;
    const from = event.composedPath()[0];
    const target = from instanceof Element ? from : press.button;
    void this.settle({ composers, goOn: () => pressAgain(target, event) });
  }

  private keyed(event: KeyboardEvent): void {
    if (!event.isTrusted) return;
    if (event.type !== "keydown") {
      if (this.key === event.code) stop(event);
      if (event.type === "keyup") this.key = undefined;
      return;
    }
    this.key = undefined;
    const composer = composerOf(event);
    const sends = composer !== undefined && publishKey(event, composer);
    if (sends && (event.ctrlKey || event.metaKey || event.altKey || !this.drafts.newline(composer))) {
      this.keyPressed(event, this.drafts.of({ button: composer, deed: "publish" }));
    } else if (!composer && (event.key === "Enter" || event.key === " ")) {
      const press = publishButton(event);
      if (press) this.keyPressed(event, this.drafts.of(press));
    }
  }

  private keyPressed(event: KeyboardEvent, composers: HTMLElement[]): void {
    if (this.fit(composers)) return;
    stop(event);
    this.key = event.code;
    const target = event.composedPath()[0];
    if (event.repeat || !(target instanceof HTMLElement)) return;
    void this.settle({ composers, goOn: () => this.again(event, target) });
  }

  private again(event: KeyboardEvent, target: HTMLElement): void {
    keyAgain(event, target);
    const composer = composerAt(target);
    setTimeout(() => composer && this.drafts.wrote(composer));
  }

  private submitted(event: SubmitEvent): void {
    const form = event.target;
    if (!this.acts.isUsers()) return; // a script's own
    if (!(form instanceof HTMLFormElement)) return;
    const press = submission(form, event.submitter);
    const composers = press ? this.drafts.of(press) : [];
    if (this.fit(composers)) return this.drafts.release(composers);
    stop(event);
    const { submitter } = event;
    void this.settle({ composers, goOn: () => form.requestSubmit(submitter?.isConnected ? submitter : null) });
  }

  private fit(composers: readonly HTMLElement[]): boolean {
    return composers.every((one) => this.drafts.standing(one) === "fit");
  }

  /** Wait for the answers, then let the press go on or ask. The newest press is the one that counts. */
  private async settle(held: Held): Promise<void> {
    this.held = held;
    const unchecked = held.composers.filter((one) => this.drafts.standing(one) === "unknown");
    const late = new Promise((done) => setTimeout(done, PATIENCE));
    await Promise.race([Promise.all(unchecked.map((one) => this.acts.look(one))), late]);
    if (this.held !== held) return;
    for (const why of ["hold", "unknown"] as const) {
      const composer = held.composers.find((one) => this.drafts.standing(one) === why);
      if (composer && why === "hold") return this.acts.ask(composer, "hold");
      if (composer && !this.acts.letsUncheckedGo()) return this.acts.ask(composer, "unchecked");
    }
    this.held = undefined;
    this.let(held);
  }

  private let({ composers, goOn }: Held): void {
    this.drafts.release(composers);
    this.goingOn = true;
    try {
      goOn();
    } finally {
      this.goingOn = false;
    }
  }
}

function stop(event: Event): void {
  event.preventDefault();
  event.stopImmediatePropagation();
}

/** Press a control as its user did: sites listen to different parts of a press. */
function pressAgain(target: Element, event: MouseEvent): void {
  const { clientX, clientY, screenX, screenY, ctrlKey, metaKey, shiftKey, altKey } = event;
  const keys = { ctrlKey, metaKey, shiftKey, altKey };
  const common = { bubbles: true, cancelable: true, composed: true, view: window, clientX, clientY, screenX, screenY, ...keys };
  const pointer = { ...common, pointerId: 1, pointerType: "mouse", isPrimary: true };
  target.dispatchEvent(new PointerEvent("pointerdown", { ...pointer, buttons: 1 }));
  target.dispatchEvent(new MouseEvent("mousedown", { ...common, buttons: 1, detail: 1 }));
  target.dispatchEvent(new PointerEvent("pointerup", pointer));
  target.dispatchEvent(new MouseEvent("mouseup", { ...common, detail: 1 }));
  if (target instanceof HTMLElement && event.detail === 0) target.click();
  else target.dispatchEvent(new MouseEvent("click", { ...common, detail: 1 }));
}

/** Press a key again. What the browser itself does on a key is done here, since it does nothing on a made one. */
function keyAgain(event: KeyboardEvent, target: HTMLElement): void {
  const { key, code, keyCode, ctrlKey, metaKey, altKey, shiftKey } = event;
  const how = { key, code, keyCode, which: keyCode, ctrlKey, metaKey, altKey, shiftKey };
  const made = (kind: string): KeyboardEvent =>
    new KeyboardEvent(kind, { ...how, bubbles: true, cancelable: true, composed: true, view: window });
  const native = target.dispatchEvent(made("keydown")) && target.dispatchEvent(made("keypress"));
  if (native && target.isConnected) byDefault(target, ctrlKey || metaKey || altKey);
  target.dispatchEvent(made("keyup"));
}

function byDefault(target: HTMLElement, withOthers: boolean): void {
  if (target.matches("button, a[href], input[type=submit], input[type=button], input[type=image], summary")) return target.click();
  if (target instanceof HTMLInputElement) {
    const first = [...(target.form?.elements ?? [])].find((one) => one.matches("button:not([type]), [type=submit]"));
    if (first instanceof HTMLElement) first.click();
    else target.form?.requestSubmit();
  } else if (!withOthers && (isField(target) || target.isContentEditable)) {
    document.execCommand(isField(target) ? "insertLineBreak" : "insertParagraph");
  }
}
