// The only part that calls the screener, knows the token, and decides on which sites the content script runs.

import type { Answer, Ask, State } from "./protocol";
import { MANY_NAMES, TROUBLE } from "./protocol";
import { reachable, said, screen, share } from "./endpoint";
import { triesNames } from "./names";
import { load, originOf, policy, remember, siteOf } from "./settings";

const SCRIPT = "composer";
const MARKS: Partial<Record<State, readonly [text: string, color: string]>> = {
  clear: ["", "#2e7d32"],
  review: ["!", "#a15c00"],
  hold: ["■", "#b3261e"],
};
let spreading: Promise<void> = Promise.resolve();

/** Pages of this extension only: a content script could hand the token to its page. */
void chrome.storage.local.setAccessLevel?.({ accessLevel: "TRUSTED_CONTEXTS" });

chrome.runtime.onMessage.addListener((ask: Ask, sender, reply: (answer: unknown) => void) => {
  if (sender.id !== chrome.runtime.id) return false;
  void answer(ask, sender).then(reply, () => reply({ state: "failed", detail: TROUBLE.failed } satisfies Answer));
  return true; // the reply comes later
});

chrome.storage.onChanged.addListener((changed) => {
  if ("sites" in changed) void spread();
});
chrome.permissions.onRemoved.addListener(() => void spread());
chrome.permissions.onAdded.addListener(() => void spread());
chrome.runtime.onInstalled.addListener(() => void spread(true)); // pages that are open have an older script, or none
chrome.runtime.onStartup.addListener(() => void spread());

async function answer(ask: Ask, sender: chrome.runtime.MessageSender): Promise<unknown> {
  const settings = await load();
  // The browser says where the message comes from; what a page says of itself is not asked. A sandboxed frame of a page
  // has no origin; only those of pages that are switched on have this script.
  const told = sender.origin ?? sender.url ?? "";
  const origin = originOf(told === "null" ? (sender.tab?.url ?? "") : told);
  switch (ask.kind) {
    case "screen": {
      const found = siteOf(settings, origin, ask.path);
      if (!found) return { state: "off", detail: TROUBLE.off } satisfies Answer;
      await share(settings, (await policy()).office);
      const answered = await screen(settings, ask.site ?? found.site, ask);
      // Who tries names learns no verdict.
      if ("report" in answered && triesNames(sender.tab?.id ?? -1, answered.report)) return { state: "failed", detail: MANY_NAMES } satisfies Answer;
      await mark(answered, sender.tab?.id);
      return "report" in answered ? { ...answered, unasked: found.unasked && !ask.site } : answered;
    }
    case "site":
      return remember(origin, ask.path, ask.site);
    case "own":
      return said(settings, "/v1/office", { kind: ask.as, entry: ask.entry });
    case "ignore": {
      const found = siteOf(settings, origin, ask.draft.path);
      const { text, images } = ask.draft;
      return found && said(settings, "/v1/ignored", { post: { text, images, ...(ask.draft.site ?? found.site) }, findings: ask.findings, on: ask.on });
    }
    case "state":
      return (await reachable(settings)) ?? null;
    case "unchecked":
      return settings.unchecked;
    case "sites":
      await spread();
      return null;
  }
}

/** Run the content script on the sites that are switched on and permitted, there only. One change at a time. */
function spread(again = false): Promise<void> {
  const next = (): Promise<void> => register(again);
  spreading = spreading.then(next, next);
  return spreading;
}

async function register(again: boolean): Promise<void> {
  const { sites } = await load();
  const wanted = [];
  for (const pattern of Object.keys(sites)) {
    if (await chrome.permissions.contains({ origins: [pattern] })) wanted.push(pattern);
  }
  const [known] = await chrome.scripting.getRegisteredContentScripts({ ids: [SCRIPT] });
  const fresh = wanted.filter((pattern) => again || !known?.matches?.includes(pattern));
  if (known) await chrome.scripting.unregisterContentScripts({ ids: [SCRIPT] });
  if (wanted.length === 0) return;
  await chrome.scripting.registerContentScripts([
    {
      id: SCRIPT,
      js: ["content.js"],
      matches: wanted,
      allFrames: true,
      matchOriginAsFallback: true,
      runAt: "document_start",
      persistAcrossSessions: true,
    },
  ]);
  for (const tab of fresh.length > 0 ? await chrome.tabs.query({ url: fresh }) : []) await enter(tab.id);
}

/** Run in a page that is open already: from its next load on the browser does this by itself. */
async function enter(tabId: number | undefined): Promise<void> {
  if (tabId === undefined) return;
  const target = { tabId, allFrames: true };
  await chrome.scripting.executeScript({ target, files: ["content.js"] }).catch(() => undefined);
}

/** A mark on the toolbar button: also where the composer is out of sight. */
async function mark({ state }: Answer, tabId: number | undefined): Promise<void> {
  if (tabId === undefined) return;
  const [text, color] = MARKS[state] ?? ["?", "#5f6368"];
  await chrome.action.setBadgeText({ tabId, text }).catch(() => undefined);
  await chrome.action.setBadgeBackgroundColor({ tabId, color }).catch(() => undefined);
}
