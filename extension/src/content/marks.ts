// Findings -> marks under the words, in an overlay of our own closed shadow tree: nothing in the page says what is
// marked. A form field has a mirror of its words there, a rich editor boxes at the places of its words.

import type { Finding, Report } from "../protocol";
import { toUnits } from "../positions";
import { isField, type Field } from "./composers";
import { made } from "./elements";
import type { Reading } from "./reading";

const ORDER: readonly Finding["severity"][] = ["note", "review", "hold"]; // the worst is drawn last, over the others
const MOST = 400; // marks that are drawn
const LOOK = 500; // ms after which it is looked whether the words have moved without an event

/** A finding at its place in the text as JavaScript counts. */
export interface Placed {
  finding: Finding;
  start: number;
  end: number;
}

interface Box {
  left: number;
  top: number;
  width: number;
  height: number;
  finding: Finding;
}

/** The findings that have a place where their words still stand. */
export function placed(report: Report, text: string): Placed[] {
  const found = report.findings.filter((finding) => finding.start !== null && finding.end !== null);
  const units = toUnits(text, found.flatMap((finding) => [finding.start!, finding.end!]));
  return found
    .map((finding, n) => ({ finding, start: units[2 * n]!, end: units[2 * n + 1]! }))
    .filter(({ finding, start, end }) => start < end && text.slice(start, end) === finding.quote)
    .sort((a, b) => ORDER.indexOf(a.finding.severity) - ORDER.indexOf(b.finding.severity))
    .slice(-MOST);
}

/** Draws in one document: one composer at a time. */
export class Marks {
  private ranges: { range: Range; finding: Finding }[] = [];
  private field: { element: Field; marks: Placed[] } | undefined;
  private composer: HTMLElement | undefined;
  private drawn = "";
  private timer: ReturnType<typeof setInterval> | undefined;

  constructor(
    private readonly overlay: HTMLElement,
    private readonly moved: () => void,
  ) {}

  draw(composer: HTMLElement, reading: Reading, marks: Placed[]): void {
    this.clear();
    this.composer = composer;
    if (isField(composer)) this.field = { element: composer, marks };
    for (const { finding, start, end } of marks) {
      const range = reading.range(start, end);
      if (range) this.ranges.push({ range, finding });
    }
    if (marks.length > 0) this.timer = setInterval(this.moved, LOOK);
    this.place();
  }

  /** Take away the marks whose words have changed; called on every key, so it looks at the marks only. */
  prune(): void {
    if (this.field) {
      const { value } = this.field.element;
      this.field.marks = this.field.marks.filter(({ finding, start, end }) => value.slice(start, end) === finding.quote);
    }
    // Line breaks between blocks are ours, not the range's: they are left out of the comparison.
    const stands = (range: Range, quote: string): boolean => range.toString().replaceAll("\n", "") === quote.replaceAll("\n", "");
    this.ranges = this.ranges.filter(({ range, finding }) => stands(range, finding.quote));
    if (this.drawn) this.moved();
  }

  clear(): void {
    clearInterval(this.timer);
    this.ranges = [];
    this.field = undefined;
    this.composer = undefined;
    this.drawn = "";
    this.overlay.replaceChildren();
  }

  /** Lay the marks over their words again, if these have moved. */
  place(): void {
    if (!this.composer?.isConnected) return;
    const around = this.field ? inner(this.field.element) : visible(this.composer);
    const boxes = this.field ? [] : this.ranges.flatMap(boxesOf);
    const { scrollTop = 0, scrollLeft = 0, value = "" } = this.field?.element ?? {};
    const places = this.field?.marks.map(({ start, end }) => [start, end]) ?? boxes.map(({ finding: _, ...box }) => box);
    const drawn = places.length > 0 ? JSON.stringify([around, scrollTop, scrollLeft, value, places]) : "";
    if (drawn === this.drawn) return;
    this.drawn = drawn;
    if (!drawn) return this.overlay.replaceChildren();
    const copy = this.field ? mirror(this.field.element, this.field.marks) : layer(boxes, around);
    Object.assign(copy.style, px(around));
    this.overlay.replaceChildren(copy);
    copy.scrollTop = scrollTop;
    copy.scrollLeft = scrollLeft;
  }

  /** The place of the first mark of a finding, where it is drawn. */
  boxOf(rules: (finding: Finding) => boolean): DOMRect | undefined {
    return this.marks().find(({ finding }) => rules(finding))?.mark.getBoundingClientRect();
  }

  /** The finding whose mark is at a point of the window; the worst, where there are several. */
  at(x: number, y: number): Finding | undefined {
    const over = ({ left, right, top, bottom }: DOMRect): boolean => left <= x && x <= right && top <= y && y <= bottom;
    return this.marks().findLast(({ mark }) => [...mark.getClientRects()].some(over))?.finding;
  }

  /** The finding in whose words the caret stands. */
  atCaret(): Finding | undefined {
    if (this.field) {
      const at = this.field.element.selectionStart ?? -1;
      return this.field.marks.findLast(({ start, end }) => start <= at && at <= end)?.finding;
    }
    const { anchorNode, anchorOffset } = getSelection() ?? {};
    return anchorNode ? this.ranges.findLast(({ range }) => range.isPointInRange(anchorNode, anchorOffset ?? 0))?.finding : undefined;
  }

  private marks(): { mark: HTMLElement; finding: Finding }[] {
    return [...this.overlay.querySelectorAll<HTMLElement>(".mark")].flatMap((mark) => {
      const finding = findings.get(mark);
      return finding ? [{ mark, finding }] : [];
    });
  }
}

/** What each mark is about. */
const findings = new WeakMap<Element, Finding>();

function markOf(finding: Finding, words = ""): HTMLElement {
  const mark = made("span", `mark ${finding.severity}`);
  mark.dataset["words"] = finding.quote;
  mark.textContent = words;
  findings.set(mark, finding);
  return mark;
}

function boxesOf({ range, finding }: { range: Range; finding: Finding }): Box[] {
  const boxes = [...range.getClientRects()].map(({ left, top, width, height }) => ({ left, top, width, height, finding }));
  // An element that lies within the range has a box of its own beside that of its words.
  return boxes.filter((box, n) => box.width > 0 && !boxes.slice(0, n).some((one) => one.left === box.left && Math.abs(one.top - box.top) < one.height / 2));
}

function layer(boxes: readonly Box[], around: DOMRectInit): HTMLElement {
  const copy = made("div", "mirror");
  for (const { finding, ...box } of boxes) {
    const mark = markOf(finding);
    const { x = 0, y = 0 } = around;
    Object.assign(mark.style, px({ x: box.left - x, y: box.top - y, width: box.width, height: box.height }), { position: "absolute" });
    copy.append(mark);
  }
  return copy;
}

function px({ x = 0, y = 0, width = 0, height = 0 }: DOMRectInit): Record<string, string> {
  return { left: `${x}px`, top: `${y}px`, width: `${width}px`, height: `${height}px` };
}

function inner(field: Field): DOMRectInit {
  const box = field.getBoundingClientRect();
  return { x: box.left + field.clientLeft, y: box.top + field.clientTop, width: field.clientWidth, height: field.clientHeight };
}

/** The part of an editor that is in sight: what scrolls around it cuts it off. */
function visible(editor: HTMLElement): DOMRectInit {
  let { left, top, right, bottom } = editor.getBoundingClientRect();
  for (let one: HTMLElement | null = editor; one && one !== document.documentElement; one = one.parentElement) {
    if (getComputedStyle(one).overflow === "visible") continue;
    const box = one.getBoundingClientRect();
    [left, top, right, bottom] = [Math.max(left, box.left), Math.max(top, box.top), Math.min(right, box.right), Math.min(bottom, box.bottom)];
  }
  return { x: left, y: top, width: Math.max(0, right - left), height: Math.max(0, bottom - top) };
}

const COPIED =
  "direction font-family font-size font-stretch font-style font-variant font-weight letter-spacing line-height padding-bottom padding-left padding-right padding-top tab-size text-align text-indent text-transform word-break word-spacing overflow-wrap".split(
    " ",
  );

/** The field's words, unseen, at their place, with lines under those that were found. */
function mirror(field: Field, marks: readonly Placed[]): HTMLElement {
  const style = getComputedStyle(field);
  const copy = made("div", "mirror");
  for (const name of COPIED) copy.style.setProperty(name, style.getPropertyValue(name));
  copy.style.whiteSpace = field instanceof HTMLTextAreaElement ? "pre-wrap" : "pre";
  const value = field.value;
  let at = 0;
  for (const { finding, start, end } of [...marks].sort((a, b) => a.start - b.start)) {
    if (start < at) continue;
    copy.append(value.slice(at, start), markOf(finding, value.slice(start, end)));
    at = end;
  }
  copy.append(value.slice(at), "\u200b");
  return copy;
}
