// Theme and density change at once, and are kept on the server without leaving the page.
import { on } from "./elements.ts"

on("submit", "form[data-appearance]", (event, element) => {
  event.preventDefault()
  const form = element as HTMLFormElement
  const kind = form.dataset.appearance as "theme" | "density"
  const fields = new FormData(form)
  document.documentElement.dataset[kind] = String(fields.get(kind))
  markCurrent(form, kind)
  form.closest<HTMLElement>("[popover]")?.hidePopover()
  void fetch(form.action, { method: "POST", body: fields, redirect: "manual" })
})

function markCurrent(form: HTMLFormElement, kind: string): void {
  const used = form.querySelector("use")?.getAttribute("href")?.split("#")[0]
  for (const each of document.querySelectorAll<HTMLFormElement>(`form[data-appearance="${kind}"]`)) {
    each.querySelector("[role=menuitemradio]")?.setAttribute("aria-checked", String(each === form))
    each.querySelector("use")?.setAttribute("href", `${used}#${each === form ? "check" : "minus"}`)
  }
}
