// What the parts of the extension say to each other, and what the endpoint answers (report, JSON version 1).

export type Account = "agency" | "professional" | "personal";
export type Audience = "public" | "families" | "students" | "staff" | "friends";
export type Attestation = "release" | "own_child" | "approved_channel" | "adult_staff_only";
export type Verdict = "clear" | "review" | "hold";

/** Where a draft goes out and who will read it. */
export interface Site {
  account: Account;
  audience: Audience;
}

/** Other words in the place of some: of code points on the wire, of UTF-16 units once the background has passed it on. */
export interface Edit {
  start: number;
  end: number;
  text: string;
}

export interface Finding {
  rule: string;
  severity: "note" | "review" | "hold";
  /** Code points of the text, not UTF-16 units: see positions.ts. Null for the post as a whole. */
  start: number | null;
  end: number | null;
  quote: string;
  message: string;
  advice: string;
  cites: { title: string; url: string }[];
  /** Whom to tell, in the words of the office's policy. */
  tell: string;
  /** What the author's vouch comes to here; empty without one. */
  note: string;
  /** Other rules that say as much of the same words. */
  also: string[];
  /** The rule whose finding tells this one, too: not shown again. */
  told_by: string;
  /** Somebody chose to ignore it here; then it is a note. */
  ignored: boolean;
  /** The best first: put in all edits of one, or none. */
  fixes: { title: string; edits: Edit[] }[];
  /** What would change it, if its author vouched for it. */
  vouches: Offer[];
  /** A person may choose to ignore it. */
  can_ignore: boolean;
  /** What the background adds of the rules: what may be the office's own. */
  ours?: { kind: string; title: string; words: string }[];
}

export interface Report {
  version: "1";
  verdict: Verdict;
  entities: { label: string; text: string; start: number; end: number }[];
  findings: Finding[];
  rewrite: { text: string; verdict: Verdict } | null;
  not_checked: string[];
  /** The hash of what was screened: a vouch names it, and holds for nothing else. */
  draft: string;
  /** What can be vouched for in the whole draft. */
  vouches: Offer[];
  /** Sentences for its author; empty where there is nothing to say. */
  words: { headline: string; switched_off: string; protected: string };
}

/** Something to vouch for, in words for a button: for these people, or for the whole draft. */
export interface Offer {
  attestation: Attestation;
  names: string[];
  label: string;
}

export interface Vouch {
  attestation: Attestation;
  draft: string;
  names: string[];
}

/** Why there is no report (yet). Each is a state of its own: none of them may look like 'clear'. */
export type Trouble = "checking" | "busy" | "unseen" | "not_running" | "blocked" | "not_paired" | "off" | "failed";
export type State = Verdict | Trouble;

export interface Picture {
  name: string;
  /** base64 */
  data: string;
}

export interface Screen {
  kind: "screen";
  text: string;
  images: Picture[];
  vouches: Vouch[];
  /** The page's path, and what its author has chosen in this composer. */
  path: string;
  site?: Site | undefined;
}

export type Ask =
  | Screen
  | { kind: "state" }
  | { kind: "unchecked" }
  | { kind: "sites" }
  | { kind: "site"; path: string; site: Site }
  | { kind: "own"; entry: string; as: string }
  | { kind: "ignore"; draft: Screen; findings: Pick<Finding, "rule" | "start" | "end">[]; on: boolean };

/** What becomes of a post on hold that its author wants to publish: it goes out after a question, with a reason, or never. */
export type OnHold = "ask" | "reason" | "no";

export interface Read {
  state: Verdict;
  report: Report;
  site: Site;
  /** Nobody has said yet whose account this page is. */
  unasked: boolean;
  on_hold: OnHold;
}

export type Answer = Read | { state: Trouble; detail: string };

export const TROUBLE: Record<Trouble, string> = {
  checking: "Checking…",
  busy: "Not checked yet: the screener is busy. It will be tried again.",
  unseen: "Not checked: this page hides what you write here. Check the text on the screener's own page.",
  not_running: "Not checked: the screener is not running. Ask your IT staff to start it (screener serve).",
  blocked: "Not checked: the browser blocks the extension from this computer. Allow it in the extension's options.",
  not_paired: "Not checked: the extension is not paired. Ask your IT staff for a token (screener serve --pair) and enter it in the options.",
  off: "Not checked: the screener is off for this site.",
  failed: "Not checked: the screener could not read this draft.",
};

/** Not running, where the browser should have started it. */
export const NO_HOST =
  "Not checked: the browser cannot start the screener. Ask your IT staff to set it up (screener native-host install).";
/** The same of an office's server. */
export const NO_SERVER = "Not checked: your office's server does not answer. It will be tried again.";
export const NO_TOKEN = "Not checked: enter the token that your office gave you in the extension's options. It may have been revoked.";
export const TOO_OLD = "Not checked: the screener is older than this extension. Ask your IT staff to update it.";
export const OTHER_PROGRAM =
  "Not checked: another program answers at this port. Ask your IT staff to choose another port for the screener, here and in the options.";
export const MANY_NAMES = "Not checked: many different names were tried on this page. Wait a minute, then change a word.";

export const SEVERITY = { hold: "Must fix", review: "To review", note: "To note" } as const;

export const ACCOUNTS: Record<Account, string> = {
  agency: "The agency's account",
  professional: "A work account",
  personal: "A personal account",
};

export const AUDIENCES: Record<Audience, string> = {
  public: "Anyone",
  families: "Families",
  students: "Students",
  staff: "Staff",
  friends: "Friends",
};

export function isTrouble(state: State): state is Trouble {
  return state in TROUBLE;
}
