// Words -> the clipboard, whatever the page forbids.

/** Pages may forbid the clipboard's newer interface; the older one works in their place. */
export async function copied(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const area = document.createElement("textarea");
    area.value = text;
    area.readOnly = true; // so that it is no composer
    document.documentElement.append(area);
    area.select();
    const done = document.execCommand("copy");
    area.remove();
    return done;
  }
}
