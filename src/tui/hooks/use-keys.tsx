/** The one place that listens to the keyboard; hides what Ink 6.8 does differently from what one expects. */
import { useStdin } from "ink";
import { createContext, type ReactNode, useContext, useEffect, useMemo, useRef } from "react";
import { keyPresses, type KeyPress } from "../key-press.ts";
import type { Store } from "../../session/store.ts";
import { useStore } from "./use-store.ts";

type Listener = (press: KeyPress) => void;

interface Registered {
  layer: number;
  listener: { current: Listener };
}

const pasteStart = "\u001B[200~";
const pasteEnd = "\u001B[201~";
const Listeners = createContext<Set<Registered>>(new Set());

/**
 * Reads the keyboard while `away` is false. It takes the parsed sequences from Ink's emitter and not from `useInput`,
 * which reports Backspace as Delete, gives Escape a modifier and spreads a paste over several events.
 */
export const Keyboard = ({ away, children }: { away: Store<boolean>; children: ReactNode }) => {
  const { setRawMode, internal_eventEmitter: input, isRawModeSupported } = useStdin();
  const listeners = useMemo(() => new Set<Registered>(), []);
  const active = !useStore(away) && isRawModeSupported;

  useEffect(() => {
    if (!active) {
      return;
    }

    const receive = createReceiver((press) => topmost(listeners)?.listener.current(press));
    setRawMode(true);
    input.on("input", receive);
    return () => {
      input.off("input", receive);
      setRawMode(false);
    };
  }, [active, input, listeners, setRawMode]);

  return <Listeners.Provider value={listeners}>{children}</Listeners.Provider>;
};

/** Hears every key while mounted, unless a higher layer is there: 0 views, 1 what lies over them, 2 text input. */
export const useKeys = (layer: number, listener: Listener): void => {
  const listeners = useContext(Listeners);
  const latest = useRef(listener);
  latest.current = listener;
  useEffect(() => {
    const registered = { layer, listener: latest };
    listeners.add(registered);
    return () => {
      listeners.delete(registered);
    };
  }, [layer, listeners]);
};

const topmost = (listeners: Set<Registered>): Registered | undefined =>
  [...listeners].toSorted((a, b) => a.layer - b.layer).at(-1);

/** Collects a bracketed paste into one press; everything else passes on at once. */
const createReceiver = (send: Listener) => {
  let paste: string | undefined;
  return (input: string): void => {
    if (input === pasteStart) {
      paste = "";
    } else if (input === pasteEnd) {
      send({ name: "paste", text: (paste ?? "").replaceAll("\r\n", "\n").replaceAll("\r", "\n") });
      paste = undefined;
    } else if (paste === undefined) {
      for (const press of keyPresses(input)) {
        send(press);
      }
    } else {
      paste += input;
    }
  };
};
