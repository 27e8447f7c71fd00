/** A store's value in a component. */
import { useSyncExternalStore } from "react";
import type { Store } from "../../session/store.ts";

export const useStore = <T>(store: Store<T>): T => useSyncExternalStore(store.subscribe, store.get);
