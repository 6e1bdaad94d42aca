// A changed filter applies itself; empty ones stay out of the address.
import { on } from "./elements.ts"

on("change", "form[data-filter] select, form[data-filter] input[type=checkbox], form[data-filter] input[type=radio]", (_event, control) => {
  (control as HTMLSelectElement).form!.requestSubmit()
})

on("submit", "form[data-filter]", (_event, form) => {
  for (const control of (form as HTMLFormElement).elements) {
    if ((control instanceof HTMLInputElement || control instanceof HTMLSelectElement) && !control.value) control.disabled = true
  }
})

window.addEventListener("pageshow", () => {
  document.querySelectorAll<HTMLInputElement>("form[data-filter] :disabled").forEach((control) => { control.disabled = false })
})
