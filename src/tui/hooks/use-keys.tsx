/** The one place that listens to the keyboard; hides what Ink 6.8 does differently from what one expects. */
import { useStdin } from "ink";
import {
  createContext,
  type ReactNode,
  useContext,
  useEffect,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
} from "react";
import type { Store } from "../../session/store.ts";
import { createKeyReader, type KeyPress } from "../key-press.ts";
import { useStore } from "./use-store.ts";

type Listener = (press: KeyPress) => void;

interface Registered {
  layer: number;
  listener: { current: Listener };
}

/** The layer of text input: there, characters that come together are one press. */
export const textLayer = 2;

const Listeners = createContext<Set<Registered>>(new Set());

/**
 * Reads the keyboard while `away` is false. It takes the parsed sequences from Ink's emitter and not from `useInput`,
 * which reports Backspace as Delete, gives Escape a modifier and spreads a paste over several events.
 */
export const Keyboard = ({ away, children }: { away: Store<boolean>; children: ReactNode }) => {
  const { setRawMode, internal_eventEmitter: input, isRawModeSupported } = useStdin();
  const listeners = useMemo(() => new Set<Registered>(), []);
  const active = !useStore(away) && isRawModeSupported;
  const press = useOneByOne(listeners);

  useEffect(() => {
    if (!active) {
      return;
    }

    const receive = createKeyReader(press);
    setRawMode(true);
    input.on("input", receive);
    return () => {
      input.off("input", receive);
      setRawMode(false);
    };
  }, [active, input, press, setRawMode]);

  return <Listeners.Provider value={listeners}>{children}</Listeners.Provider>;
};

/** Hears every key while mounted, unless a higher layer is there: 0 views, 1 what lies over them, 2 text input. */
export const useKeys = (layer: number, listener: Listener): void => {
  const listeners = useContext(Listeners);
  const latest = useRef(listener);
  useLayoutEffect(() => {
    latest.current = listener;
  });
  useLayoutEffect(() => {
    const registered = { layer, listener: latest };
    listeners.add(registered);
    return () => {
      listeners.delete(registered);
    };
  }, [layer, listeners]);
};

/**
 * Hands out presses one at a time, each after what the one before changed is on screen: in `:get pods`, typed in one
 * burst, the colon opens the command line and the rest must find it open. A turn counter in the same batch as the
 * listener's own changes tells when they are committed.
 */
const useOneByOne = (listeners: Set<Registered>): Listener => {
  const queue = useRef<KeyPress[]>([]);
  /** From a press until what it changed is committed; at first until the listeners are there. */
  const busy = useRef(true);
  const [turn, setTurn] = useState(0);
  const handOut = useMemo(
    () => () => {
      const top = topmost(listeners);
      const press = top?.layer === textLayer ? takeText(queue.current) : queue.current.shift();
      busy.current = press !== undefined;
      if (press) {
        top?.listener.current(press);
        setTurn((before) => before + 1);
      }
    },
    [listeners],
  );
  useLayoutEffect(() => {
    setImmediate(handOut);
  }, [turn, handOut]);
  return useMemo(
    () => (press) => {
      queue.current.push(press);
      if (!busy.current) {
        handOut();
      }
    },
    [handOut],
  );
};

const topmost = (listeners: Set<Registered>): Registered | undefined =>
  [...listeners].toSorted((a, b) => a.layer - b.layer).at(-1);

/** The next press, with the characters that follow it when it is one. */
const takeText = (queue: KeyPress[]): KeyPress | undefined => {
  const end = queue.findIndex((press) => press.name !== press.text);
  const text = queue.splice(0, end === -1 ? queue.length : end).map((press) => press.name);
  return text.length > 0 ? { name: text.join(""), text: text.join("") } : queue.shift();
};
