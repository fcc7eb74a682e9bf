import { Editor, EditorState } from "draft-js";
import { createElement, useState } from "react";
import { createRoot } from "react-dom/client";

function Post() {
  const [editorState, onChange] = useState(() => EditorState.createEmpty());
  return createElement(Editor, { editorState, onChange, placeholder: "What is happening?", editorKey: "post" });
}
createRoot(document.getElementById("editor")).render(createElement(Post));
