// Buttons with data-copy put their text on the clipboard and say so.
import { on } from "./elements.ts"
import { say } from "./toast.ts"

on("click", "[data-copy]", async (_event, button) => {
  await navigator.clipboard.writeText(button.dataset.copy!)
  say(button.dataset.copied ?? "")
})
