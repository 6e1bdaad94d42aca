// After a refused form the summary of errors takes the focus, so that nobody has to look for what happened.
import { forEach } from "./elements.ts"

forEach("[data-error-summary]", (summary) => summary.focus())
