// On a phone the columns of a record take turns.
import { forEach } from "./elements.ts"

forEach("[data-section-tabs]", (list) => {
  const tabs = [...list.querySelectorAll<HTMLElement>("[role=tab]")]
  tabs.forEach((tab, at) => {
    tab.addEventListener("click", () => show(tab))
    tab.addEventListener("keydown", (event) => {
      const step = event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? -1 : 0
      if (!step) return
      const next = tabs[(at + step + tabs.length) % tabs.length]!
      show(next)
      next.focus()
    })
  })

  function show(chosen: HTMLElement): void {
    for (const tab of tabs) {
      const isChosen = tab === chosen
      tab.setAttribute("aria-selected", String(isChosen))
      tab.tabIndex = isChosen ? 0 : -1
      const section = document.getElementById(tab.getAttribute("aria-controls")!)
      section?.classList.toggle("is-shown", isChosen)
      section?.classList.toggle("is-off", !isChosen)
    }
  }
})
