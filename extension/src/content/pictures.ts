// Pictures that go into a composer by file chooser, paste or drop -> base64, so that they are screened with the words.

import type { Picture } from "../protocol";
import { whole } from "../positions";

const MOST = 10;
const BYTES = 20 * 1024 * 1024;

/** The picture files of an event: of a file chooser, of what is pasted, of what is dropped. */
export function pictureFiles(event: Event): File[] {
  const target = event.composedPath()[0];
  let files: FileList | null | undefined;
  if (event.type === "change") files = target instanceof HTMLInputElement && target.type === "file" ? target.files : null;
  else if (event instanceof ClipboardEvent) files = event.clipboardData?.files;
  else if (event instanceof DragEvent) files = event.dataTransfer?.files;
  return [...(files ?? [])].filter((file) => file.type.startsWith("image/"));
}

/** As many of the pictures as the endpoint takes; `left` names those that are too many or too large. */
export async function encoded(files: readonly File[]): Promise<{ pictures: Picture[]; left: string[] }> {
  const pictures: Picture[] = [];
  const left: string[] = [];
  let room = BYTES;
  for (const file of files) {
    if (pictures.length === MOST || file.size > room || file.size === 0) {
      left.push(file.name);
      continue;
    }
    room -= file.size;
    pictures.push({ name: whole(file.name || "picture").slice(-255), data: await base64(file) });
  }
  return { pictures, left };
}

function base64(file: File): Promise<string> {
  return new Promise((done, failed) => {
    const reader = new FileReader();
    reader.onload = () => done((reader.result as string).replace(/^[^,]*,/, ""));
    reader.onerror = () => failed(new Error("unreadable picture"));
    reader.readAsDataURL(file);
  });
}
