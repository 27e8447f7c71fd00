/** docs/keys.md, made from the key table. */
import { keyName } from "./keys.ts";
import { type KeyEntry, keyTable, type Place } from "./keys.table.ts";

const titles: Record<Place, string> = {
  catalogue: "In the list of labs",
  lab: "In a lab",
  summary: "At the end of a lab",
  reading: "While reading (help, why, file)",
  choice: "Where labs run",
  question: "When Drydock asks",
  typing: "On the command line",
};

const intro = `# Keys

Made from the key table in \`src/tui/keys.table.ts\`; \`?\` shows the same inside Drydock, with the reason where a key does
nothing at the moment. There is no mouse support on purpose, so that you can select text as always.
`;

export const keysPage = (): string =>
  [intro, ...(Object.keys(titles) as Place[]).map(section)].join("\n");

const section = (place: Place): string => {
  const rows = keyTable.filter((entry) => entry.places.includes(place)).map(row);
  return `## ${titles[place]}\n\n| key | what it does |\n|---|---|\n${rows.join("\n")}\n`;
};

const row = ({ keys, help }: KeyEntry): string =>
  `| ${keys.map((key) => `\`${keyName(key)}\``).join(" ")} | ${help} |`;
