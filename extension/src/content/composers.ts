// An event's target -> the field in which somebody writes a post, or nothing.

import { isPrivate } from "./fields";

/** What may be a composer, as a selector; composerAt tells whether it is one. */
export const COMPOSERS = 'textarea, input[type=text], input:not([type]), [contenteditable]:not([contenteditable=false])';

export type Field = HTMLTextAreaElement | HTMLInputElement;

export function isField(element: Element): element is Field {
  return element instanceof HTMLTextAreaElement || element instanceof HTMLInputElement;
}

/** Fields that have been password fields: a button may turn them into plain ones, so that their user sees the word. */
const passwords = new WeakSet<Element>();

/** The composer that an event belongs to. The event's own path is read: a shadow tree hides its target. */
export function composerOf(event: Event): HTMLElement | undefined {
  const target = event.composedPath()[0];
  return target instanceof Element ? composerAt(target) : undefined;
}

export function composerAt(element: Element): HTMLElement | undefined {
  if (isField(element)) return writable(element) ? element : undefined;
  const host = element instanceof HTMLElement && element.isContentEditable ? hostOf(element) : undefined;
  return host && !isPrivate(host) ? host : undefined;
}

function writable(field: Field): boolean {
  if (field.type === "password") passwords.add(field);
  if (field.disabled || field.readOnly || passwords.has(field)) return false;
  if (!["", "on", "off"].includes(field.autocomplete)) return false; // the browser fills it: a name, an address, a card
  if (field instanceof HTMLInputElement && field.type !== "text") return false; // e-mail, telephone, search and all others
  return !isPrivate(field);
}

/** The outermost editable element: editors nest them. Of a document that is editable as a whole it is the body. */
function hostOf(element: HTMLElement): HTMLElement {
  let host = element;
  while (host !== document.body && host.parentElement?.isContentEditable) host = host.parentElement;
  return host === document.documentElement ? document.body : host;
}

/** The element that has the focus, also inside open shadow trees. */
export function focused(): HTMLElement | undefined {
  let active = document.activeElement;
  while (active?.shadowRoot?.activeElement) active = active.shadowRoot.activeElement;
  return active ? composerAt(active) : undefined;
}
