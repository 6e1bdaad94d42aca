// Buttons with data-dialog open the dialog they name; the browser does the rest.
import { on } from "./elements.ts"

on("click", "[data-dialog]", (event, button) => {
  const dialog = document.querySelector<HTMLDialogElement>(button.dataset.dialog!)
  if (!dialog) return
  event.preventDefault()
  dialog.showModal()
})

// A press on the dimmed page around the dialog closes it.
document.addEventListener("click", (event) => {
  const dialog = event.target
  if (!(dialog instanceof HTMLDialogElement)) return
  const box = dialog.getBoundingClientRect()
  const isInside = event.clientX >= box.left && event.clientX <= box.right && event.clientY >= box.top && event.clientY <= box.bottom
  if (!isInside && (event.clientX || event.clientY)) dialog.close()
})
