/** Draws lines as they are: one row each, cut at the width, never wrapped again. */
import { Box, Text } from "ink";
import { asciiOnly } from "../clean.ts";
import { useLook } from "../hooks/use-app.ts";
import { cutLine, type Line, type Span } from "../line.ts";
import { type Look, styleOf } from "../theme.ts";

interface Props {
  lines: readonly Line[];
  width: number;
  /** Rows to fill; further lines are not drawn. By default as many as there are lines. */
  height?: number;
}

export const Lines = ({ lines, width, height = lines.length }: Props) => {
  const look = useLook();
  return (
    <Box flexDirection="column" width={width} height={height} flexShrink={0}>
      {lines.slice(0, height).map((line, row) => (
        <Text key={row} wrap="truncate">
          {line.length === 0 ? " " : cutLine(line, width, look.glyphs.ellipsis).map(draw(look))}
        </Text>
      ))}
    </Box>
  );
};

const draw =
  ({ ascii }: Look) =>
  (span: Span, index: number) => (
    <Text key={index} {...styleOf(span)}>
      {ascii ? asciiOnly(span.text) : span.text}
    </Text>
  );
