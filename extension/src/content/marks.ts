// Findings -> marks under the words, without touching the editor: CSS highlights in rich editors, an overlay on fields.

import type { Finding, Report } from "../protocol";
import { toUnits } from "../positions";
import { isField, type Field } from "./composers";
import type { Reading } from "./reading";

type Severity = Finding["severity"];
const NAMES: readonly Severity[] = ["note", "review", "hold"]; // the worst is drawn last, over the others

/** A finding at its place in the text as JavaScript counts. */
export interface Placed {
  finding: Finding;
  start: number;
  end: number;
}

/** The findings that have a place where their words still stand. */
export function placed(report: Report, text: string): Placed[] {
  const found = report.findings.filter((finding) => finding.start !== null && finding.end !== null);
  const units = toUnits(text, found.flatMap((finding) => [finding.start!, finding.end!]));
  return found
    .map((finding, n) => ({ finding, start: units[2 * n]!, end: units[2 * n + 1]! }))
    .filter(({ finding, start, end }) => start < end && text.slice(start, end) === finding.quote);
}

/** Draws in one document: one composer at a time. */
export class Marks {
  private ranges: { range: Range; quote: string; severity: Severity }[] = [];
  private field: { element: Field; marks: Placed[] } | undefined;

  constructor(private readonly overlay: HTMLElement) {}

  draw(composer: HTMLElement, reading: Reading, marks: Placed[]): void {
    this.clear();
    if (isField(composer)) {
      this.field = { element: composer, marks };
      this.place();
      return;
    }
    for (const { finding, start, end } of marks) {
      const range = reading.range(start, end);
      // Line breaks between blocks are ours, not the range's: they are left out of the comparison.
      if (range) this.ranges.push({ range, quote: finding.quote.replaceAll("\n", ""), severity: finding.severity });
    }
    this.show();
  }

  /** Take away the marks whose words have changed; called on every key, so it looks at the marks only. */
  prune(): void {
    if (this.field) {
      const { element, marks } = this.field;
      const value = element.value;
      const kept = marks.filter(({ finding, start, end }) => value.slice(start, end) === finding.quote);
      if (kept.length === marks.length) return;
      this.field.marks = kept;
      this.place();
    } else if (this.ranges.length > 0) {
      const kept = this.ranges.filter(({ range, quote }) => range.toString().replaceAll("\n", "") === quote);
      if (kept.length === this.ranges.length) return;
      this.ranges = kept;
      this.show();
    }
  }

  clear(): void {
    this.ranges = [];
    this.field = undefined;
    this.overlay.replaceChildren();
    this.show();
  }

  /** Lay the overlay over its field again: it was scrolled, moved or resized. */
  place(): void {
    if (!this.field) return;
    const { element, marks } = this.field;
    if (marks.length === 0 || !element.isConnected) {
      this.overlay.replaceChildren();
      return;
    }
    this.overlay.replaceChildren(mirror(element, marks));
    const copy = this.overlay.firstElementChild as HTMLElement;
    copy.scrollTop = element.scrollTop;
    copy.scrollLeft = element.scrollLeft;
  }

  private show(): void {
    if (!CSS.highlights) return;
    for (const name of NAMES) {
      const ranges = this.ranges.filter(({ severity }) => severity === name).map(({ range }) => range);
      if (ranges.length === 0) CSS.highlights.delete(`post-screener-${name}`);
      else {
        const highlight = new Highlight(...ranges);
        highlight.priority = NAMES.indexOf(name);
        CSS.highlights.set(`post-screener-${name}`, highlight);
      }
    }
  }
}

const COPIED =
  "direction font-family font-size font-stretch font-style font-variant font-weight letter-spacing line-height padding-bottom padding-left padding-right padding-top tab-size text-align text-indent text-transform word-break word-spacing overflow-wrap".split(
    " ",
  );

/** The field's words, unseen, at their place, with lines under those that were found. */
function mirror(field: Field, marks: Placed[]): HTMLElement {
  const box = field.getBoundingClientRect();
  const style = getComputedStyle(field);
  const copy = document.createElement("div");
  copy.className = "mirror";
  for (const name of COPIED) copy.style.setProperty(name, style.getPropertyValue(name));
  copy.style.left = `${box.left + field.clientLeft}px`;
  copy.style.top = `${box.top + field.clientTop}px`;
  copy.style.width = `${field.clientWidth}px`;
  copy.style.height = `${field.clientHeight}px`;
  copy.style.whiteSpace = field instanceof HTMLTextAreaElement ? "pre-wrap" : "pre";
  const value = field.value;
  let at = 0;
  for (const { finding, start, end } of [...marks].sort((a, b) => a.start - b.start)) {
    if (start < at) continue;
    const mark = document.createElement("span");
    mark.className = `mark ${finding.severity}`;
    mark.textContent = value.slice(start, end);
    copy.append(value.slice(at, start), mark);
    at = end;
  }
  copy.append(value.slice(at), "\u200b");
  return copy;
}
