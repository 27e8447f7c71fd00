/** The frame of every view: a header line, a body, and two rows at the bottom that speak and list keys. */
import { Box } from "ink";
import type { ReactNode } from "react";
import { useLook } from "../hooks/use-app.ts";
import type { Size } from "../hooks/use-size.ts";
import type { FooterKey } from "../keys.ts";
import type { Line } from "../line.ts";
import { footerLine } from "../parts/footer.ts";
import { Lines } from "../parts/lines.tsx";
import { rule } from "../parts/rule.ts";

interface Props {
  size: Size;
  header: Line;
  /** Above the keys, in place of the rule. */
  notice?: Line | undefined;
  keys: readonly FooterKey[];
  /** At the right of the keys. */
  fact?: string;
  /** Takes the row of keys: a command line. */
  input?: Line | undefined;
  /** Leave out the rule under the header. */
  compact?: boolean;
  children: ReactNode;
}

export const Frame = ({
  size,
  header,
  notice,
  keys,
  fact = "",
  input,
  compact,
  children,
}: Props) => {
  const look = useLook();
  const { columns, rows } = size;
  const top = compact ? [header] : [header, rule(columns, look)];
  const bottom = [notice ?? rule(columns, look), input ?? footerLine(keys, fact, columns)];
  return (
    <Box flexDirection="column" width={columns} height={rows}>
      <Lines lines={top} width={columns} />
      <Box height={rows - top.length - bottom.length} width={columns} overflowY="hidden">
        {children}
      </Box>
      <Lines lines={bottom} width={columns} />
    </Box>
  );
};
