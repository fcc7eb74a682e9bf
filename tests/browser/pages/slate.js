import { createElement, useMemo } from "react";
import { createRoot } from "react-dom/client";
import { createEditor } from "slate";
import { withHistory } from "slate-history";
import { Editable, Slate, withReact } from "slate-react";

const empty = [{ type: "paragraph", children: [{ text: "" }] }];
function Post() {
  const editor = useMemo(() => withReact(withHistory(createEditor())), []);
  return createElement(Slate, { editor, initialValue: empty }, createElement(Editable, { placeholder: "Write a post" }));
}
createRoot(document.getElementById("editor")).render(createElement(Post));
