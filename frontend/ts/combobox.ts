// A text field that offers what the server knows; without this it stays a text field with a list of the commonest.
import { forEach } from "./elements.ts"

forEach("[data-combobox]", (box) => {
  const [input, chosen] = box.querySelectorAll("input") as unknown as [HTMLInputElement, HTMLInputElement]
  const list = box.querySelector<HTMLElement>("[role=listbox]")!
  input.removeAttribute("list")
  input.setAttribute("role", "combobox")
  input.setAttribute("aria-autocomplete", "list")
  input.setAttribute("aria-controls", list.id)
  setOpen(false)

  input.addEventListener("input", () => { chosen.value = "" })
  input.addEventListener("blur", () => setTimeout(() => setOpen(false), 150))
  input.addEventListener("htmx:after:settle", show)
  list.addEventListener("htmx:after:settle", show)
  // Keeps the focus in the field while the pointer picks.
  list.addEventListener("pointerdown", (event) => event.preventDefault())
  list.addEventListener("click", (event) => pick((event.target as Element).closest<HTMLElement>("[data-value]")))
  input.addEventListener("keydown", (event) => {
    const all = options()
    const at = all.findIndex((option) => option.getAttribute("aria-selected") === "true")
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault()
      choose(all, (at + (event.key === "ArrowDown" ? 1 : -1) + all.length) % all.length)
    } else if (event.key === "Enter" && !list.hidden && all[at]) {
      event.preventDefault()
      pick(all[at])
    } else if (event.key === "Escape" && !list.hidden) {
      event.preventDefault()
      setOpen(false)
    }
  })

  function options(): HTMLElement[] {
    return [...list.querySelectorAll<HTMLElement>("[data-value]")]
  }

  function show(): void {
    options().forEach((option, at) => { option.id = `${list.id}-${at}` })
    choose(options(), 0)
    setOpen(document.activeElement === input && list.children.length > 0)
  }

  function choose(all: HTMLElement[], at: number): void {
    all.forEach((option, place) => option.setAttribute("aria-selected", String(place === at)))
    if (all[at]) input.setAttribute("aria-activedescendant", all[at].id)
    else input.removeAttribute("aria-activedescendant")
    all[at]?.scrollIntoView({ block: "nearest" })
  }

  function pick(option: HTMLElement | null): void {
    if (!option) return
    chosen.value = option.dataset.value!
    input.value = option.firstElementChild?.textContent ?? option.textContent ?? ""
    setOpen(false)
    chosen.dispatchEvent(new Event("change", { bubbles: true }))
  }

  function setOpen(isOpen: boolean): void {
    list.hidden = !isOpen
    input.setAttribute("aria-expanded", String(isOpen))
  }
})
