/** `drydock images list`: what labs need, what the engine has, and what is on which node. */
import { safeJson } from "../clean.ts";
import { chooseEngine } from "../cluster/engine/choose-engine.ts";
import { engineTitles } from "../cluster/engine/complain.ts";
import { differs, storedImages } from "../cluster/images/engine-store.ts";
import { imagesOnNode } from "../cluster/images/node-store.ts";
import { pinOf, readPins, type Pin } from "../cluster/images/pins.ts";
import { fullReference } from "../cluster/images/reference.ts";
import { runningNodes } from "../cluster/images/running-nodes.ts";
import { inWords } from "../cluster/images/sizes.ts";
import { LabError } from "../errors.ts";
import { hasUnicode } from "../tui/colour.ts";
import { neededImages, type NeededImage } from "./images-needed.ts";
import type { Call } from "./verb.ts";

interface Places {
  /** `Docker`. */
  engine: string;
  /** By image, for those that are there. */
  stored: Map<string, { bytes: number; differs: boolean }>;
  /** By node, full names. */
  nodes: Map<string, Set<string>>;
}

interface Row extends NeededImage, Pin {
  engine: { bytes: number; differs: boolean } | undefined;
  /** By node. */
  nodes: Record<string, boolean>;
}

export const listImages = async (
  call: Call,
  cluster: string,
  labs: readonly string[],
): Promise<number> => {
  const [needed, pins] = await Promise.all([neededImages(labs), readPins()]);
  const places = await look(call, cluster, needed, pins).catch((error: unknown) => {
    if (error instanceof LabError) {
      call.stderr.write(`${error.message}\n`);
      return undefined;
    }

    throw error;
  });
  const rows = needed.map((entry): Row => rowOf(entry, pinOf(pins, entry.image), places));
  call.stdout.write(
    call.flags["json"] === true
      ? rows.map((row) => `${safeJson(row)}\n`).join("")
      : text(rows, places, hasUnicode(call.env, process.platform)),
  );
  return 0;
};

const look = async (
  { env }: Call,
  cluster: string,
  needed: readonly NeededImage[],
  pins: Awaited<ReturnType<typeof readPins>>,
): Promise<Places> => {
  const engine = await chooseEngine(env);
  const [stored, nodes] = await Promise.all([
    storedImages(
      engine,
      needed.map(({ image }) => image),
    ),
    runningNodes(engine, cluster),
  ]);
  return {
    engine: engineTitles[engine.name],
    stored: new Map(
      stored.map((found) => [
        found.image,
        { bytes: found.bytes, differs: differs(found, pinOf(pins, found.image)) },
      ]),
    ),
    nodes: new Map(
      await Promise.all(
        nodes.map(async (node): Promise<[string, Set<string>]> => [
          node,
          await imagesOnNode(engine, node),
        ]),
      ),
    ),
  };
};

const rowOf = (entry: NeededImage, pin: Pin, places: Places | undefined): Row => ({
  ...entry,
  ...pin,
  engine: places?.stored.get(entry.image),
  nodes: Object.fromEntries(
    [...(places?.nodes ?? [])].map(([node, there]) => [
      node,
      there.has(fullReference(entry.image)),
    ]),
  ),
});

const text = (rows: readonly Row[], places: Places | undefined, unicode: boolean): string =>
  places === undefined
    ? rows.map((row) => `${row.image}\n${users(row)}\n`).join("")
    : located(rows, places, unicode);

const located = (rows: readonly Row[], places: Places, unicode: boolean): string =>
  [
    ...rows.flatMap((row) => [
      `${glyph(row, unicode)} ${row.image}`,
      `    ${whereabouts(row, places)}`,
      users(row),
    ]),
    "",
    ...closing(rows, places),
    "",
  ].join("\n");

const users = ({ labs }: Row): string =>
  wrapped(`for ${labs.join(", ")}`)
    .map((line) => `    ${line}`)
    .join("\n");

/** Ready for a lab: on every node, or else in the engine's store, from which it gets there. */
const ready = ({ engine, nodes }: Row): boolean =>
  engine !== undefined || (Object.keys(nodes).length > 0 && Object.values(nodes).every(Boolean));

const glyph = (row: Row, unicode: boolean): string =>
  ready(row) ? (unicode ? "✔" : "x") : unicode ? "○" : ".";

const whereabouts = ({ engine, nodes }: Row, places: Places): string => {
  const store =
    engine === undefined
      ? `not in ${places.engine}'s store`
      : `${inWords(engine.bytes)} in ${places.engine}'s store${engine.differs ? ", another than the pinned one" : ""}`;
  const there = Object.values(nodes).filter(Boolean).length;
  return places.nodes.size === 0 ? store : `${store}, on ${there} of ${places.nodes.size} nodes`;
};

const closing = (rows: readonly Row[], { nodes }: Places): string[] => {
  const missing = rows.filter((row) => !ready(row)).length;
  const clusterLine = nodes.size > 0 ? [] : ["No node of this cluster runs here."];
  return [
    ...clusterLine,
    missing === 0
      ? "All of them are on this machine."
      : `${missing} of ${rows.length} ${missing === 1 ? "is" : "are"} not on this machine: a lab that needs one fetches it where there is a network; elsewhere drydock images load FILE brings it.`,
  ].flatMap((line) => wrapped(line));
};

/** At words, for 80 columns. */
const wrapped = (line: string, width = 74): string[] =>
  line.split(" ").reduce<string[]>((lines, word) => {
    const last = lines.at(-1);
    return last !== undefined && last.length + word.length < width
      ? [...lines.slice(0, -1), `${last} ${word}`]
      : [...lines, word];
  }, []);
