// How HTML from the server enters a page: through htmx alone, and without ever running text as code.
import htmx from "htmx.org/dist/htmx.esm.js"

const passThrough = { createHTML: (html: string) => html }
const policy = window.trustedTypes?.createPolicy("trato", passThrough) ?? passThrough

htmx.registerExtension("trato", {
  init(inside: { initSecurity: (policy: object, run: Function, runLater: Function) => void }) {
    inside.initSecurity({ ...passThrough, createHTML: (html: string) => policy.createHTML(html), createScript: refuse }, refuse, refuse)
  },
})

export { htmx }

function refuse(): never {
  throw new Error("Text is not run as code here.")
}
