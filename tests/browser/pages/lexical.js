import { createEmptyHistoryState, registerHistory } from "@lexical/history";
import { registerPlainText } from "@lexical/plain-text";
import { createEditor } from "lexical";

const root = document.getElementById("editor");
root.contentEditable = "true";
const editor = createEditor({ namespace: "post", onError: (error) => { throw error; } });
editor.setRootElement(root);
registerPlainText(editor);
registerHistory(editor, createEmptyHistoryState(), 300);
