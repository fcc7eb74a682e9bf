// A draft -> the screener on this computer, or the office's -> its report, over HTTP or as a native message. Only the background calls.

import type { Answer, Report, Screen, Site } from "./protocol";
import { NO_HOST, NO_SERVER, NO_TOKEN, OTHER_PROGRAM, TOO_OLD, TROUBLE } from "./protocol";
import { toUnits, whole } from "./positions";
import { LOCAL, type Settings } from "./settings";

export const HOST = "org.school_post_screener";
const SECONDS = 75; // longer than the endpoint takes to say that it took too long
const STRANGER = 0; // in place of a status: no screener answers
const LONGEST = 200_000; // code points; the endpoint refuses more

type Failure = Extract<Answer, { detail: string }>;
interface Reply {
  status: number;
  body: unknown;
}

/** Ask for a report. Whatever goes wrong has a state of its own. */
export async function screen(settings: Settings, site: Site, ask: Screen): Promise<Answer> {
  if ([...ask.text].length > LONGEST) return { state: "failed", detail: "This draft is longer than 200,000 characters. Shorten it to check it." };
  const draft = { text: whole(ask.text), images: ask.images, vouches: ask.vouches, ...site };
  const reply = await reached(settings, () => call(settings, "/v1/screen", draft));
  if ("status" in reply && reply.status === 200 && isReport(reply.body)) {
    const { on_hold } = settings;
    return { state: reply.body.verdict, report: completed(reply.body, draft.text, await rulesOf(settings)), site, unasked: false, on_hold };
  }
  if ("status" in reply && reply.status === 200 && isOlder(reply.body)) return { state: "failed", detail: TOO_OLD };
  return failure(reply, settings.transport);
}

/** Whether the screener is there and knows this extension, without a word of anybody's. */
export async function reachable(settings: Settings): Promise<Failure | undefined> {
  // With a POST the browser tells the extension's origin, which the screener remembers while pairing is open.
  const reply = await reached(settings, () => call(settings, "/v1/pair", {}));
  return "status" in reply && reply.status === 200 ? undefined : failure(reply, settings.transport);
}

/** Put what the office's policy lists on this computer's office list, once for each change; a later call tries again. */
export async function share(settings: Settings, office: readonly { kind: string; entry: string }[] = []): Promise<void> {
  const told = JSON.stringify(office);
  const { shared } = await chrome.storage.local.get({ shared: "[]" });
  if (told === shared) return;
  for (const one of office) {
    const reply = await reached(settings, () => call(settings, "/v1/office", one));
    // An entry that is refused (422; 405 by an office's server) stays so: it is no reason to send all of them before every draft.
    if (!("status" in reply) || ![200, 405, 422].includes(reply.status)) return;
  }
  await chrome.storage.local.set({ shared: told });
}

/** What came of an action that is no draft, in words for its user; nothing where it was done. */
export async function said(settings: Settings, path: string, body: unknown): Promise<string> {
  const reply = await reached(settings, () => call(settings, path, body));
  return "status" in reply && reply.status === 200 ? "" : failure(reply, settings.transport).detail.replace(/^Not checked: /, "");
}

interface Rules {
  office: Record<string, { title: string; offered: string[] }>;
}

/** They are the same for as long as the screener runs; without them a finding offers less. */
let rules: Rules | undefined;

async function rulesOf(settings: Settings): Promise<Rules> {
  const reply = rules ? undefined : await reached(settings, () => call(settings, "/v1/rules"));
  if (reply && "status" in reply && reply.status === 200) rules = reply.body as Rules;
  return rules ?? { office: {} };
}

/** The report without what is told elsewhere in it, its edits as JavaScript counts, and what its user can do beside. */
function completed(report: Report, text: string, { office }: Rules): Report {
  const findings = report.findings.filter((one) => !one.told_by);
  const edits = findings.flatMap(({ fixes }) => fixes.flatMap((fix) => fix.edits));
  const units = toUnits(text, edits.flatMap(({ start, end }) => [start, end]));
  edits.forEach((edit, n) => Object.assign(edit, { start: units[2 * n], end: units[2 * n + 1] }));
  for (const finding of findings) {
    const here = report.entities.filter(({ start, end }) => finding.start !== null && start < finding.end! && finding.start < end);
    finding.ours = here.flatMap(({ label, text: words }) =>
      Object.entries(office).flatMap(([kind, { title, offered }]) => (offered.includes(label) ? [{ kind, title, words }] : [])));
  }
  return { ...report, findings };
}

async function reached(settings: Settings, ask: () => Promise<Reply>): Promise<Reply | Failure> {
  if (settings.transport === "http" && !(await chrome.permissions.contains({ origins: [LOCAL] }))) {
    return { state: "blocked", detail: TROUBLE.blocked };
  }
  try {
    return await ask();
  } catch {
    return { state: "not_running", detail: { native: NO_HOST, http: TROUBLE.not_running, office: NO_SERVER }[settings.transport] };
  }
}

function failure(reply: Reply | Failure, transport: Settings["transport"]): Failure {
  if ("state" in reply) return reply;
  if (reply.status === STRANGER) return { state: "not_running", detail: OTHER_PROGRAM };
  if (reply.status === 429 || reply.status === 503) return { state: "busy", detail: TROUBLE.busy };
  if (reply.status === 401 || reply.status === 403) return { state: "not_paired", detail: transport === "office" ? NO_TOKEN : TROUBLE.not_paired };
  const detail = (reply.body as { detail?: unknown } | null)?.detail;
  return { state: "failed", detail: typeof detail === "string" ? `Not checked: ${detail}` : TROUBLE.failed };
}

/** Without a body it is only read. */
async function call(settings: Settings, path: string, body?: unknown): Promise<Reply> {
  if (settings.transport === "native") return native(path, body);
  // An office's server shows by its certificate whose it is; a program at the port has to prove it.
  const status = !settings.token ? 401 : settings.transport === "office" ? 200 : await proven(settings);
  if (status !== 200) return { status, body: null };
  const headers = { authorization: `Bearer ${settings.token}`, "content-type": "application/json" };
  return over(settings, path, body === undefined ? { headers } : { method: "POST", headers, body: JSON.stringify(body) });
}

async function over({ transport, server, port }: Settings, path: string, request: RequestInit): Promise<Reply> {
  const answer = await fetch(`${transport === "office" ? server : `http://127.0.0.1:${port}`}${path}`, {
    ...request,
    cache: "no-store",
    credentials: "omit",
    redirect: "error",
    referrerPolicy: "no-referrer",
    signal: AbortSignal.timeout(SECONDS * 1000),
  });
  return { status: answer.status, body: await answer.json().catch(() => null) };
}

/** 200 if the one at the port knows the token: another user's program may have it, and gets neither draft nor token. */
async function proven(settings: Settings): Promise<number> {
  const challenge = hex(crypto.getRandomValues(new Uint8Array(24)));
  const { status, body } = await over(settings, `/healthz?challenge=${challenge}`, {});
  if (status === 429 || status === 503) return status;
  const shown = (body as { proof?: unknown } | null)?.proof;
  if (typeof shown !== "string" || !/^[0-9a-f]{64}$/.test(shown)) return STRANGER;
  const bytes = new TextEncoder();
  const how = { name: "HMAC", hash: "SHA-256" };
  const key = await crypto.subtle.importKey("raw", bytes.encode(settings.token), how, false, ["sign"]);
  const proof = await crypto.subtle.sign("HMAC", key, bytes.encode(`${settings.port}\n${challenge}`));
  return shown === hex(new Uint8Array(proof)) ? 200 : 401;
}

function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** The open line to the native host: it keeps the loaded model for as long as the browser keeps this script. */
let line: chrome.runtime.Port | undefined;
const waiting = new Map<string, { done: (reply: Reply) => void; failed: (error: Error) => void }>();

function native(path: string, body: unknown): Promise<Reply> {
  line ??= opened();
  const port = line;
  return new Promise((done, failed) => {
    const id = crypto.randomUUID();
    const timer = setTimeout(() => failed(new Error("no reply")), SECONDS * 1000);
    waiting.set(id, {
      done: (reply) => (clearTimeout(timer), done(reply)),
      failed: (error) => (clearTimeout(timer), failed(error)),
    });
    port.postMessage({ id, path, body });
  });
}

function opened(): chrome.runtime.Port {
  const port = chrome.runtime.connectNative(HOST);
  port.onMessage.addListener((reply: Reply & { id: string }) => {
    waiting.get(reply.id)?.done(reply);
    waiting.delete(reply.id);
  });
  port.onDisconnect.addListener(() => {
    void chrome.runtime.lastError; // the reason, which the browser wants read; what is told is 'not running'
    line = undefined;
    for (const { failed } of waiting.values()) failed(new Error("gone"));
    waiting.clear();
  });
  return port;
}

function isReport(body: unknown): body is Report {
  const report = body as Partial<Report> | null;
  return report?.version === "1" && Array.isArray(report.findings) && typeof report.verdict === "string" && report.words !== undefined;
}

/** Whether a report is of a screener that does not put its sentences and offers into it yet. */
function isOlder(body: unknown): boolean {
  const report = body as Partial<Report> | null;
  return report?.version === "1" && report.words === undefined;
}
