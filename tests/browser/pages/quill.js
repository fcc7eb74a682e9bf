import Quill from "quill";

new Quill(document.getElementById("editor"), { placeholder: "Write a post" });
