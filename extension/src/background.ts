// The only part that calls the screener, knows the token, and decides on which sites the content script runs.

import type { Answer, Ask, State } from "./protocol";
import { TROUBLE } from "./protocol";
import { reachable, screen, share } from "./endpoint";
import { load, policy, siteOf } from "./settings";

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
chrome.runtime.onInstalled.addListener(() => void spread());
chrome.runtime.onStartup.addListener(() => void spread());

async function answer(ask: Ask, sender: chrome.runtime.MessageSender): Promise<unknown> {
  const settings = await load();
  switch (ask.kind) {
    case "screen": {
      // The browser says where the message comes from; what a page says of itself is not asked.
      const site = siteOf(settings, sender.origin ?? sender.url ?? "");
      if (!site) return { state: "off", detail: TROUBLE.off } satisfies Answer;
      await share(settings, (await policy()).office);
      const answered = await screen(settings, site, ask);
      await mark(answered, sender.tab?.id);
      return answered;
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
function spread(): Promise<void> {
  spreading = spreading.then(register, register);
  return spreading;
}

async function register(): Promise<void> {
  const { sites } = await load();
  const wanted = [];
  for (const pattern of Object.keys(sites)) {
    if (await chrome.permissions.contains({ origins: [pattern] })) wanted.push(pattern);
  }
  const [known] = await chrome.scripting.getRegisteredContentScripts({ ids: [SCRIPT] });
  const fresh = wanted.filter((pattern) => !known?.matches?.includes(pattern));
  if (known) await chrome.scripting.unregisterContentScripts({ ids: [SCRIPT] });
  if (wanted.length === 0) return;
  await chrome.scripting.registerContentScripts([
    {
      id: SCRIPT,
      js: ["content.js"],
      css: ["content.css"],
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
  await chrome.scripting.insertCSS({ target, files: ["content.css"] }).catch(() => undefined);
  await chrome.scripting.executeScript({ target, files: ["content.js"] }).catch(() => undefined);
}

/** A mark on the toolbar button: also where the composer is out of sight. */
async function mark({ state }: Answer, tabId: number | undefined): Promise<void> {
  if (tabId === undefined) return;
  const [text, color] = MARKS[state] ?? ["?", "#5f6368"];
  await chrome.action.setBadgeText({ tabId, text }).catch(() => undefined);
  await chrome.action.setBadgeBackgroundColor({ tabId, color }).catch(() => undefined);
}
