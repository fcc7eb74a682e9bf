// A report -> a badge at the composer and a panel with what was found. Everything is set as text, never as HTML.

import { TROUBLE, isTrouble } from "../protocol";
import type { Answer, Finding, Read, Report, Site, State, Vouch } from "../protocol";
import { blockElement, blocksOf, keyOf, reasonElement, rewriteElement, vouchesOf, vouchingElement, type Acts, type Block } from "./card";
import { HOST, button, made, said } from "./elements";
import type { Why } from "./guard";
import { STYLE } from "./style";
import { whereElement } from "./where";

declare const SHADOW: ShadowRootMode;

export interface Actions extends Omit<Acts, "vouch"> {
  vouch(vouches: Vouch[]): void;
  /** Where the draft goes out, as its user says. */
  site(site: Site): void;
  publish(): void;
  /** The panel has been opened: it wants its place. */
  opened(): void;
  /** Gives the focus back to the composer. */
  back(): void;
}

export interface Shown {
  answer: Answer;
  /** What the answer is about. */
  text: string;
  vouches: readonly Vouch[];
  /** The answer is about an older text. */
  stale: boolean;
  pictures: number;
  unread: readonly string[];
}

const WORDS: Record<State, string> = {
  checking: "… Checking",
  clear: "✓ Clear",
  review: "! Review",
  hold: "■ Hold",
  busy: "? Busy",
  unseen: "? Not seen",
  not_running: "? Not running",
  blocked: "? Blocked",
  not_paired: "? Not paired",
  off: "? Off",
  failed: "? Not checked",
};
const NOTED = "● Clear, with a note";

const ASKED: Record<Why, string> = {
  hold: "You are about to publish this. Please fix it first.",
  unchecked: "You are about to publish this, but it has not been checked.",
};

export class Panel {
  readonly overlay = made("div", "overlay");
  private readonly badge = made("button", "badge");
  private readonly panel = made("section", "panel");
  /** What a screen reader says of a new answer: the badge itself has no focus. */
  private readonly status = made("p", "status");
  private filled: string | undefined;
  private answer: Answer | undefined;
  private shown: Shown | undefined;
  private blocks: Block[] = [];
  /** The key of the block that is shown alone. */
  private only: string | undefined;
  /** Whether its user has been shown the question whose account a page is: once is enough. */
  private askedWhere = false;

  private readonly root = HOST.attachShadow({ mode: SHADOW });

  constructor(private readonly actions: Actions) {
    const { root } = this;
    const style = made("style");
    style.textContent = STYLE;
    this.badge.type = "button";
    this.badge.hidden = true;
    this.panel.hidden = true;
    this.panel.tabIndex = -1;
    this.panel.setAttribute("role", "dialog");
    this.panel.setAttribute("aria-label", "School post screener");
    this.status.setAttribute("role", "status");
    root.append(style, this.overlay, this.badge, this.panel, this.status);
  }

  listen(signal: AbortSignal): void {
    this.badge.addEventListener("click", (event) => event.isTrusted && this.toggle(), { signal });
    // What is typed and clicked here is none of the page's shortcuts.
    for (const kind of ["keydown", "keyup", "keypress", "input", "click", "mousedown", "focusin"]) {
      this.root.addEventListener(kind, (event) => event.stopPropagation(), { signal });
    }
    this.root.addEventListener("keydown", (event) => (event as KeyboardEvent).key === "Escape" && this.close(), { signal });
  }

  get asking(): boolean {
    return this.panel.dataset["asking"] !== undefined;
  }

  get open(): boolean {
    return !this.panel.hidden;
  }

  show(shown: Shown): void {
    const { state } = shown.answer;
    const found = "report" in shown.answer ? shown.answer.report.findings.filter((f) => f.severity !== "note").length : 0;
    if (!HOST.isConnected) document.documentElement.append(HOST);
    this.badge.hidden = false;
    const told = isTrouble(state) ? ("detail" in shown.answer && shown.answer.detail) || TROUBLE[state] : "report" in shown.answer ? shown.answer.report.words.headline : "";
    // What a vouch explains, or somebody ignores, is no note to read first.
    const noted = state === "clear" && "report" in shown.answer && shown.answer.report.findings.some(({ note }) => !note);
    this.badge.className = `badge ${isTrouble(state) ? "trouble" : state}${noted ? " noted" : ""}`;
    this.badge.dataset["state"] = state;
    this.badge.dataset["stale"] = String(shown.stale);
    const word = noted ? NOTED : WORDS[state];
    // A page's window.find() looks through closed trees, too, but not through what style and labels say.
    this.badge.dataset["words"] = shown.stale ? `${word}${state === "checking" ? "" : " …"}` : found > 1 ? `${word} (${found})` : word;
    this.badge.setAttribute("aria-label", `${this.badge.dataset["words"]}. Post screener: ${told} Open the findings.`);
    this.badge.setAttribute("aria-expanded", String(this.open));
    if (!shown.stale && this.status.firstElementChild?.ariaLabel !== told) this.tell(told);
    // Filled again only if it says something new: otherwise readers lose their place, and 'Copied.' vanishes.
    const key = JSON.stringify([shown.stale, shown.vouches, shown.pictures, shown.unread]);
    if (shown.answer === this.answer && key === this.filled) return;
    this.answer = shown.answer;
    this.filled = key;
    this.fill(shown);
    if ("report" in shown.answer && shown.answer.unasked && !this.askedWhere && !this.open) this.list(false);
  }

  private tell(words: string): void {
    const told = made("span");
    told.role = "img";
    told.ariaLabel = words;
    this.status.replaceChildren(told);
  }

  hide(): void {
    this.badge.hidden = true;
    this.status.replaceChildren();
    this.shut();
  }

  /** Put the badge into the corner of the composer, and the panel beside it, inside the window. */
  place(composer: HTMLElement, mark?: DOMRect): void {
    const box = composer.getBoundingClientRect();
    const seen = box.width > 0 && box.height > 0 && box.bottom > 0 && box.top < innerHeight;
    this.badge.style.visibility = seen ? "visible" : "hidden";
    const bottom = Math.min(box.bottom, innerHeight);
    this.badge.style.left = `${Math.max(4, Math.min(box.right, innerWidth) - this.badge.offsetWidth - 6)}px`;
    this.badge.style.top = `${Math.max(4, bottom - this.badge.offsetHeight - 4)}px`;
    if (!this.open) return;
    const width = this.panel.offsetWidth;
    const height = this.panel.offsetHeight;
    const at = mark ?? { left: box.left, top: box.top, bottom };
    const below = at.bottom + 6 + height <= innerHeight ? at.bottom + 6 : Math.max(8, at.top - height - 6);
    this.panel.style.left = `${Math.max(8, Math.min(at.left, innerWidth - width - 8))}px`;
    this.panel.style.top = `${Math.max(8, Math.min(below, innerHeight - height - 8))}px`;
  }

  toggle(): void {
    if (this.open) this.close();
    else this.list();
  }

  /** Ask before a post goes out that should not, or that nobody has read; 'publish anyway' stays possible. */
  ask(why: Why): void {
    this.only = undefined;
    this.panel.dataset["asking"] = why;
    this.panel.setAttribute("aria-describedby", "why");
    this.panel.querySelector("#why")!.textContent = ASKED[why];
    this.reveal();
    this.panel.querySelector<HTMLElement>("[data-action=edit]")?.focus();
  }

  /** There is nothing to ask any more. */
  settle(): void {
    if (this.asking) this.close();
  }

  /** Close it, and let its user go on writing. */
  close(): void {
    const had = this.open;
    this.shut();
    if (had) this.actions.back();
  }

  private shut(): void {
    this.only = undefined;
    this.panel.hidden = true;
    delete this.panel.dataset["asking"];
    this.panel.removeAttribute("aria-describedby");
    this.badge.setAttribute("aria-expanded", "false");
  }

  private reveal(focus = true): void {
    this.panel.hidden = false;
    this.badge.setAttribute("aria-expanded", "true");
    this.actions.opened();
    if (focus) this.panel.focus();
  }

  /** Show one finding alone, where its words stand. */
  card(finding: Finding, focus: boolean): void {
    const block = this.blocks.find(({ findings }) => findings.includes(finding));
    if (!block || !this.shown) return;
    this.only = block.key;
    this.fill(this.shown);
    this.reveal(focus);
  }

  /** Whether the panel is open for one finding alone, and this is it. */
  isCardOf(finding: Finding): boolean {
    const only = this.open ? this.only : undefined;
    return this.blocks.some(({ key, findings }) => key === only && findings.includes(finding));
  }

  private fill(shown: Shown): void {
    const { answer } = shown;
    this.shown = shown;
    this.blocks = "report" in answer ? blocksOf(answer.report.findings) : [];
    const only = this.blocks.findIndex(({ key }) => key === this.only);
    if (this.only && only < 0) {
      this.only = undefined;
      if (!this.asking && !shown.stale) this.shut(); // what it asked about has been fixed
    }
    if (this.asking && answer.state === "hold" && !shown.stale) this.panel.dataset["asking"] = "hold";
    const parts: HTMLElement[] = [this.question()];
    if (only < 0) parts.push(said("h2", "report" in answer ? answer.report.words.headline : answer.detail || TROUBLE[answer.state]));
    if (shown.stale) parts.push(said("p", "The draft has changed. Checking it again…", "dim"));
    if ("report" in answer) parts.push(...(only < 0 ? this.all(shown, answer) : this.one(shown, answer, only)));
    parts.push(button("Close", "close", () => this.close()));
    const held = this.root.activeElement;
    const within = this.panel.contains(held);
    this.panel.replaceChildren(...parts);
    if (within) (this.panel.querySelector<HTMLElement>(focusKey(held)) ?? this.panel).focus();
  }

  private all(shown: Shown, { report, site, unasked }: Read): HTMLElement[] {
    const parts = [whereElement(site, unasked, (chosen) => this.actions.site(chosen))];
    if (report.words.switched_off) parts.push(said("p", report.words.switched_off, "dim"));
    if (report.not_checked.length > 0) parts.push(said("p", `Not checked: ${report.not_checked.join(", ")}.`));
    if (shown.pictures > 0) parts.push(said("p", `Pictures screened: ${shown.pictures}.`, "dim"));
    if (shown.unread.length > 0) parts.push(said("p", `Pictures not screened: ${shown.unread.join(", ")}.`));
    parts.push(...this.blocks.map((block) => this.block(block, shown, report)));
    if (report.rewrite?.text.trim()) parts.push(rewriteElement(report.rewrite.text, report.findings, shown.text, this.actions.edit));
    if (report.words.protected) parts.push(said("p", report.words.protected, "dim"));
    if (report.findings.length > 0) parts.push(vouchingElement(vouchesOf(report.vouches, report.draft), shown.vouches, this.actions.vouch));
    return parts;
  }

  private one(shown: Shown, { report, site, unasked }: Read, at: number): HTMLElement[] {
    const go = (n: number): void => {
      const [finding] = this.blocks[(n + this.blocks.length) % this.blocks.length]?.findings ?? [];
      if (finding) this.card(finding, true);
    };
    const foot = made("div", "foot");
    if (this.blocks.length > 1) foot.append(button("Previous", "previous", () => go(at - 1)), ` ${at + 1} of ${this.blocks.length} `, button("Next", "next", () => go(at + 1)));
    foot.append(button("Show all", "all", () => this.list()));
    const where = whereElement(site, unasked, (chosen) => this.actions.site(chosen));
    return [this.block(this.blocks[at]!, shown, report), foot, where];
  }

  private block(block: Block, shown: Shown, report: Report): HTMLElement {
    const vouch = (one: Vouch, on: boolean): void => {
      const others = shown.vouches.filter((other) => keyOf(other) !== keyOf(one));
      this.actions.vouch(on ? [...others, one] : others);
    };
    return blockElement(block, report.draft, shown.vouches, { ...this.actions, vouch });
  }

  private list(focus = true): void {
    this.only = undefined;
    this.askedWhere = true;
    if (this.shown) this.fill(this.shown);
    this.reveal(focus);
  }

  private question(): HTMLElement {
    const box = made("div", "question");
    const why = said("p", ASKED[this.panel.dataset["asking"] === "unchecked" ? "unchecked" : "hold"]);
    why.id = "why";
    const publish = button("Publish anyway", "publish", () => {
      this.shut();
      this.actions.publish();
    });
    box.append(why, button("Go back and edit", "edit", () => this.close()));
    const rule = this.answer && "report" in this.answer ? this.answer.on_hold : "ask";
    if (rule === "no") box.append(said("p", "Your office does not let posts on hold go out. If this one has to, ask your program director."));
    else box.append(...(rule === "reason" ? [reasonElement(publish)] : []), publish);
    return box;
  }
}

/** How to find the focused element again after the panel is refilled. */
function focusKey(element: Element | null): string {
  if (element instanceof HTMLInputElement) return `input[value="${CSS.escape(element.value)}"]`;
  if (element instanceof HTMLAnchorElement) return `a[href="${CSS.escape(element.href)}"]`;
  return element instanceof HTMLButtonElement ? `[data-action="${element.dataset["action"]}"]` : ".none";
}
