// What a writer does in the panel -> the draft, the screener's lists and settings; then the draft is read again.

import { TROUBLE } from "../protocol";
import type { Ask, Edit, Finding, Site, Vouch } from "../protocol";
import { questionOf, type Draft } from "./draft";
import { edited } from "./editing";

interface Current {
  composer: HTMLElement;
  draft: Draft;
}

export class Actions {
  /** `current` is the composer that the panel is about; `changed` reads it again. */
  constructor(
    private readonly current: () => Current | undefined,
    private readonly changed: () => void,
  ) {}

  vouch(vouches: Vouch[]): void {
    const { draft } = this.current() ?? {};
    if (!draft) return;
    draft.vouches = vouches;
    draft.vouched = draft.text;
    draft.round++;
    this.changed();
  }

  async edit(edits: Edit[]): Promise<string> {
    const { composer, draft } = this.current() ?? {};
    if (!composer || draft?.text === undefined) return "";
    const done = await edited(composer, draft.text, edits);
    this.changed();
    return done ? "" : "The page did not take it. Please change the words yourself.";
  }

  ignore(findings: readonly Finding[], on: boolean): Promise<string> {
    const places = findings.map(({ rule, start, end }) => ({ rule, start, end }));
    return this.send((draft, text) => ({ kind: "ignore", draft: questionOf(draft, text), findings: places, on }));
  }

  own(as: string, entry: string): Promise<string> {
    return this.send(() => ({ kind: "own", as, entry }));
  }

  site(site: Site): void {
    const { draft } = this.current() ?? {};
    if (!draft) return;
    draft.site = site;
    draft.vouches = [];
    void this.send(() => ({ kind: "site", path: location.pathname + location.search, site }));
  }

  private async send(ask: (draft: Draft, text: string) => Ask): Promise<string> {
    const { draft } = this.current() ?? {};
    if (draft?.text === undefined) return "";
    const refused: unknown = await chrome.runtime.sendMessage(ask(draft, draft.text)).catch(() => TROUBLE.failed);
    draft.round++;
    this.changed();
    return typeof refused === "string" ? refused : "";
  }
}
