/** A map that forgets what was not used for longest. */

export interface Recent<T> {
  get(key: string): T | undefined;
  set(key: string, value: T): void;
}

/** Entries kept by client-go's event caches. */
const limit = 4096;

export const createRecent = <T>(): Recent<T> => {
  const entries = new Map<string, T>();
  return {
    get(key) {
      const value = entries.get(key);
      if (value !== undefined) {
        entries.delete(key);
        entries.set(key, value);
      }

      return value;
    },
    set(key, value) {
      entries.delete(key);
      entries.set(key, value);
      if (entries.size > limit) {
        const [oldest] = entries.keys();
        entries.delete(oldest ?? "");
      }
    },
  };
};
