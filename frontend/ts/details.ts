// What opens beside its button is ready to be used: its first field or link has the focus.
import { isVisible } from "./elements.ts"

// Toggle events do not bubble, but they can be caught on their way down.
document.addEventListener("toggle", (event) => {
  const details = event.target
  if (!(details instanceof HTMLDetailsElement) || !details.open || !details.matches(".popover-details, .in-words")) return
  // Only who opened it just now stands on its button; one that the page came with stays as it is.
  if (document.activeElement !== details.querySelector("summary")) return
  const controls = [...details.querySelectorAll<HTMLElement>("a[href], button, input:not([type=hidden]), select, textarea")]
  controls.find((control) => isVisible(control) && !control.matches(":disabled"))?.focus()
}, true)
