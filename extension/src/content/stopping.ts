// A press in the page -> the composers whose words it would publish, or none.

import { COMPOSERS, composerAt, isField } from "./composers";
import { HOST } from "./elements";
import { deedOf, deedOfName, sendsOnEnter, type Deed } from "./labels";

const BUTTONS = "button, a, [role=button], [role=link], [role=menuitem], input[type=submit], input[type=button], input[type=image]";
const SUBMITS = "button:not([type]), button[type=submit], input[type=submit], input[type=image]";
/** They choose, show or find something. */
const CHOOSES =
  "[role=tab], [role=option], [role=switch], [role=checkbox], [role=radio], [aria-haspopup]:not([aria-haspopup=false]), [aria-expanded], [aria-disabled=true], :disabled";
const NO_BUTTONS = "h1, h2, h3, h4, h5, h6, p, label, legend, option, summary, td, th, time, figcaption, blockquote, pre";
/** A part of the page with business of its own: what is pressed there publishes nothing that stands outside of it. */
const ELSEWHERE = "article, [role=article], nav, [role=navigation], [role=tablist], [role=menubar], search, [role=search]";
const FORMS = "form, dialog, [role=dialog], [role=alertdialog]";
const NAMES = ["data-testid", "data-test", "data-qa", "data-action", "data-control-name", "data-icon", "id", "name"];
const DEPTH = 8;
const MANY = 3; // buttons of one label are those of a list

export interface Press {
  button: HTMLElement;
  /** `submit`: it sends its own form, whatever its words are. */
  deed: "publish" | "step" | "submit";
}

type Empty = (composer: HTMLElement) => boolean;

/** The control that was pressed, if it may publish: by its words, by the names in its code, or as a form's own button. */
export function publishButton(event: Event): Press | undefined {
  const path = event.composedPath();
  if (path.includes(HOST)) return undefined;
  for (const target of path.slice(0, DEPTH)) {
    if (target instanceof ShadowRoot || !(target instanceof HTMLElement)) continue;
    if (composerAt(target) || target === document.body) return undefined;
    const control = isControl(target);
    if (target.matches(control ? CHOOSES : NO_BUTTONS)) return undefined;
    if (!control && target.querySelector(COMPOSERS)) return undefined;
    const deed = pressed(target, control);
    if (deed === "publish" || deed === "step") return { button: target, deed };
    if (deed === "other" && control) return undefined;
    const form = control && target.matches(SUBMITS) ? (target as HTMLButtonElement | HTMLInputElement).form : null;
    if (form) return { button: form, deed: "submit" };
  }
  return undefined;
}

/** What sends a form, unless its words say that it does something else, such as 'Save draft'. */
export function submission(form: HTMLFormElement, submitter: HTMLElement | null): Press | undefined {
  return submitter && pressed(submitter, true) === "other" ? undefined : { button: form, deed: "submit" };
}

function isControl(element: HTMLElement): boolean {
  return element.matches(BUTTONS) || element.localName.includes("-");
}

function pressed(element: HTMLElement, control: boolean): Deed {
  const shown = (element.textContent || element.shadowRoot?.textContent || "").trim();
  if (!control) return deedOf(shown);
  const art = element.querySelector("svg title, img[alt], [aria-label]");
  const labels = [
    element.getAttribute("aria-label"),
    element instanceof HTMLInputElement ? element.value || element.alt : shown,
    element.title,
    element.getAttribute("label") ?? element.getAttribute("text"),
    art?.getAttribute("alt") ?? art?.getAttribute("aria-label") ?? art?.textContent,
  ].map((label) => deedOf(label ?? ""));
  for (const deed of ["other", "publish", "step"] as const) if (labels.includes(deed)) return deed;
  const names = NAMES.map((name) => element.getAttribute(name) ?? "");
  if (!/\p{L}/u.test(shown)) {
    names.push(...element.classList, element.localName);
    for (const part of element.querySelectorAll("svg, use, i, span, img")) {
      names.push(...part.classList, ...["href", "xlink:href", "data-icon"].map((name) => part.getAttribute(name) ?? ""));
    }
  }
  const deeds = names.filter(Boolean).map(deedOfName);
  return deeds.includes("other") ? "unknown" : deeds.includes("publish") ? "publish" : "unknown";
}

/** The composers with words in them that a button publishes: those in the nearest part of the page that has any. */
export function published(press: Press, known: readonly HTMLElement[], isEmpty: Empty): HTMLElement[] {
  const { button } = press;
  if (press.deed === "submit") return written(button, known, isEmpty, true);
  for (let around: Element | undefined = button; around; around = parentOf(around)) {
    const top = around === document.body || around === document.documentElement;
    const form = around.closest(FORMS);
    const found = written(form ?? around, known, isEmpty, form !== null || !top);
    if (found.length > 0) return !form && ofList(button, around) ? [] : press.deed === "step" ? stepped(button, form ?? around, found) : found;
    if (around.matches(ELSEWHERE)) return [];
    if (around.localName === "form" && around.querySelector("input[type=search], input[type=password]")) return [];
  }
  return [];
}

/** 'Next' and 'Save' publish where the composer is in sight and no other button of its form does. */
function stepped(button: HTMLElement, around: Element, found: HTMLElement[]): HTMLElement[] {
  const others = [...around.querySelectorAll<HTMLElement>(BUTTONS)].filter((one) => one !== button && isSeen(one));
  return others.some((one) => pressed(one, true) === "publish" && !one.matches(CHOOSES)) ? [] : found.filter(isSeen);
}

function ofList(button: HTMLElement, around: Element): boolean {
  const label = button.textContent?.trim();
  if (!label) return false;
  const same = [...around.querySelectorAll(BUTTONS)].filter((one) => one !== button && one.textContent?.trim() === label);
  return same.length >= MANY;
}

/** What is written within a part of the page: in the known composers, and in others where that part is a small one. */
function written(around: Element, known: readonly HTMLElement[], isEmpty: Empty, small: boolean): HTMLElement[] {
  const found = new Set(known.filter((one) => one.isConnected && holds(around, one)));
  const inside = [around, around.shadowRoot].flatMap((root) => (small && root ? [...root.querySelectorAll(COMPOSERS)] : []));
  for (const one of inside) {
    const composer = isSeen(one) ? composerAt(one) : undefined;
    if (composer) found.add(composer);
  }
  return [...found].filter((one) => !isEmpty(one));
}

/** Whether a control goes on with a composer that is gone: it stands in what is left of its dialog, or in a new one. */
export function goesOn({ button }: Press, around: readonly Element[]): boolean {
  if (button.closest(FORMS)) return true;
  const left = around.find((one) => one.isConnected);
  return left !== undefined && left !== document.body && left !== document.documentElement && holds(left, button);
}

/** The elements around one, from the inside out. */
export function aroundOf(element: Element): Element[] {
  const found: Element[] = [];
  for (let one = parentOf(element); one; one = parentOf(one)) found.push(one);
  return found;
}

/** Whether one element is within another, also through shadow trees. */
function holds(around: Element, element: Element): boolean {
  for (let one: Element | undefined = element; one; one = parentOf(one)) if (one === around) return true;
  return false;
}

function parentOf(element: Element): Element | undefined {
  if (element.assignedSlot) return element.assignedSlot;
  const parent = element.parentNode;
  return parent instanceof ShadowRoot ? parent.host : parent instanceof Element ? parent : undefined;
}

function isSeen(element: Element): boolean {
  return element.getClientRects().length > 0 && element.checkVisibility({ opacityProperty: true, visibilityProperty: true });
}

/** Whether a key in a composer publishes: Enter with Ctrl, Cmd or Alt, and plain Enter where sites send with it. */
export function publishKey(event: KeyboardEvent, composer: HTMLElement): boolean {
  if (event.key !== "Enter" || event.isComposing || event.shiftKey) return false;
  if (event.ctrlKey || event.metaKey || event.altKey || composer instanceof HTMLInputElement) return true;
  if (composer.enterKeyHint === "send" || composer.enterKeyHint === "done") return true;
  const names = ["aria-label", "aria-placeholder", "placeholder", "data-placeholder", "title"];
  const label = names.map((name) => composer.getAttribute(name) ?? "").join(" ");
  return sendsOnEnter(`${label} ${isField(composer) ? "" : (composer.querySelector("[data-placeholder]")?.getAttribute("data-placeholder") ?? "")}`);
}
