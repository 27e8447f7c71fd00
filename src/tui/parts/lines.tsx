/** Draws lines as they are: one row each, cut at the width, never wrapped again. */
import { Box, Text } from "ink";
import { memo } from "react";
import { cutLine, type Line } from "../line.ts";
import { styleOf } from "../theme.ts";

interface Props {
  lines: readonly Line[];
  width: number;
  /** Rows to fill; further lines are not drawn. By default as many as there are lines. */
  height?: number;
}

export const Lines = memo(({ lines, width, height = lines.length }: Props) => (
  <Box flexDirection="column" width={width} height={height} flexShrink={0}>
    {lines.slice(0, height).map((line, row) => (
      // oxlint-disable-next-line react/no-array-index-key -- a row is its position
      <Text key={row} wrap="truncate">
        {line.length === 0
          ? " "
          : cutLine(line, width).map((span, index) => (
              // oxlint-disable-next-line react/no-array-index-key -- a piece is its position
              <Text key={index} {...styleOf(span)}>
                {span.text}
              </Text>
            ))}
      </Text>
    ))}
  </Box>
));
Lines.displayName = "Lines";
