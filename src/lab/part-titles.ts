/** Headings of the parts, as the course names them. */
import type { Part } from "./lab.ts";

export const partTitles: Readonly<Record<Part, string>> = {
  isolation: "Isolation and resources",
  networking: "Networking",
  security: "Security",
  scaling: "Scaling",
  monitoring: "Monitoring",
};
