// A button that was pressed says so until its answer arrives, and cannot be pressed twice.
document.addEventListener("submit", (event) => {
  if (event.defaultPrevented) return
  mark(event.submitter)
})

document.addEventListener("htmx:before:request", (event) => mark(pressed(event)))
document.addEventListener("htmx:finally:request", (event) => release(pressed(event)))

// Coming back through the history shows the page as it was left: with a button still turning.
window.addEventListener("pageshow", (event) => event.persisted && document.querySelectorAll("button[aria-busy]").forEach(release))

function pressed(event: Event): Element | null {
  const context = (event as CustomEvent).detail?.ctx
  const submitter = context?.sourceEvent?.submitter
  return submitter ?? (context?.sourceElement instanceof HTMLButtonElement ? context.sourceElement : null)
}

function mark(button: Element | null): void {
  // Later, so that the name and value of the button are still sent.
  if (button instanceof HTMLButtonElement && !button.formNoValidate && button.form?.method !== "dialog") setTimeout(() => button.setAttribute("aria-busy", "true"))
}

function release(button: Element | null): void {
  setTimeout(() => button?.removeAttribute("aria-busy"))
}
