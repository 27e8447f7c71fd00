/** How a lab is arranged at a size: the contract of sizes in one place. */

export type Layout =
  | { kind: "tiny" }
  | { kind: "single"; body: number }
  | {
      kind: "stacked";
      /** Rows of the step's text, command and checks. */
      task: number;
      /** Rows of the region below. */
      region: number;
    }
  | {
      kind: "wide";
      /** Columns left and right of the wall, which takes one. */
      left: number;
      right: number;
      /** Rows of both panes. */
      panes: number;
      /** Rows of output. */
      output: number;
    };

export const smallest = { columns: 40, rows: 10 };
const wideColumns = 100;
const stackedSize = { columns: 60, rows: 15 };

/** Header with its rule, footer with its rule. */
const frameRows = 4;

export const layoutFor = (columns: number, rows: number): Layout => {
  if (columns < smallest.columns || rows < smallest.rows) {
    return { kind: "tiny" };
  }

  if (columns < stackedSize.columns || rows < stackedSize.rows) {
    return { kind: "single", body: rows - frameRows + 1 };
  }

  const body = rows - frameRows - 1;
  if (columns < wideColumns) {
    const region = Math.max(3, Math.min(16, Math.floor(body * 0.38)));
    return { kind: "stacked", task: body - region, region };
  }

  const output = Math.max(3, Math.min(20, Math.floor(body * 0.28)));
  const left = Math.min(84, Math.round(columns * 0.51));
  return { kind: "wide", left, right: columns - left - 1, panes: body - output, output };
};
