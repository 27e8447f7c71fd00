/** Turns what the terminal sends into key presses with names. */

export interface KeyPress {
  /** `enter`, `escape`, `tab`, `up`, `ctrl+c`, `alt+b`, or the character itself. */
  name: string;
  /** What to insert, when it is a character or a paste. */
  text?: string;
}

const named: Record<string, string> = {
  "\r": "enter",
  "\n": "enter",
  "\t": "tab",
  "\u001B[Z": "shift+tab",
  "\u007F": "backspace",
  "\b": "backspace",
  "\u001B": "escape",
  "\u001B\u007F": "ctrl+w",
};

/** Letters and numbers at the end of CSI and SS3 sequences. */
const finals: Record<string, string> = {
  A: "up",
  B: "down",
  C: "right",
  D: "left",
  H: "home",
  F: "end",
  "1~": "home",
  "3~": "delete",
  "4~": "end",
  "5~": "pageup",
  "6~": "pagedown",
  "7~": "home",
  "8~": "end",
};

// oxlint-disable-next-line no-control-regex -- it is what terminals send
const functionKey = /^\u001B(?:\[|O)(?:(\d+)?(?:;\d+)?)([A-Za-z~])$/;

/** Key presses of one event from Ink's input parser: a sequence, a character, or a burst of characters. */
export const keyPresses = (input: string): KeyPress[] => {
  const name = named[input] ?? sequenceName(input);
  if (name) {
    return [{ name }];
  }

  if (input.startsWith("\u001B")) {
    return input.length === 2 ? [{ name: `alt+${input[1]}` }] : [];
  }

  return Array.from(input, character);
};

const sequenceName = (input: string): string | undefined => {
  const [, number = "", final = ""] = functionKey.exec(input) ?? [];
  return finals[final === "~" ? `${number}~` : final];
};

const character = (text: string): KeyPress => {
  const code = text.codePointAt(0) ?? 0;
  if (named[text]) {
    return { name: named[text] };
  }

  return code < 32 ? { name: `ctrl+${String.fromCodePoint(code + 96)}` } : { name: text, text };
};

const pasteStart = "\u001B[200~";
const pasteEnd = "\u001B[201~";

/** Turns a stream of Ink's input events into presses; a bracketed paste is one press named `paste`. */
export const createKeyReader = (send: (press: KeyPress) => void) => {
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
