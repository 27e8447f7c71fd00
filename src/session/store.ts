/** A value that changes, in the shape that React's useSyncExternalStore takes. */

export interface Store<T> {
  /** The same reference until the value changes. */
  get(): T;
  /** Calls `listener` after every change. Returns the way out. */
  subscribe(listener: () => void): () => void;
}

export interface WritableStore<T> extends Store<T> {
  set(value: T): void;
}

export const createStore = <T>(initial: T): WritableStore<T> => {
  let value = initial;
  const listeners = new Set<() => void>();

  return {
    get: () => value,
    set(next) {
      if (Object.is(next, value)) {
        return;
      }

      value = next;
      for (const listener of listeners) {
        listener();
      }
    },
    subscribe(listener) {
      const own = () => {
        listener();
      };
      listeners.add(own);
      return () => {
        listeners.delete(own);
      };
    },
  };
};
