// Where a draft goes out and who will read it -> a line that says so, and the choice of another.

import { ACCOUNTS, AUDIENCES } from "../protocol";
import type { Account, Audience, Site } from "../protocol";
import { button, made, said } from "./elements";

/** `unasked`: nobody has said it of this page yet, so it is asked. */
export function whereElement(site: Site, unasked: boolean, choose: (site: Site) => void): HTMLElement {
  const box = made("div", "where");
  const account = choice("Whose account is it?", ACCOUNTS, site.account);
  const audience = choice("Who will read it?", AUDIENCES, site.audience);
  const chosen = (): Site => ({ account: account.value as Account, audience: audience.value as Audience });
  const form = made("div");
  form.append(account.parentElement!, audience.parentElement!, button("Check it so", "site", () => choose(chosen())));
  form.hidden = !unasked;
  if (unasked) box.append(said("h3", "Where will you post this? Please say so once."));
  else box.append(said("span", `Checked as: ${told(site)} `), button("Change", "change", () => (form.hidden = !form.hidden)));
  box.append(form);
  return box;
}

function told({ account, audience }: Site): string {
  const lower = (words: string): string => words.charAt(0).toLowerCase() + words.slice(1);
  return `${lower(ACCOUNTS[account])}, for ${lower(AUDIENCES[audience])}.`;
}

function choice(words: string, offered: Record<string, string>, value: string): HTMLSelectElement {
  const label = made("label");
  const select = made("select");
  select.append(...Object.entries(offered).map(([name, shown]) => new Option(shown, name, false, name === value)));
  label.append(said("span", words), " ", select);
  return select;
}
