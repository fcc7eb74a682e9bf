// The elements of the panel, filled as text.

/** Our own part of the page. An element of a plain name: a page can make no other one of it, and get its shadow tree. */
export const HOST = document.createElement("div");
HOST.className = "post-screener";

export function button(words: string, action: string, act: () => void): HTMLButtonElement {
  const one = said("button", words) as HTMLButtonElement;
  one.type = "button";
  one.dataset["action"] = action;
  // A page's script may not answer for its user.
  one.addEventListener("click", (event) => event.isTrusted && act());
  return one;
}

export function made<K extends keyof HTMLElementTagNameMap>(tag: K, name = ""): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  if (name) element.className = name;
  return element;
}

export function said(tag: keyof HTMLElementTagNameMap, words: string, name = ""): HTMLElement {
  const element = made(tag, name) as HTMLElement;
  element.textContent = words;
  return element;
}
