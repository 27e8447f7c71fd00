/** Usage texts: the banner, the line with the syntax, nothing that is not ours. */
import { busyboxBanner } from "./banner.ts";
import { usages } from "./usage.table.ts";

export const usageText = (applet: string): string => {
  const syntax = usages[applet] ?? "";
  return `${busyboxBanner} multi-call binary.\n\nUsage: ${applet}${syntax === "" ? "" : ` ${syntax}`}\n\nSee the manual of ${applet} for what the options mean\n`;
};
