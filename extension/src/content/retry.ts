// A failure that may pass -> another check; also tells what is written where nothing can be read.

import type { State } from "../protocol";
import { isField } from "./composers";
import { HOST } from "./elements";

const PASSING: readonly State[] = ["not_running", "not_paired", "blocked", "busy"];
const SOON = 1000; // ms until it is tried again, twice as long each time
const SLOW = 15_000; // ms, at most
const WORDS = 3; // spaces that make prose of what is written unseen: it is no password

/** Says in a page that a script of the extension starts there. */
export const HERE = "post-screener-here";

/** Whether the extension that this script is of is still there. */
export function isAlive(): boolean {
  return Boolean((chrome.runtime as typeof chrome.runtime | undefined)?.id);
}

export class Retry {
  private timer: ReturnType<typeof setTimeout> | undefined;
  private tries = 0;

  /** `again` asks about the same words as before. */
  constructor(private readonly again: () => void) {}

  heard(state: State): void {
    this.stop();
    if (!PASSING.includes(state)) this.tries = 0;
    else this.timer = setTimeout(() => this.now(), Math.min(SLOW, SOON * 2 ** this.tries++));
  }

  /** The page is looked at again, or it is time. */
  now(): void {
    if (this.timer === undefined || document.hidden) return;
    this.stop();
    this.again();
  }

  stop(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
  }
}

/** Act whenever a script writes the whole document again (document.open): nobody listens in it any more. */
export function whenRewritten(act: () => void): void {
  let root = document.documentElement as Element | null;
  new MutationObserver(() => {
    const before = root;
    root = document.documentElement as Element | null;
    if (before && root && root !== before) act();
  }).observe(document, { childList: true });
}

let spaces = 0;

/** The element in which somebody has written words that cannot be read, as in a closed shadow tree. */
export function unseen(event: Event): HTMLElement | undefined {
  const target = event.composedPath()[0];
  if (!(event instanceof InputEvent) || !event.isTrusted || !(target instanceof HTMLElement)) return undefined;
  if (target === HOST || isField(target) || target.isContentEditable) return undefined;
  spaces += (event.data?.match(/ /g) ?? []).length;
  return spaces >= WORDS ? target : undefined;
}
