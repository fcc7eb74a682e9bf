// A composer -> its text, with the way back from a place in the text to a place in the page. It changes nothing there.

import { isField } from "./composers";

export interface Reading {
  text: string;
  /** The place of text[start, end) in the page; nothing for form fields, whose text is no part of it. */
  range(start: number, end: number): Range | undefined;
}

interface Piece {
  node: Text;
  /** Where its text starts in the text that was read. */
  at: number;
}

const BLOCKS = new Set(
  "ADDRESS ARTICLE ASIDE BLOCKQUOTE DD DETAILS DIV DL DT FIGCAPTION FIGURE FOOTER H1 H2 H3 H4 H5 H6 HEADER HR LI MAIN OL P PRE SECTION TABLE TR UL".split(
    " ",
  ),
);
/** What editors put into their own text without anybody having written it. */
const UNWRITTEN =
  "[data-slate-placeholder], [data-slate-zero-width], .ProseMirror-widget, .ProseMirror-separator, .ProseMirror-trailingBreak, .ql-clipboard, .ql-tooltip, .ck-placeholder-text, style, script";

export function read(composer: HTMLElement): Reading {
  return isField(composer) ? { text: composer.value, range: () => undefined } : readRich(composer);
}

/** Read by the tree, not by the layout: innerText would make the browser compute the layout again. */
function readRich(root: HTMLElement): Reading {
  const pieces: Piece[] = [];
  let text = "";
  let broken = false; // a line break is due before the next words
  const visit = (node: Node): void => {
    if (node instanceof Text) {
      if (node.data === "" || node.data === "\ufeff") return;
      if (broken && text !== "") text += "\n";
      broken = false;
      pieces.push({ node, at: text.length });
      text += node.data;
      return;
    }
    if (!(node instanceof HTMLElement) || node.matches(UNWRITTEN)) return;
    if (node.tagName === "BR") {
      // A break after a break is an empty line; one at the end of a block only holds its line open.
      if (broken && text !== "") text += "\n";
      broken = true;
      return;
    }
    const block = node !== root && BLOCKS.has(node.tagName);
    if (block) broken = true;
    for (const child of node.childNodes) visit(child);
    if (block) broken = true;
  };
  visit(root);
  return { text, range: (start, end) => rangeOf(pieces, start, end) };
}

function rangeOf(pieces: readonly Piece[], start: number, end: number): Range | undefined {
  const first = pieceAt(pieces, start);
  const last = pieceAt(pieces, end - 1);
  if (!first || !last || !first.node.isConnected || !last.node.isConnected) return undefined;
  const range = document.createRange();
  const from = start - first.at;
  const to = end - last.at;
  if (from > first.node.length || to > last.node.length) return undefined;
  range.setStart(first.node, from);
  range.setEnd(last.node, to);
  return range;
}

/** The piece that holds a place, found by halving. */
function pieceAt(pieces: readonly Piece[], place: number): Piece | undefined {
  let low = 0;
  let high = pieces.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (pieces[middle]!.at <= place) low = middle;
    else high = middle - 1;
  }
  const piece = pieces[low];
  return piece && place >= piece.at && place < piece.at + piece.node.length ? piece : undefined;
}
