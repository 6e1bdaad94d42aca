// Menu buttons: the popover opens by itself; this adds the arrow keys and where to stand.
import { isVisible, on } from "./elements.ts"

const placesItself = CSS.supports("position-area", "block-end")

// Toggle events do not bubble, but they can be caught on their way down.
document.addEventListener("toggle", (event) => {
  const list = event.target
  if (!(list instanceof HTMLElement) || !list.popover) return
  const isOpen = (event as ToggleEvent).newState === "open"
  const button = document.querySelector<HTMLElement>(`[popovertarget="${list.id}"]`)
  if (list.matches(".menu-list")) button?.setAttribute("aria-expanded", String(isOpen))
  if (!isOpen || !button) return
  if (!placesItself) place(list, button)
  if (list.matches(".menu-list")) items(list)[0]?.focus()
}, true)

on("keydown", "[data-menu]", (event, button) => {
  if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return
  const list = document.getElementById(button.getAttribute("popovertarget")!)
  if (!list) return
  event.preventDefault()
  list.showPopover({ source: button } as unknown as undefined)
})

on("keydown", ".menu-list", (event, list) => {
  const all = items(list)
  const at = all.indexOf(document.activeElement as HTMLElement)
  const next = target(event.key, all, at)
  if (next) {
    event.preventDefault()
    event.stopPropagation()
    next.focus()
  } else if (event.key === "Tab") {
    list.hidePopover()
  }
})

function target(key: string, all: HTMLElement[], at: number): HTMLElement | undefined {
  if (key === "ArrowDown") return all[(at + 1) % all.length]
  if (key === "ArrowUp") return all[(at - 1 + all.length) % all.length]
  if (key === "Home") return all[0]
  if (key === "End") return all[all.length - 1]
  if (!/^\p{L}$/u.test(key)) return undefined
  const rest = [...all.slice(at + 1), ...all.slice(0, at + 1)]
  return rest.find((item) => item.innerText.trim().toLowerCase().startsWith(key.toLowerCase()))
}

function items(list: HTMLElement): HTMLElement[] {
  return [...list.querySelectorAll<HTMLElement>(".menu-item")].filter(isVisible)
}

function place(list: HTMLElement, button: HTMLElement): void {
  const box = button.getBoundingClientRect()
  list.style.top = `${Math.min(box.bottom, window.innerHeight - list.offsetHeight - 8)}px`
  list.style.left = `${Math.max(8, Math.min(box.right - list.offsetWidth, window.innerWidth - list.offsetWidth - 8))}px`
}
