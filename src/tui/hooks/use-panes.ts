/** Which region of a lab shows and how far it is scrolled; each step and each arrangement begins anew. */
import { useState } from "react";
import type { Layout } from "../layout.ts";
import { firstPanes, type Panes } from "../views/lab-panes.ts";

export const usePanes = (
  step: string,
  kind: Layout["kind"],
): [panes: Panes, setPanes: (panes: Panes) => void] => {
  const key = `${step} ${kind}`;
  const [kept, keep] = useState({ key, panes: firstPanes(kind) });
  const panes = kept.key === key ? kept.panes : firstPanes(kind);
  return [
    panes,
    (next) => {
      keep({ key, panes: next });
    },
  ];
};
