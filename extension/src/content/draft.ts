// What is known of one composer.

import type { Answer, Ask, Picture, Screen, Site, Vouch } from "../protocol";
import { TROUBLE } from "../protocol";
import { encoded } from "./pictures";

const MOST_PICTURES = 10; // that the endpoint takes with one draft

export interface Draft {
  /** The text that the answer is about, and the round of what goes with it. */
  text: string | undefined;
  answered: number;
  answer: Answer | undefined;
  /** Counts the changes of pictures and of what the author vouches for. */
  round: number;
  /** They hold for this one text and these pictures. */
  vouches: Vouch[];
  vouched: string | undefined;
  pictures: Picture[];
  /** Settled once the pictures that were added have been read. */
  reading: Promise<unknown>;
  unread: string[];
  /** The question that is out, and whether the draft has changed since. */
  asking: { text: string; round: number; answered: Promise<void> } | undefined;
  again: boolean;
  /** The text that its author wants to publish anyway. */
  accepted: string | undefined;
  /** Whether it was let out: a text that is empty from then on is the next post's, with pictures of its own. */
  published: boolean;
  /** The text at the last press, and what stood around it: the next step of a dialog may have neither. */
  seen: string;
  around: Element[];
  /** Plain Enter has been seen to begin a new line here. */
  newline: boolean;
  /** Whose account it goes out on and to whom, where its author has said so here. */
  site: Site | undefined;
}

export function fresh(): Draft {
  return {
    text: undefined,
    answered: 0,
    answer: undefined,
    round: 0,
    vouches: [],
    vouched: undefined,
    pictures: [],
    reading: Promise.resolve(),
    unread: [],
    asking: undefined,
    again: false,
    accepted: undefined,
    published: false,
    seen: "",
    around: [],
    newline: false,
    site: undefined,
  };
}

export function isEmpty(draft: Draft, text: string): boolean {
  return text.trim() === "" && (draft.published || (draft.pictures.length === 0 && draft.unread.length === 0));
}

/** Whether the answer is about the draft as it stands. */
export function isCurrent(draft: Draft, text: string): boolean {
  return draft.answer !== undefined && draft.text === text && draft.answered === draft.round;
}

/** Whether a draft may go out: `unknown` until its words, as they stand, have been checked. */
export function standing(draft: Draft, text: string): "fit" | "hold" | "unknown" {
  if (draft.accepted === text) return "fit";
  if (isEmpty(draft, text)) return "fit";
  const state = isCurrent(draft, text) ? draft.answer?.state : undefined;
  if (state === "clear" || state === "review" || state === "off") return "fit";
  return state === "hold" ? "hold" : "unknown";
}

/** Add pictures: what was said of the draft is said of another one. */
export function addPictures(draft: Draft, files: readonly File[]): void {
  draft.vouches = [];
  draft.accepted = undefined;
  draft.published = false;
  draft.round++;
  draft.reading = Promise.all([draft.reading, encoded(files)]).then(([, { pictures, left }]) => {
    const all = [...draft.pictures, ...pictures];
    draft.pictures = all.slice(0, MOST_PICTURES);
    draft.unread.push(...left, ...all.slice(MOST_PICTURES).map(({ name }) => name));
    draft.round++;
  });
}

export function questionOf(draft: Draft, text: string): Screen {
  const { site, pictures: images, vouches } = draft;
  return { kind: "screen", text, images, vouches, path: location.pathname + location.search, site };
}

/** Ask the screener about a draft. */
export async function answerOf(draft: Draft, text: string): Promise<Answer> {
  const question = questionOf(draft, text);
  const answer = await screened(question);
  if (answer.state !== "failed" || draft.vouches.length === 0) return unreadIsUnchecked(answer, draft.unread);
  // Where it goes out was changed meanwhile: what was vouched for is another draft.
  draft.vouches = [];
  return unreadIsUnchecked(await screened({ ...question, vouches: [] }), draft.unread);
}

/** A picture that was too large to send was not looked at: then the draft is not clear. */
function unreadIsUnchecked(answer: Answer, unread: readonly string[]): Answer {
  if (unread.length === 0 || answer.state !== "clear") return answer;
  return { ...answer, state: "review", report: { ...answer.report, verdict: "review", not_checked: ["some pictures"] } };
}

async function screened(question: Ask): Promise<Answer> {
  try {
    return (await chrome.runtime.sendMessage(question)) ?? { state: "failed", detail: TROUBLE.failed };
  } catch {
    // The extension was updated or removed under this page.
    return { state: "failed", detail: "Not checked: the extension was updated. Reload this page." };
  }
}

/** Whether a post goes out where no answer comes, as its user or the office has set. */
export async function letsUncheckedGo(): Promise<boolean> {
  const question: Ask = { kind: "unchecked" };
  return (await chrome.runtime.sendMessage(question).catch(() => undefined)) === "pass";
}
