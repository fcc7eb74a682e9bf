// The site's own 'post' button: asked about once, when what it would publish should not go out as it is.

/** What such buttons say, whole: 'Post' but not 'Post settings'. */
const PUBLISHES =
  /^(post|post all|repost|tweet|publish|publish now|share|share now|send|send now|submit|reply|comment|schedule|upload|publicar|enviar|compartir|comentar)$/i;
const BUTTONS = "button, [role=button], input[type=submit], input[type=button], input[type=image]";

/** The button that publishes, if that is what was pressed. */
export function publishButton(event: Event): HTMLElement | undefined {
  for (const target of event.composedPath()) {
    if (target instanceof HTMLElement && target.matches(BUTTONS)) return publishes(target) ? target : undefined;
  }
  return undefined;
}

function publishes(button: HTMLElement): boolean {
  const words = [button.getAttribute("aria-label"), button instanceof HTMLInputElement ? button.value : button.textContent];
  if (words.some((one) => one && PUBLISHES.test(one.trim()))) return true;
  return button.matches("form button:not([type]), form [type=submit]");
}

/** Whether a button stands by a composer: in the same form, dialog or part of the page. */
export function belongs(button: HTMLElement, composer: HTMLElement): boolean {
  const around = composer.closest("form, dialog, [role=dialog], article, section, main") ?? document.body;
  return around.contains(button) || button.getRootNode() !== composer.getRootNode();
}

/** Whether a key publishes: Ctrl+Enter or Cmd+Enter, as most composers have it. */
export function publishKey(event: KeyboardEvent): boolean {
  return event.key === "Enter" && (event.ctrlKey || event.metaKey) && !event.isComposing;
}
