/** Which certificate a gateway shows for a name, looked at once a second as long as somebody wants to see it. */
import { shakeHands } from "../checks/handshake.ts";
import type { Handshake } from "../checks/handshake.ts";
import type { Address } from "../checks/scene.ts";
import type { Clock } from "../kubectl/clock.ts";

export interface Served {
  /** Absent before the first answer. */
  now?: Handshake | { error: string };
  /** A certificate was shown at some time. */
  shown?: boolean;
  /** When another one than before was seen, on the clock of `monotonic`. */
  changedAt?: number;
}

export interface ServedOptions {
  host: string;
  gateway(): Promise<Address | undefined>;
  /** PEM texts of what a guest knows. */
  trust(): readonly string[];
  clock: Clock;
  onChange(): void;
}

const interval = 1000;

export const watchServed = (options: ServedOptions): { read(): Served; close(): void } => {
  const { host, clock } = options;
  let served: Served = {};
  let closed = false;
  let cancel = () => {};

  const look = async (): Promise<void> => {
    const address = await options.gateway().catch(() => undefined);
    const next =
      address === undefined
        ? { error: "the gateway has no address yet" }
        : await shakeHands({ host, ip: address.ip, port: address.https }, options.trust());
    if (closed) {
      return;
    }

    const changed = differs(served.now, next);
    served = {
      ...served,
      now: next,
      ...("certificate" in next && { shown: true }),
      ...(changed && { changedAt: clock.monotonic() }),
    };
    options.onChange();
    cancel = clock.after(interval, () => void look());
  };
  void look();

  return {
    read: () => served,
    close() {
      closed = true;
      cancel();
    },
  };
};

const differs = (before: Served["now"], next: NonNullable<Served["now"]>): boolean =>
  before !== undefined &&
  "certificate" in before &&
  "certificate" in next &&
  before.certificate.sha256 !== next.certificate.sha256;
