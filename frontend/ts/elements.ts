// Finding elements and keeping behaviors attached while fragments come and go.

/** Calls `attach` once for each element there is, and for each that arrives later. */
export function forEach<E extends HTMLElement>(selector: string, attach: (element: E) => void): void {
  const attached = new WeakSet<Element>()
  const look = (root: ParentNode) => {
    const found = [...root.querySelectorAll<E>(selector)]
    if (root instanceof HTMLElement && root.matches(selector)) found.unshift(root as unknown as E)
    for (const element of found) {
      if (attached.has(element)) continue
      attached.add(element)
      attach(element)
    }
  }
  look(document)
  document.addEventListener("htmx:after:process", (event) => look(event.target instanceof HTMLElement ? event.target : document))
}

/** Listens for an event on all elements that match, now and later. */
export function on<K extends keyof DocumentEventMap>(kind: K, selector: string, act: (event: DocumentEventMap[K], element: HTMLElement) => void): void {
  document.addEventListener(kind, (event) => {
    const element = event.target instanceof Element ? event.target.closest<HTMLElement>(selector) : null
    if (element) act(event, element)
  })
}

export function isVisible(element: HTMLElement): boolean {
  return element.checkVisibility({ visibilityProperty: true })
}

/** Whether keys pressed here are meant as text. */
export function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false
  if (target instanceof HTMLInputElement) return !["checkbox", "radio", "button", "submit", "reset"].includes(target.type)
  return target.isContentEditable || target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement
}
