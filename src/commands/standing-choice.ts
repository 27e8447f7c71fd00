/** Where labs run: as the command line says, else $DRYDOCK_PROVIDER, else what was chosen last in the list of labs, else embedded. */
import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import path from "node:path";
import type { ClusterChoice, ProviderName } from "../cluster/provider.ts";
import { LabError } from "../errors.ts";
import type { Paths } from "../paths.ts";
import { samePlace } from "../session/place.ts";
import type { LabRecord } from "../session/progress-store.ts";
import { clusterChoice, providerNames } from "./lab-flags.ts";
import type { Call, FlagValues, Verb } from "./verb.ts";

export interface StandingChoice {
  cluster: ClusterChoice;
  /** Said for this one call; it counts more than where a lab was left. */
  said: boolean;
  /** When it was chosen; milliseconds since 1970. */
  at: number;
}

type World = Pick<Call, "flags" | "env" | "paths">;

/** @throws LabError usage */
export const standingChoice = async ({ flags, paths }: World): Promise<StandingChoice> => {
  const said = ["provider", "context", "name"].some((name) => flags[name] !== undefined);
  const { chosen, at = 0 } = said ? {} : ((await readChoice(paths)) ?? {});
  return { cluster: chosen ?? clusterChoice(flags), said, at };
};

/** Flags as if what stands behind them had been said. @throws LabError usage */
export const fillFlags = async (
  { flags, env, paths }: World,
  where: Verb["where"],
): Promise<FlagValues> => {
  const said = withEnvironment(flags, env);
  if (where !== "standing" || said !== flags) {
    return said;
  }

  const { cluster, said: named } = await standingChoice({ flags, env, paths });
  return named ? flags : { ...flags, ...flagsFor(cluster) };
};

const flagsFor = ({ provider, name }: ClusterChoice): FlagValues =>
  provider === "context" ? { provider, ...(name !== "" && { context: name }) } : { provider, name };

/** @throws LabError usage */
const withEnvironment = (flags: FlagValues, env: World["env"]): FlagValues => {
  const named = env["DRYDOCK_PROVIDER"];
  if (!named || flags["provider"] !== undefined || flags["context"] !== undefined) {
    return flags;
  }

  if (!providerNames.includes(named as ProviderName)) {
    throw new LabError(
      "usage",
      `$DRYDOCK_PROVIDER takes ${providerNames.join(", ")}; not "${named}".`,
    );
  }

  return { ...flags, provider: named };
};

/** What was chosen is remembered until something else is. @throws LabError when the disk refuses */
export const rememberChoice = async (
  { state }: Paths,
  chosen: ClusterChoice,
  at: number,
): Promise<void> => {
  const file = path.join(state, "provider.json");
  const partial = `${file}.${process.pid}`;
  try {
    await mkdir(state, { recursive: true, mode: 0o700 });
    await writeFile(partial, `${JSON.stringify({ chosen, at })}\n`, { mode: 0o600 });
    await rename(partial, file);
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    throw new LabError("state", `The choice cannot be kept in ${file} (${code}).`, { cause });
  }
};

/** Anything else than a choice of this shape is as good as none. */
const readChoice = async ({
  state,
}: Paths): Promise<{ chosen: ClusterChoice; at: number } | undefined> => {
  try {
    const { chosen, at } = JSON.parse(await readFile(path.join(state, "provider.json"), "utf8"));
    const known = providerNames.includes(chosen?.provider) && typeof chosen.name === "string";
    return known && typeof at === "number"
      ? { chosen: { provider: chosen.provider, name: chosen.name }, at }
      : undefined;
  } catch {
    return undefined;
  }
};

export interface Places {
  cluster: ClusterChoice;
  /** Where the lab can go on, or back to. */
  other?: ClusterChoice;
}

const practice: ClusterChoice = clusterChoice({});

/** A lab that was begun goes on where it was left, unless something else was said or chosen since. */
export const placesOf = (
  { cluster, said, at }: StandingChoice,
  record: LabRecord | undefined,
): Places => {
  const where = record?.where;
  const begun = record !== undefined && !record.passed;
  const goesOn = begun && !said && at <= record.touchedAt;
  const here = goesOn && where !== undefined ? where : cluster;
  if (here.provider !== "embedded") {
    return { cluster: here, other: where?.provider === "embedded" ? where : practice };
  }

  const other = [cluster, record?.left].find(
    (place) => place !== undefined && place.provider !== "embedded" && !samePlace(place, here),
  );
  return { cluster: here, ...(goesOn && other !== undefined && { other }) };
};
