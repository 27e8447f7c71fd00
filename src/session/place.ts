/** A cluster that a run is on, or could be on. */
import type { Cluster, ProviderName, UpOptions } from "../cluster/provider.ts";

/** Which cluster something is about. */
export interface Whereabouts {
  provider: ProviderName;
  /** Of the cluster. */
  name: string;
}

export interface Place extends Whereabouts {
  /** Starts or finds it; called again, with `existing`, when it was lost. @throws LabError */
  connect(progress: (sentence: string) => void, options?: UpOptions): Promise<Cluster>;
  /** It is there and its API answers now. Starts nothing for the answer, and never rejects. */
  answers(): Promise<boolean>;
}

export const whereaboutsOf = ({ provider, name }: Whereabouts): Whereabouts => ({ provider, name });

export const samePlace = (one: Whereabouts | undefined, other: Whereabouts | undefined): boolean =>
  one !== undefined && one.provider === other?.provider && one.name === other.name;

/** In the middle of a sentence. */
export const placeNoun = ({ provider, name }: Whereabouts): string =>
  ({
    embedded: "the practice cluster",
    kind: `the kind cluster ${name}`,
    context: `the cluster ${name}`,
  })[provider];

/** For a name of a file; two clusters never share one. */
export const placeKey = ({ provider, name }: Whereabouts): string =>
  `${provider}-${encodeURIComponent(name)}`;
