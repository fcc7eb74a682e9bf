export default function ({ setTriggerValue }) {
  const paste = async (event) => {
    for (const item of event.clipboardData?.items ?? []) {
      if (!item.type.startsWith("image/")) continue;
      const file = item.getAsFile();
      if (!file) continue;
      event.preventDefault();
      if (file.size > %d) return setTriggerValue("picture", { large: true });
      const reader = new FileReader();
      reader.onload = () => setTriggerValue("picture", { type: file.type, data: reader.result.split(",")[1] });
      reader.readAsDataURL(file);
      return;
    }
  };
  document.addEventListener("paste", paste);
  return () => document.removeEventListener("paste", paste);
}
