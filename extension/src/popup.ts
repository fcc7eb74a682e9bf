// The toolbar button's popup: whether the screener is ready, and whether it reads this site.

import { accountChoice, audienceChoice, byId, siteOfForm, switchOff, switchOn, tellState } from "./pages";
import { NEW_SITE, load, patternOf, policy, siteOf } from "./settings";

const on = byId<HTMLInputElement>("on");
const account = byId<HTMLSelectElement>("account");
const audience = byId<HTMLSelectElement>("audience");

async function start(): Promise<void> {
  byId("options").addEventListener("click", () => void chrome.runtime.openOptionsPage());
  void tellState();
  const [tab] = await chrome.tabs.query({ active: true, currentWindow: true });
  const pattern = tab?.url ? patternOf(tab.url) : undefined;
  byId("here").hidden = !pattern;
  byId("nowhere").hidden = Boolean(pattern);
  if (!pattern || !tab?.url) return;
  const site = siteOf(await load(), new URL(tab.url).origin)?.site;
  byId("site").textContent = new URL(tab.url).hostname;
  on.checked = site !== undefined && (await chrome.permissions.contains({ origins: [pattern] }));
  accountChoice(account, site ?? NEW_SITE);
  audienceChoice(audience, site ?? NEW_SITE);
  if (siteOf({ sites: (await policy()).sites ?? {} }, new URL(tab.url).origin)) {
    for (const choice of [account, audience]) choice.disabled = true;
    on.disabled = on.checked;
    byId("set").hidden = false;
  }
  const keep = (): void => void change(pattern);
  for (const choice of [on, account, audience]) choice.addEventListener("change", keep);
}

async function change(pattern: string): Promise<void> {
  if (!on.checked) return switchOff(pattern);
  on.checked = await switchOn(pattern, siteOfForm(account, audience));
}

void start();
