// A draft -> the screener on this computer -> its report, over HTTP or as a native message. Only the background calls.

import type { Answer, Ask, Report } from "./protocol";
import { NO_HOST, TROUBLE } from "./protocol";
import { whole } from "./positions";
import { LOCAL, type Settings, type Site } from "./settings";

export const HOST = "org.school_post_screener";
const SECONDS = 75; // longer than the endpoint takes to say that it took too long
const LONGEST = 200_000; // code points; the endpoint refuses more

type Screen = Extract<Ask, { kind: "screen" }>;
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
    const report = { ...reply.body, findings: reply.body.findings.filter((one) => !one.told_by) };
    return { state: report.verdict, report, account: site.account, on_hold: settings.on_hold };
  }
  return failure(reply);
}

/** Whether the screener is there and knows this extension, without a word of anybody's. */
export async function reachable(settings: Settings): Promise<Failure | undefined> {
  // With a POST the browser tells the extension's origin, which the screener remembers while pairing is open.
  const reply = await reached(settings, () => call(settings, "/v1/pair", {}));
  return "status" in reply && reply.status === 200 ? undefined : failure(reply);
}

/** Put what the office's policy lists on this computer's office list, once for each change; a later call tries again. */
export async function share(settings: Settings, office: readonly { kind: string; entry: string }[] = []): Promise<void> {
  const told = JSON.stringify(office);
  const { shared } = await chrome.storage.local.get({ shared: "[]" });
  if (told === shared) return;
  for (const one of office) {
    const reply = await reached(settings, () => call(settings, "/v1/office", one));
    // An entry that is refused (422) stays so: it is no reason to send all of them before every draft.
    if (!("status" in reply) || (reply.status !== 200 && reply.status !== 422)) return;
  }
  await chrome.storage.local.set({ shared: told });
}

async function reached(settings: Settings, ask: () => Promise<Reply>): Promise<Reply | Failure> {
  if (settings.transport === "http" && !(await chrome.permissions.contains({ origins: [LOCAL] }))) {
    return { state: "blocked", detail: TROUBLE.blocked };
  }
  try {
    return await ask();
  } catch {
    return { state: "not_running", detail: settings.transport === "native" ? NO_HOST : TROUBLE.not_running };
  }
}

function failure(reply: Reply | Failure): Failure {
  if ("state" in reply) return reply;
  if (reply.status === 401 || reply.status === 403) return { state: "not_paired", detail: TROUBLE.not_paired };
  const detail = (reply.body as { detail?: unknown } | null)?.detail;
  return { state: "failed", detail: typeof detail === "string" ? `Not checked: ${detail}` : TROUBLE.failed };
}

async function call(settings: Settings, path: string, body: unknown): Promise<Reply> {
  if (settings.transport === "native") return native(path, body);
  if (!settings.token || !(await proven(settings))) return { status: 401, body: null };
  const headers = { authorization: `Bearer ${settings.token}`, "content-type": "application/json" };
  return over(settings, path, { method: "POST", headers, body: JSON.stringify(body) });
}

async function over({ port }: Settings, path: string, request: RequestInit): Promise<Reply> {
  const answer = await fetch(`http://127.0.0.1:${port}${path}`, {
    ...request,
    cache: "no-store",
    credentials: "omit",
    redirect: "error",
    referrerPolicy: "no-referrer",
    signal: AbortSignal.timeout(SECONDS * 1000),
  });
  return { status: answer.status, body: await answer.json().catch(() => null) };
}

/** Whether the one at the port knows the token: another user's program may have it, and gets neither draft nor token. */
async function proven(settings: Settings): Promise<boolean> {
  const challenge = hex(crypto.getRandomValues(new Uint8Array(24)));
  const { body } = await over(settings, `/healthz?challenge=${challenge}`, {});
  const bytes = new TextEncoder();
  const how = { name: "HMAC", hash: "SHA-256" };
  const key = await crypto.subtle.importKey("raw", bytes.encode(settings.token), how, false, ["sign"]);
  const proof = await crypto.subtle.sign("HMAC", key, bytes.encode(`${settings.port}\n${challenge}`));
  return (body as { proof?: unknown } | null)?.proof === hex(new Uint8Array(proof));
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
  return report?.version === "1" && Array.isArray(report.findings) && typeof report.verdict === "string";
}
