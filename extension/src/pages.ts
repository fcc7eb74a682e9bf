// What popup and options share: the state in words, the choices of a site, switching a site on.

import { ACCOUNTS, AUDIENCES, TROUBLE } from "./protocol";
import type { Account, Answer, Ask, Audience, Site } from "./protocol";
import { chosen, load, save } from "./settings";

export function byId<T extends HTMLElement>(id: string): T {
  return document.getElementById(id) as T;
}

/** Say whether the screener can be reached, and where it is. */
export async function tellState(): Promise<void> {
  if ((await load()).transport === "office") byId("goes").textContent = "your office's server, which keeps none of it";
  const place = byId("state");
  const question: Ask = { kind: "state" };
  const trouble = (await chrome.runtime.sendMessage(question)) as Answer | null;
  place.dataset["state"] = trouble ? "trouble" : "ready";
  const blocked = document.getElementById("blocked");
  if (blocked) blocked.hidden = trouble?.state !== "blocked";
  place.textContent = trouble && "detail" in trouble ? ofNoDraft(trouble.detail || TROUBLE[trouble.state]) : "The screener is ready.";
}

/** Why the screener cannot be reached, where no draft waits for it. */
function ofNoDraft(told: string): string {
  const why = told.replace(/^Not checked: /, "");
  return why.charAt(0).toUpperCase() + why.slice(1);
}

export function choices(select: HTMLSelectElement, words: Record<string, string>, chosen: string): void {
  select.replaceChildren(...Object.entries(words).map(([value, told]) => new Option(told, value, false, value === chosen)));
}

export function accountChoice(select: HTMLSelectElement, site: Site): void {
  choices(select, ACCOUNTS, site.account);
}

export function audienceChoice(select: HTMLSelectElement, site: Site): void {
  choices(select, AUDIENCES, site.audience);
}

/** Switch a site on or change it; the browser asks the user first. False if the user said no. Call it on a click. */
export async function switchOn(pattern: string, site: Site): Promise<boolean> {
  // Asked first, or the click no longer counts; kept at once, since the question may close the popup. A site without
  // the browser's leave is not read.
  const asked = chrome.permissions.request({ origins: [pattern] });
  const { sites } = await chosen();
  await save({ sites: { ...sites, [pattern]: site } });
  if (await asked) return true;
  await switchOff(pattern);
  return false;
}

/** Switch a site off and give the browser's permission back. */
export async function switchOff(pattern: string): Promise<void> {
  const { [pattern]: _, ...sites } = (await chosen()).sites ?? {};
  await save({ sites });
  await chrome.permissions.remove({ origins: [pattern] }).catch(() => false); // the endpoint's own is never given back
}

export function siteOfForm(account: HTMLSelectElement, audience: HTMLSelectElement): Site {
  return { account: account.value as Account, audience: audience.value as Audience };
}
