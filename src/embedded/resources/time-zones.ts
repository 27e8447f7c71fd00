/** Time zones by name, as Go's time.LoadLocation finds them. */
import { timeZones } from "./time-zones.table.ts";

const names = new Set(
  Object.entries(timeZones).flatMap(([area, places]) =>
    places.split(" ").map((place) => (area === "" ? place : `${area}/${place}`)),
  ),
);

/** The database's names are for those of the right case; that the zone can be computed with is for Intl to say. */
const isZone = (name: string): boolean => {
  try {
    return names.has(name) && new Intl.DateTimeFormat("en", { timeZone: name }).format(0) !== "";
  } catch {
    return false;
  }
};

/** Go's words for a name that is no zone. Nothing is UTC, `Local` that of the machine. */
export const zoneComplaint = (name: string): string | undefined => {
  if (name === "" || name === "Local") {
    return undefined;
  }

  if (name.includes("..") || /^[/\\]/.test(name)) {
    return "time: invalid location name";
  }

  return isZone(name) ? undefined : `unknown time zone ${name}`;
};
