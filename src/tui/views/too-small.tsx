/** What a window says in which nothing can be drawn. */
import { Text } from "ink";
import type { Size } from "../hooks/use-size.ts";
import { smallest } from "../layout.ts";

export const TooSmall = ({ size: { columns, rows } }: { size: Size }) => (
  <Text>
    {`This window is ${columns}x${rows}; Drydock needs at least ${smallest.columns}x${smallest.rows}.`}
  </Text>
);
