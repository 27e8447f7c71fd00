/** A run's stay on one cluster: its hold on it, and the end of everything that waits there. */
import type { Connection } from "./connection.ts";
import type { Place } from "./place.ts";

export interface Stay {
  place: Place;
  connection: Connection;
  /** Aborted when the run leaves the cluster, for another one or for good: nothing is begun there after that, and nobody waits any longer. */
  leaving: AbortSignal;
  leave(): void;
}

/** @param closing Aborted when the run ends. */
export const createStay = (place: Place, connection: Connection, closing: AbortSignal): Stay => {
  const own = new AbortController();
  return {
    place,
    connection,
    leaving: AbortSignal.any([own.signal, closing]),
    leave() {
      own.abort();
    },
  };
};
