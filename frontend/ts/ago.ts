// «5 minutes ago» stays true while the page is open; older times keep the words of the server.
const words = new Intl.RelativeTimeFormat(document.documentElement.lang, { numeric: "auto", style: "short" })
const minute = 60_000
const hour = 60 * minute

setInterval(refresh, minute)

function refresh(): void {
  for (const element of document.querySelectorAll<HTMLTimeElement>("time[data-ago]")) {
    const age = Date.now() - Date.parse(element.dateTime)
    if (age < 0 || age >= 24 * hour) continue
    element.textContent = age < hour ? words.format(-Math.floor(age / minute), "minute") : words.format(-Math.floor(age / hour), "hour")
  }
}
