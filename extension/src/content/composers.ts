// An event's target -> the field in which somebody writes a post, or nothing.

export type Field = HTMLTextAreaElement | HTMLInputElement;

export function isField(element: Element): element is Field {
  return element instanceof HTMLTextAreaElement || element instanceof HTMLInputElement;
}

/** Fields that hold what is nobody's post: their words never leave the page. */
const PRIVATE = /(?:^|\s)(?:cc-|current-password|new-password|one-time-code|username|email|tel|street-address|address-line)/;
const SEARCHES = new Set(["searchbox", "combobox", "spinbutton"]);

/** The composer that an event belongs to. The event's own path is read: a shadow tree hides its target. */
export function composerOf(event: Event): HTMLElement | undefined {
  const target = event.composedPath()[0];
  return target instanceof Element ? composerAt(target) : undefined;
}

export function composerAt(element: Element): HTMLElement | undefined {
  if (isField(element)) return writable(element) ? element : undefined;
  return element instanceof HTMLElement && element.isContentEditable ? hostOf(element) : undefined;
}

function writable(field: Field): boolean {
  if (field.disabled || field.readOnly) return false;
  if (field instanceof HTMLTextAreaElement) return true;
  if (field.type !== "text") return false; // password, e-mail, telephone, search and all others
  return !PRIVATE.test(field.autocomplete) && !SEARCHES.has(field.getAttribute("role") ?? "");
}

/** The outermost editable element: editors nest them. */
function hostOf(element: HTMLElement): HTMLElement {
  let host = element;
  while (host.parentElement?.isContentEditable) host = host.parentElement;
  return host;
}

/** The element that has the focus, also inside open shadow trees. */
export function focused(): HTMLElement | undefined {
  let active = document.activeElement;
  while (active?.shadowRoot?.activeElement) active = active.shadowRoot.activeElement;
  return active ? composerAt(active) : undefined;
}
