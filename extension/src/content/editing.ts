// Edits of a text -> the composer, as its user would write them: its editor keeps up, and its undo takes them back.

import type { Edit } from "../protocol";
import { isField } from "./composers";
import { read } from "./reading";

const NOTICE = 120; // ms in which an editor takes notice of a new selection: Slate looks every 100
const SETTLING = 30; // ms in which an editor takes in what was put into it
const PATIENCE = 1500; // ms in which it shows what was put in
const LOOK = 20; // ms

/** Put edits (in order, as JavaScript counts) into a composer that still has the text they are about. */
export async function edited(composer: HTMLElement, text: string, edits: readonly Edit[]): Promise<boolean> {
  if (edits.length === 0 || read(composer).text !== text) return false;
  const wanted = plain(applyEdits(text, edits));
  composer.focus();
  if (isField(composer)) {
    const [start, end] = [edits[0]!.start, edits.at(-1)!.end];
    composer.setSelectionRange(start, end);
    const whole = applyEdits(text, edits);
    const words = whole.slice(start, whole.length - (text.length - end));
    document.execCommand(words ? "insertText" : "delete", false, words);
  } else {
    // From the last on, so that the places of the others stay as they are.
    for (const edit of edits.toReversed()) await put(composer, filled(text, edit));
  }
  for (let waited = 0; waited < PATIENCE; waited += LOOK) {
    if (plain(read(composer).text) === wanted) return true;
    await pause(LOOK);
  }
  return false;
}

/** The text with its edits made. */
export function applyEdits(text: string, edits: readonly Edit[]): string {
  return edits.toReversed().reduce((all, { start, end, text: words }) => all.slice(0, start) + words + all.slice(end), text);
}

/** Editors keep a space at an edge as one that does not break. */
function plain(text: string): string {
  return text.replaceAll("\u00a0", " ").trimEnd();
}

/** Words that are left out, with a letter beside them put in again: editors differ in what a deletion is, not in that. */
function filled(text: string, { start, end, text: words }: Edit): Edit {
  const before = [...text.slice(0, start)].at(-1) ?? "\n";
  if (words || before === "\n") return { start, end, text: words };
  return { start: start - before.length, end, text: before };
}

/** Replace a part of a rich text: by the event that editors of their own take over, else as the browser does it. */
async function put(composer: HTMLElement, { start, end, text }: Edit): Promise<void> {
  const range = read(composer).range(start, end);
  if (!range) return;
  // An editor that has not noticed the selection would put the words elsewhere, or undo them with what was typed before.
  const moved = new Promise((next) => document.addEventListener("selectionchange", next, { once: true }));
  getSelection()?.setBaseAndExtent(range.startContainer, range.startOffset, range.endContainer, range.endOffset);
  await Promise.race([moved, pause(NOTICE)]);
  await pause(NOTICE);
  if (!offered(composer, text)) document.execCommand(text ? "insertText" : "delete", false, text);
  await pause(SETTLING);
}

function offered(composer: HTMLElement, text: string): boolean {
  const common = { bubbles: true, cancelable: true, composed: true };
  if (composer.matches(".public-DraftEditor-content")) {
    // Draft.js reads no such event, but what is pasted.
    const clipboardData = new DataTransfer();
    clipboardData.setData("text/plain", text);
    return !composer.dispatchEvent(new ClipboardEvent("paste", { ...common, clipboardData }));
  }
  const inputType = text ? "insertText" : "deleteContentBackward";
  return !composer.dispatchEvent(new InputEvent("beforeinput", { ...common, inputType, data: text || null }));
}

function pause(ms: number): Promise<void> {
  return new Promise((next) => setTimeout(next, ms));
}
