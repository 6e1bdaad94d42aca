// The countries of the world as one picture, each shape under its two letters, for lists that count by country.
import { geoNaturalEarth1, geoPath } from "d3-geo"
import { readFile } from "node:fs/promises"
import { feature } from "topojson-client"

export const worldSize = [800, 400]

/** Drawn from Natural Earth's outlines; Antarctica has no customers. */
export async function world(file) {
  const topology = JSON.parse(await readFile(file, "utf8"))
  const countries = feature(topology, topology.objects.countries).features.filter((one) => one.id !== "010")
  const projection = geoNaturalEarth1().fitSize(worldSize, { type: "FeatureCollection", features: countries })
  const draw = geoPath(projection).digits(1)
  const shapes = countries.map((one) => `<path${name(one.id)} d="${draw(one)}"/>`)
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${worldSize.join(" ")}"><g id="all">${shapes.join("")}</g></svg>\n`
}

// Three figures and two letters name the same country.
function name(figures) {
  const letters = figures && new Intl.Locale(`und-${figures}`).region
  return letters && /^[A-Z]{2}$/.test(letters) ? ` id="${letters}"` : ""
}
