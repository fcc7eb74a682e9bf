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
  concern: string;
  severity: "note" | "review" | "hold";
  /** Code points of the text, not UTF-16 units: see positions.ts. Null for the post as a whole. */
  start: number | null;
  end: number | null;
  quote: string;
  message: string;
  advice: string;
  cites: { title: string; url: string }[];
  report_to: "author" | "program_director" | "superintendent" | "mandatory_report";
  /** Whom to tell, in the words of the office's policy. */
  tell: string;
  /** What the author's vouch comes to here; empty without one. */
  note: string;
  /** Other rules that say as much of the same words, and all concerns that are raised with them. */
  also: string[];
  concerns: string[];
  /** The rule whose finding tells this one, too: not shown again. */
  told_by: string;
  /** Somebody chose to ignore it here; then it is a note. */
  ignored: boolean;
  /** The best first: put in all edits of one, or none. */
  fixes: { title: string; edits: Edit[] }[];
  /** What the background adds of the rules: what its author can vouch for, and what may be the office's own. */
  vouches?: Attestation[];
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
  /** Codes of rules that the office switched off here. */
  switched_off: string[];
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
export const OTHER_PROGRAM =
  "Not checked: another program answers at this port. Ask your IT staff to choose another port for the screener, here and in the options.";
export const MANY_NAMES = "Not checked: many different names were tried on this page. Wait a minute, then change a word.";

export const VERDICT: Record<Verdict, string> = {
  clear: "No problems found in this draft.",
  review: "Ask someone to review this, or check the media release, before you publish.",
  hold: "Do not publish this as written.",
};

export const SEVERITY = { hold: "Must fix", review: "To review", note: "To note" } as const;

export const ATTESTATIONS: Record<Attestation, { long: string; short: string }> = {
  release: { long: "A media release or directory information check is on file", short: "A release is on file" },
  own_child: { long: "The child is from my own family or longtime family friends", short: "A child from my own family or longtime family friends" },
  approved_channel: { long: "It will be posted on an approved channel", short: "The channel is approved" },
  adult_staff_only: { long: "Only adult staff are shown in the pictures", short: "Only adult staff are shown" },
};

/** What can be vouched for in a draft, in words: an own child by name, and on no account of the agency. */
export function vouchable(report: Report, account: Account): { vouch: Vouch; words: string }[] {
  const found: { vouch: Vouch; words: string }[] = [];
  for (const [attestation, { long: words }] of Object.entries(ATTESTATIONS) as [Attestation, { long: string }][]) {
    const own = attestation === "own_child";
    if (own && account === "agency") continue;
    const names = own ? namedIn(report) : [];
    for (const name of names) found.push({ vouch: { attestation, draft: report.draft, names: [name] }, words: `${name}: ${OWN_CHILD}` });
    if (names.length === 0) found.push({ vouch: { attestation, draft: report.draft, names: [] }, words });
  }
  return found;
}

const OWN_CHILD = "a child from my own family or longtime family friends";

/** Students and relatives whom a draft names, each once and in full. */
export function namedIn(report: Report): string[] {
  const words = (name: string): string[] => name.toLowerCase().split(/[^\p{L}]+/u).filter(Boolean);
  const all = report.entities.filter(({ label }) => label === "STUDENT_NAME" || label === "FAMILY_NAME");
  const names = [...new Map(all.map(({ text }) => [words(text).join(" "), text])).values()];
  const within = (one: string, other: string): boolean => words(one).every((word) => words(other).includes(word));
  return names.filter((one) => !names.some((other) => other !== one && within(one, other) && !within(other, one)));
}

const NOTED = "Clear, but read the note:";
const NOTES = "Clear, but read the notes:";

/** The verdict in a sentence: the words of screener/report/words.py. */
export function headline(verdict: Verdict, findings: readonly Pick<Finding, "severity" | "note" | "message" | "report_to">[]): string {
  const notes = findings.filter((one) => one.severity === "note" && !one.note);
  if (verdict !== "clear" || notes.length === 0) return VERDICT[verdict];
  const first = [...notes].sort((a, b) => Number(a.report_to === "author") - Number(b.report_to === "author"));
  const told = [...new Set(first.map(({ message }) => message))];
  return `${told.length > 1 ? NOTES : NOTED} ${told[0]}`;
}

export const ACCOUNTS: Record<Account, string> = {
  agency: "The agency's account",
  professional: "A work account",
  personal: "A personal account",
};

/** Which rules the office switched off for this account: the words of screener/report/words.py. */
export function switchedOff({ switched_off: codes }: Pick<Report, "switched_off">): string {
  const rules = codes.length > 1 ? "rules" : "rule";
  return codes.length > 0 ? `Your office switched ${codes.length} ${rules} off: ${codes.join(", ")}.` : "";
}

export const AUDIENCES: Record<Audience, string> = {
  public: "Anyone",
  families: "Families",
  students: "Students",
  staff: "Staff",
  friends: "Friends",
};

const PROTECTED =
  "This is a personal account: opinions, union talk, politics and faith are protected expression. " +
  "The screener only advises; a person decides.";
const DISREGARD = "If the disruption finding is only about protected expression, you may disregard it.";

/** What is the author's own to say, on a personal account: the words of screener/report/words.py. */
export function protectedWords(account: Account, findings: readonly Pick<Finding, "concerns" | "severity">[]): string {
  if (account !== "personal") return "";
  const found = findings.filter((one) => one.concerns.includes("disruption") && one.severity !== "note");
  const toCheck = found.length > 0 && found.every((one) => one.severity === "review");
  return toCheck ? `${PROTECTED} ${DISREGARD}` : PROTECTED;
}

export function isTrouble(state: State): state is Trouble {
  return state in TROUBLE;
}
