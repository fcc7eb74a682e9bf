// A report -> a badge at the composer and a panel with what was found. Everything is set as text, never as HTML.

import { TROUBLE, VERDICT, headline, isTrouble, protectedWords, switchedOff, vouchable } from "../protocol";
import type { Answer, Finding, State, Vouch } from "../protocol";
import { copied } from "./clipboard";
import { button, made, said } from "./elements";
import type { Why } from "./gate";
import { STYLE } from "./style";

declare const SHADOW: ShadowRootMode;

export interface Actions {
  vouch(vouches: Vouch[]): void;
  /** What puts the suggested version into the field; nothing where that would break the editor. */
  replacer(): ((text: string) => boolean) | undefined;
  publish(): void;
  /** Gives the focus back to the composer. */
  back(): void;
}

export interface Shown {
  answer: Answer;
  vouches: readonly Vouch[];
  /** The answer is about an older text. */
  stale: boolean;
  pictures: number;
  unread: readonly string[];
}

const WORDS: Record<State, string> = {
  clear: "✓ Clear",
  review: "! Review",
  hold: "■ Hold",
  not_running: "? Not running",
  blocked: "? Blocked",
  not_paired: "? Not paired",
  off: "? Off",
  failed: "? Not checked",
};
const NOTED = "● Clear, with a note";
const SEVERITY = { hold: "Must fix", review: "To review", note: "To note" } as const;

const ASKED: Record<Why, string> = {
  hold: "You are about to publish this. Please fix it first.",
  unchecked: "You are about to publish this, but it has not been checked.",
};

export class Panel {
  readonly host = document.createElement("post-screener");
  readonly overlay = made("div", "overlay");
  private readonly badge = made("button", "badge");
  private readonly panel = made("section", "panel");
  /** What a screen reader says of a new answer: the badge itself has no focus. */
  private readonly told = made("p", "told");
  private filled: string | undefined;
  private answer: Answer | undefined;

  private readonly root = this.host.attachShadow({ mode: SHADOW });

  constructor(private readonly actions: Actions) {
    const { root } = this;
    const style = made("style");
    style.textContent = STYLE;
    this.badge.type = "button";
    this.badge.addEventListener("click", (event) => event.isTrusted && this.toggle());
    this.badge.hidden = true;
    this.panel.hidden = true;
    this.panel.tabIndex = -1;
    this.panel.setAttribute("role", "dialog");
    this.panel.setAttribute("aria-label", "School post screener");
    this.told.setAttribute("role", "status");
    // What is typed and clicked here is none of the page's shortcuts.
    for (const kind of ["keydown", "keyup", "keypress", "input", "click", "mousedown", "focusin"]) {
      root.addEventListener(kind, (event) => {
        if (kind === "keydown" && (event as KeyboardEvent).key === "Escape") this.close();
        event.stopPropagation();
      });
    }
    root.append(style, this.overlay, this.badge, this.panel, this.told);
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
    this.badge.hidden = false;
    const told = isTrouble(state) ? TROUBLE[state] : "report" in shown.answer ? headline(state, shown.answer.report.findings) : "";
    const noted = state === "clear" && told !== VERDICT.clear;
    this.badge.className = `badge ${isTrouble(state) ? "trouble" : state}${noted ? " noted" : ""}`;
    this.badge.dataset["state"] = state;
    this.badge.dataset["stale"] = String(shown.stale);
    const word = noted ? NOTED : WORDS[state];
    this.badge.textContent = shown.stale ? `${word} …` : found > 1 ? `${word} (${found})` : word;
    this.badge.setAttribute("aria-label", `${this.badge.textContent}. Post screener: ${told} Open the findings.`);
    this.badge.setAttribute("aria-expanded", String(this.open));
    if (!shown.stale && this.told.textContent !== told) this.told.textContent = told;
    // Filled anew only if it says something new: its reader would lose the place, and 'Copied.' again.
    const key = JSON.stringify([shown.stale, shown.vouches, shown.pictures, shown.unread]);
    if (shown.answer === this.answer && key === this.filled) return;
    this.answer = shown.answer;
    this.filled = key;
    this.fill(shown);
  }

  hide(): void {
    this.badge.hidden = true;
    this.told.textContent = "";
    this.shut();
  }

  /** Put the badge into the corner of the composer, and the panel beside it, inside the window. */
  place(composer: HTMLElement): void {
    const box = composer.getBoundingClientRect();
    const seen = box.width > 0 && box.height > 0 && box.bottom > 0 && box.top < innerHeight;
    this.badge.style.visibility = seen ? "visible" : "hidden";
    const bottom = Math.min(box.bottom, innerHeight);
    this.badge.style.left = `${Math.max(4, Math.min(box.right, innerWidth) - this.badge.offsetWidth - 6)}px`;
    this.badge.style.top = `${Math.max(4, bottom - this.badge.offsetHeight - 4)}px`;
    if (!this.open) return;
    const width = this.panel.offsetWidth;
    const height = this.panel.offsetHeight;
    const below = bottom + 6 + height <= innerHeight ? bottom + 6 : Math.max(8, box.top - height - 6);
    this.panel.style.left = `${Math.max(8, Math.min(box.left, innerWidth - width - 8))}px`;
    this.panel.style.top = `${Math.max(8, Math.min(below, innerHeight - height - 8))}px`;
  }

  toggle(): void {
    if (this.open) this.close();
    else this.reveal();
  }

  /** Ask before a post goes out that should not, or that nobody has read; 'publish anyway' stays possible. */
  ask(why: Why): void {
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
    this.panel.hidden = true;
    delete this.panel.dataset["asking"];
    this.panel.removeAttribute("aria-describedby");
    this.badge.setAttribute("aria-expanded", "false");
  }

  private reveal(): void {
    this.panel.hidden = false;
    this.badge.setAttribute("aria-expanded", "true");
    this.host.dispatchEvent(new Event("reveal"));
    this.panel.focus();
  }

  private fill(shown: Shown): void {
    const { answer } = shown;
    if (this.asking && answer.state === "hold" && !shown.stale) this.panel.dataset["asking"] = "hold";
    const parts: HTMLElement[] = [this.asked()];
    parts.push(said("h2", "report" in answer ? headline(answer.state, answer.report.findings) : answer.detail || TROUBLE[answer.state]));
    if (shown.stale) parts.push(said("p", "The draft has changed. Checking it again…", "dim"));
    if ("report" in answer) {
      const { report } = answer;
      const off = switchedOff(report);
      if (off) parts.push(said("p", off, "dim"));
      if (report.not_checked.length > 0) parts.push(said("p", `Not checked: ${report.not_checked.join(", ")}.`));
      if (shown.pictures > 0) parts.push(said("p", `Pictures screened: ${shown.pictures}.`, "dim"));
      if (shown.unread.length > 0) parts.push(said("p", `Pictures not screened: ${shown.unread.join(", ")}.`));
      parts.push(...report.findings.map(block));
      if (report.rewrite && report.rewrite.text.trim()) parts.push(this.rewrite(report.rewrite.text));
      const own = protectedWords(answer.account, report.findings);
      if (own) parts.push(said("p", own, "dim"));
      if (report.findings.length > 0) parts.push(this.vouching(vouchable(report, answer.account), shown.vouches));
    }
    const close = button("Close", "close", () => this.close());
    parts.push(close);
    const held = this.root.activeElement;
    const within = this.panel.contains(held);
    this.panel.replaceChildren(...parts);
    if (within) (this.panel.querySelector<HTMLElement>(focusKey(held)) ?? this.panel).focus();
  }

  private asked(): HTMLElement {
    const box = made("div", "asked");
    const why = said("p", ASKED[this.panel.dataset["asking"] === "unchecked" ? "unchecked" : "hold"]);
    why.id = "why";
    const publish = button("Publish anyway", "publish", () => {
      this.shut();
      this.actions.publish();
    });
    box.append(why, button("Go back and edit", "edit", () => this.close()));
    const rule = this.answer && "report" in this.answer ? this.answer.on_hold : "ask";
    if (rule === "no") box.append(said("p", "Your office does not let posts on hold go out. If this one has to, ask your program director."));
    else box.append(...(rule === "reason" ? [this.reason(publish)] : []), publish);
    return box;
  }

  /** A line for the reason, which has to be there before the post can go out. It is kept nowhere. */
  private reason(publish: HTMLButtonElement): HTMLElement {
    const label = said("label", "Why does it have to go out as written? ");
    const line = made("input");
    line.addEventListener("input", () => (publish.disabled = line.value.trim().length < 3));
    publish.disabled = true;
    label.append(line);
    return label;
  }

  private rewrite(text: string): HTMLElement {
    const box = made("div", "rewrite");
    const note = said("p", "", "dim");
    note.setAttribute("role", "status");
    const copy = button("Copy the rewrite", "copy", () => {
      void copied(text).then((done) => (note.textContent = done ? "Copied." : "The browser blocked copying. Select the text and copy it."));
    });
    box.append(said("h3", "Suggested rewrite, screened again:"), said("blockquote", text), copy);
    const replace = this.actions.replacer();
    if (replace) {
      box.append(
        button("Use this rewrite", "replace", () => {
          note.textContent = replace(text) ? "Done." : "The page did not accept it. Copy it instead.";
        }),
      );
    }
    box.append(note);
    return box;
  }

  private vouching(offered: ReturnType<typeof vouchable>, vouches: readonly Vouch[]): HTMLElement {
    const box = made("fieldset");
    box.append(said("legend", "What you can vouch for in this draft"));
    const given = new Set(vouches.map(keyOf));
    const byKey = new Map(offered.map(({ vouch }) => [keyOf(vouch), vouch]));
    for (const { vouch, words } of offered) {
      const label = made("label");
      const check = made("input");
      check.type = "checkbox";
      check.value = keyOf(vouch);
      check.checked = given.has(check.value);
      check.addEventListener("change", (event) => {
        if (!event.isTrusted) return;
        const checked = [...box.querySelectorAll<HTMLInputElement>("input:checked")];
        this.actions.vouch(checked.flatMap((one) => byKey.get(one.value) ?? []));
      });
      label.append(check, ` ${words}`);
      box.append(label);
    }
    return box;
  }
}

/** What tells a vouch from another one in the same draft. */
function keyOf({ attestation, names }: Vouch): string {
  return [attestation, ...names].join("=");
}

function block(finding: Finding): HTMLElement {
  const box = made("article", finding.severity);
  box.append(said("h3", SEVERITY[finding.severity]));
  if (finding.start !== null) box.append(said("q", finding.quote));
  box.append(said("p", finding.message), said("p", `What to do: ${finding.advice}`));
  if (finding.note) box.append(said("p", finding.note));
  box.append(said("p", `Tell: ${finding.tell}`));
  const cites = said("p", `${finding.rule} · `, "dim");
  finding.cites.forEach((cite, n) => {
    if (n > 0) cites.append("; ");
    if (!cite.url.startsWith("https://")) return cites.append(cite.title);
    const link = said("a", cite.title) as HTMLAnchorElement;
    link.href = cite.url;
    link.target = "_blank";
    link.rel = "noopener noreferrer";
    cites.append(link);
  });
  box.append(cites);
  return box;
}

/** How to find what has the focus again when the panel is filled anew. */
function focusKey(element: Element | null): string {
  if (element instanceof HTMLInputElement) return `input[value="${CSS.escape(element.value)}"]`;
  if (element instanceof HTMLAnchorElement) return `a[href="${CSS.escape(element.href)}"]`;
  return element instanceof HTMLButtonElement ? `[data-action="${element.dataset["action"]}"]` : ".none";
}
