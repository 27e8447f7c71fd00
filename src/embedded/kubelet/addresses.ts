/** Addresses of pods: each node hands out those of its own range. */

export interface AddressPool {
  /** The same address again for the same pod; undefined when the range is used up. */
  take(uid: string): string | undefined;
  release(uid: string): void;
  /** Marks the address of a pod that was there before. */
  keep(uid: string, address: string): void;
}

/** @param cidr A /24 such as `10.244.1.0/24`; the node itself holds the first address. */
export const createAddressPool = (cidr: string): AddressPool => {
  const prefix = cidr.split(".").slice(0, 3).join(".");
  const byPod = new Map<string, string>();
  const used = new Set<string>();
  let next = 2;

  return {
    take(uid) {
      const known = byPod.get(uid);
      if (known !== undefined) {
        return known;
      }

      // Round and round, so that an address that was just given back is not taken at once.
      for (let tries = 0; tries < 253; tries += 1) {
        const address = `${prefix}.${next}`;
        next = next === 254 ? 2 : next + 1;
        if (!used.has(address)) {
          used.add(address);
          byPod.set(uid, address);
          return address;
        }
      }

      return undefined;
    },
    release(uid) {
      used.delete(byPod.get(uid) ?? "");
      byPod.delete(uid);
    },
    keep(uid, address) {
      used.add(address);
      byPod.set(uid, address);
    },
  };
};
