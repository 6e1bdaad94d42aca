// The parts of the outside world the type checker cannot see by itself.
declare module "htmx.org/dist/htmx.esm.js" {
  export { default } from "htmx.org/dist/htmx"
}

interface Window {
  trustedTypes?: { createPolicy(name: string, rules: { createHTML(html: string): string }): { createHTML(html: string): string } }
}
