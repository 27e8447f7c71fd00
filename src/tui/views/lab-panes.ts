/** Which region shows, and how far each is scrolled; pure. */
import type { Layout } from "../layout.ts";

export interface Panes {
  /** Below the task when stacked; what page keys scroll when wide; the only one when single. */
  region: "task" | "checks" | "live" | "output";
  /** First row of the step's text. */
  text: number;
  /** First row of the cluster's pictures. */
  live: number;
  /** Rows scrolled back from the newest output. */
  output: number;
}

export const firstPanes = (kind: Layout["kind"]): Panes => ({
  region: kind === "single" ? "task" : "live",
  text: 0,
  live: 0,
  output: 0,
});

export const nextRegion = (panes: Panes, kind: Layout["kind"]): Panes => {
  const order: Panes["region"][] =
    kind === "single" ? ["task", "checks", "live", "output"] : ["live", "output"];
  const index = order.indexOf(panes.region);
  return { ...panes, text: 0, region: order[(index + 1) % order.length] ?? "live" };
};

/** Scrolls the text by lines, unless it is not on screen. */
export const scrollLines = (panes: Panes, by: number, kind: Layout["kind"]): Panes =>
  kind === "single" ? scrollRegion(panes, by) : { ...panes, text: Math.max(0, panes.text + by) };

/** Scrolls the region; output counts from its end. */
export const scrollRegion = (panes: Panes, by: number): Panes => {
  switch (panes.region) {
    case "task":
    case "checks":
      return { ...panes, text: Math.max(0, panes.text + by) };
    case "live":
      return { ...panes, live: Math.max(0, panes.live + by) };
    case "output":
      return { ...panes, output: Math.max(0, panes.output - by) };
  }
};
