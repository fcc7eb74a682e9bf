// The composers of a page and the draft in each -> which of them a press would publish, and whether they may go out.

import { fresh, isEmpty, standing, type Draft } from "./draft";
import { read } from "./reading";
import { aroundOf, goesOn, published, type Press } from "./stopping";

export class Drafts {
  private readonly drafts = new WeakMap<HTMLElement, Draft>();
  /** Composers that have had the focus, the latest last. */
  private known: HTMLElement[] = [];

  at(composer: HTMLElement): Draft {
    const draft = this.drafts.get(composer) ?? fresh();
    this.drafts.set(composer, draft);
    return draft;
  }

  entered(composer: HTMLElement): void {
    this.known = [...this.known.filter((one) => one !== composer && (one.isConnected || this.at(one).seen)), composer];
    this.at(composer).around = aroundOf(composer);
  }

  /** Start over where the draft was emptied. */
  emptied(composer: HTMLElement): void {
    const { around, newline, site } = this.at(composer);
    this.drafts.set(composer, { ...fresh(), around, newline, site });
  }

  textOf(composer: HTMLElement): string {
    return composer.isConnected ? read(composer).text : this.at(composer).seen;
  }

  isEmpty(composer: HTMLElement): boolean {
    return isEmpty(this.at(composer), read(composer).text);
  }

  standing(composer: HTMLElement): ReturnType<typeof standing> {
    return standing(this.at(composer), this.textOf(composer));
  }

  /** The composers that a press would publish; one that its dialog's first step has taken away is the last resort. */
  of(press: Press): HTMLElement[] {
    const found = published(press, this.known, (one) => this.isEmpty(one));
    for (const composer of found) this.note(composer);
    if (found.length > 0 || press.deed === "submit") return found;
    const gone = this.known.filter((one) => !one.isConnected && this.at(one).seen).at(-1);
    return gone && goesOn(press, this.at(gone).around) ? [gone] : [];
  }

  /** Remember what is written: the press may take the composer away. */
  note(composer: HTMLElement | undefined): void {
    if (!composer?.isConnected) return;
    const draft = this.at(composer);
    draft.seen = read(composer).text;
    draft.around = aroundOf(composer);
  }

  /** They go out now. */
  release(composers: readonly HTMLElement[]): void {
    for (const composer of composers) {
      this.at(composer).published = true;
      if (!composer.isConnected) this.at(composer).seen = "";
    }
  }

  /** Whether plain Enter has been seen to begin a new line there. */
  newline(composer: HTMLElement): boolean {
    return this.at(composer).newline;
  }

  /** Look whether a key that was pressed again has begun one. */
  wrote(composer: HTMLElement): void {
    const draft = this.at(composer);
    draft.newline ||= composer.isConnected && read(composer).text.length > draft.seen.length;
  }
}
