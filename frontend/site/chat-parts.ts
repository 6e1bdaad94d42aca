// Of what the chat is built: elements without markup in text, so that no policy of a site stands in its way.

type Given = Record<string, string | boolean | EventListener>

export function part<Name extends keyof HTMLElementTagNameMap>(
  name: Name, given: Given = {}, ...inside: (Node | string)[]
): HTMLElementTagNameMap[Name] {
  const made = document.createElement(name)
  for (const [key, value] of Object.entries(given)) {
    if (typeof value === "function") made.addEventListener(key, value)
    else if (value !== false) made.setAttribute(key, value === true ? "" : value)
  }
  made.append(...inside)
  return made
}

export function icon(...paths: string[]): SVGSVGElement {
  const space = "http://www.w3.org/2000/svg"
  const made = document.createElementNS(space, "svg")
  made.setAttribute("viewBox", "0 0 24 24")
  made.setAttribute("aria-hidden", "true")
  for (const path of paths) {
    const line = document.createElementNS(space, "path")
    line.setAttribute("d", path)
    made.append(line)
  }
  return made
}
