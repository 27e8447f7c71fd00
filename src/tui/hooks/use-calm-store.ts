/** A store's value for what changes faster than anybody can read: at once at first, then ten times a second. */
import { useMemo, useSyncExternalStore } from "react";
import type { Store } from "../../session/store.ts";

const everyMs = 100;

export const useCalmStore = <T>(store: Store<T>): T => {
  const subscribe = useMemo(() => calmly(store), [store]);
  return useSyncExternalStore(subscribe, store.get);
};

const calmly =
  ({ subscribe }: Store<unknown>) =>
  (listener: () => void): (() => void) => {
    let last = 0;
    let timer: NodeJS.Timeout | undefined;
    const tell = () => {
      timer = undefined;
      last = performance.now();
      listener();
    };
    const unsubscribe = subscribe(() => {
      timer ??= setTimeout(tell, Math.max(0, last + everyMs - performance.now()));
    });
    return () => {
      clearTimeout(timer);
      unsubscribe();
    };
  };
