// Findings -> what the panel shows of them: one block for all that one rule says, with what can be done about it.

import { SEVERITY } from "../protocol";
import type { Edit, Finding, Offer, Vouch } from "../protocol";
import { copied } from "./clipboard";
import { applyEdits } from "./editing";
import { button, made, said } from "./elements";

const MOST = 6; // quotes of one block

/** What a block's buttons do; each says in words what came of it, or nothing. */
export interface Acts {
  edit(edits: Edit[]): Promise<string>;
  vouch(vouch: Vouch, on: boolean): void;
  ignore(findings: readonly Finding[], on: boolean): Promise<string>;
  own(kind: string, entry: string): Promise<string>;
}

export interface Block {
  key: string;
  findings: Finding[];
}

/** The findings by what they say, in their order. */
export function blocksOf(findings: readonly Finding[]): Block[] {
  const blocks = new Map<string, Finding[]>();
  for (const one of findings) {
    const key = [one.rule, one.severity, one.note, one.ignored].join("|");
    blocks.set(key, [...(blocks.get(key) ?? []), one]);
  }
  return [...blocks].map(([key, found]) => ({ key, findings: found }));
}

/** The fixes of a block, those of one title as one: edits in order, none over another. */
export function fixesOf(findings: readonly Finding[]): { title: string; edits: Edit[] }[] {
  const titles = new Map<string, Map<string, Edit>>();
  for (const fix of findings.flatMap(({ fixes }) => fixes)) {
    const edits = titles.get(fix.title) ?? new Map<string, Edit>();
    for (const edit of fix.edits) edits.set(JSON.stringify([edit.start, edit.end, edit.text]), edit);
    titles.set(fix.title, edits);
  }
  const fixes = [...titles].map(([title, edits]) => ({ title, edits: [...edits.values()].sort((a, b) => a.start - b.start || a.end - b.end) }));
  return fixes.filter(({ edits }) => edits.every((one, n) => n === 0 || edits[n - 1]!.end <= one.start));
}

export function blockElement(block: Block, draft: string, given: readonly Vouch[], acts: Acts): HTMLElement {
  const [first] = block.findings as [Finding, ...Finding[]];
  const box = made("article", first.severity);
  box.append(said("h3", first.ignored ? "Ignored here" : SEVERITY[first.severity]));
  const quotes = [...new Set(block.findings.filter(({ start }) => start !== null).map(({ quote }) => quote))];
  for (const quote of quotes.slice(0, MOST)) box.append(said("q", quote));
  if (quotes.length > MOST) box.append(said("p", `and ${quotes.length - MOST} more`, "dim"));
  box.append(said("p", first.message), said("p", `What to do: ${first.advice}`));
  if (first.note) box.append(said("p", first.note));
  const outcome = said("p", "", "dim");
  outcome.setAttribute("role", "status");
  const tell = (done: Promise<string>): void => void done.then((words) => (outcome.textContent = words));
  const row = made("div", "acts");
  fixesOf(block.findings).forEach(({ title, edits }, n) => row.append(button(title, `fix-${n}`, () => tell(acts.edit(edits)))));
  for (const { vouch, words } of vouchesOf(block.findings.flatMap((one) => one.vouches), draft)) {
    const on = given.some((one) => keyOf(one) === keyOf(vouch));
    row.append(button(on ? `Take back: ${words}` : words, `vouch-${keyOf(vouch)}`, () => acts.vouch(vouch, !on)));
  }
  if (canIgnore(block.findings)) {
    row.append(button(first.ignored ? "Show it again" : "Ignore here", "ignore", () => tell(acts.ignore(block.findings, !first.ignored))));
  }
  box.append(row, outcome);
  const offers = block.findings.flatMap(({ ours }) => ours ?? []).slice(0, MOST);
  if (offers.length > 0) box.append(ours(offers, (kind, entry) => tell(acts.own(kind, entry))));
  box.append(behind(first));
  return box;
}

function canIgnore(findings: readonly Finding[]): boolean {
  return findings.every(({ severity, ignored, can_ignore, start }) => can_ignore && start !== null && (severity !== "note" || ignored));
}

/** Offers as vouches for a draft, each once, with the words of their buttons. */
export function vouchesOf(offers: readonly Offer[], draft: string): { vouch: Vouch; words: string }[] {
  const found = offers.map(({ attestation, names, label }) => ({ vouch: { attestation, draft, names }, words: label }));
  return [...new Map(found.map((one) => [keyOf(one.vouch), one])).values()];
}

/** What tells a vouch from another one in the same draft. */
export function keyOf({ attestation, names }: Vouch): string {
  return [attestation, ...names].join("=");
}

function ours(offers: readonly { kind: string; title: string; words: string }[], add: (kind: string, words: string) => void): HTMLElement {
  const box = made("details");
  box.append(said("summary", "This belongs to our office"));
  box.append(said("p", "Entries on the office list are not flagged in anyone's posts here. Never add a student's name.", "dim"));
  for (const { kind, title, words } of offers) {
    box.append(button(`Add ${words} to: ${title}`, `own-${kind}`, () => add(kind, words)));
  }
  return box;
}

function behind(finding: Finding): HTMLElement {
  const box = made("div");
  box.append(said("p", `Tell: ${finding.tell}`));
  const cites = said("p", `${[finding.rule, ...finding.also].join(", ")} · `, "dim");
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

export function rewriteElement(text: string, findings: readonly Finding[], draft: string, edit: Acts["edit"]): HTMLElement {
  const box = made("div", "rewrite");
  const note = said("p", "", "dim");
  note.setAttribute("role", "status");
  const copy = button("Copy the rewrite", "copy", () => {
    void copied(text).then((done) => (note.textContent = done ? "Copied." : "The browser blocked copying. Select the text and copy it."));
  });
  box.append(said("h3", "Suggested rewrite, screened again:"), said("blockquote", text), copy);
  const edits = fixesOf([...findings].map((one) => ({ ...one, fixes: one.fixes.slice(0, 1).map(({ edits }) => ({ title: "", edits })) })))[0]?.edits ?? [];
  // Part by part, so that text outside the edits keeps its links and its look.
  const whole = { start: 0, end: draft.length, text };
  const parts = applyEdits(draft, edits) === text ? edits : [whole];
  const isRisky = parts.includes(whole) && /\n/.test(text + draft); // editors differ in what a paragraph is
  if (!isRisky) box.append(button("Use this rewrite", "replace", () => void edit(parts).then((told) => (note.textContent = told || "Done."))));
  box.append(note);
  return box;
}

export function vouchingElement(
  offered: readonly { vouch: Vouch; words: string }[],
  given: readonly Vouch[],
  vouch: (vouches: Vouch[]) => void,
): HTMLElement {
  const box = made("fieldset");
  box.append(said("legend", "What you can vouch for in this draft"));
  const keys = new Set(given.map(keyOf));
  const byKey = new Map(offered.map((one) => [keyOf(one.vouch), one.vouch]));
  for (const { vouch: one, words } of offered) {
    const label = made("label");
    const check = made("input");
    check.type = "checkbox";
    check.value = keyOf(one);
    check.checked = keys.has(check.value);
    check.addEventListener("change", (event) => {
      if (!event.isTrusted) return;
      const checked = [...box.querySelectorAll<HTMLInputElement>("input:checked")];
      vouch(checked.flatMap(({ value }) => byKey.get(value) ?? []));
    });
    label.append(check, ` ${words}`);
    box.append(label);
  }
  return box;
}

/** A line for the reason, which has to be there before the post can go out. It is kept nowhere. */
export function reasonElement(publish: HTMLButtonElement): HTMLElement {
  const label = said("label", "Why does it have to go out as written? ");
  const line = made("input");
  line.addEventListener("input", () => (publish.disabled = line.value.trim().length < 3));
  publish.disabled = true;
  label.append(line);
  return label;
}
