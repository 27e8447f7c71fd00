/** The painter: whole frames in, the fewest bytes out. */
import { EventEmitter } from "node:events";
import { setImmediate as turn, setTimeout as pause } from "node:timers/promises";
import test from "ava";
import { Screen } from "../../src/tui/screen.ts";

class FakeTerminal extends EventEmitter {
  columns = 20;
  rows = 4;
  written: string[] = [];

  write(text: string): boolean {
    this.written.push(text);
    this.emit("written");
    return true;
  }
}

const start = () => {
  const terminal = new FakeTerminal();
  const screen = new Screen(terminal);
  return { terminal, screen };
};
const nextWrite = (terminal: FakeTerminal) =>
  new Promise<string>((resolve) => {
    terminal.once("written", () => {
      resolve(terminal.written.at(-1) ?? "");
    });
  });

test("Only lines that changed are written, in one synchronized update", async (t) => {
  const { terminal, screen } = start();
  screen.enter();
  screen.write("one\ntwo\nthree");
  await nextWrite(terminal);
  screen.write("one\n2\nthree");
  const update = await nextWrite(terminal);
  t.is(update, "\u001B[?2026h\u001B[2;1H2\u001B[0m\u001B[K\u001B[?2026l");
});

test("Frames that come in one turn become one update, the last", async (t) => {
  const { terminal, screen } = start();
  screen.enter();
  screen.write("a");
  screen.write("b");
  const update = await nextWrite(terminal);
  t.true(update.includes("b"));
  t.is(terminal.written.length, 2);
});

test("A line that fills its row keeps its last cell", async (t) => {
  const { terminal, screen } = start();
  screen.enter();
  screen.write(`${"x".repeat(20)}\n${"日".repeat(10)}\nshort`);
  const update = await nextWrite(terminal);
  t.true(update.includes(`${"x".repeat(20)}\u001B[0m\u001B[2;1H`));
  t.true(update.includes(`${"日".repeat(10)}\u001B[0m\u001B[3;1H`));
  t.true(update.includes("short\u001B[0m\u001B[K"));
});

test("A frame that shows the same writes nothing", async (t) => {
  const { terminal, screen } = start();
  screen.enter();
  screen.write("a");
  await nextWrite(terminal);
  screen.write("a");
  await pause(60);
  t.is(terminal.written.length, 2);
});

test("A resize forgets what was shown and clears once", async (t) => {
  const { terminal, screen } = start();
  screen.enter();
  screen.write("a\nb");
  await nextWrite(terminal);
  terminal.rows = 1;
  terminal.emit("resize");
  const update = await nextWrite(terminal);
  t.true(update.includes("\u001B[2J"));
  t.true(update.includes("a"));
  t.false(update.includes("b"));
});

test("Nothing is painted after leaving, and leaving twice is leaving once", async (t) => {
  const { terminal, screen } = start();
  screen.enter();
  screen.write("a");
  screen.leave();
  screen.leave();
  screen.write("b");
  await turn();
  await turn();
  t.is(terminal.written.length, 2);
  t.true(terminal.written[1]?.endsWith("\u001B[?1049l"));
  t.is(terminal.listenerCount("resize"), 0);
});

test("Entering again shows the last frame", async (t) => {
  const { terminal, screen } = start();
  screen.enter();
  screen.write("a");
  await nextWrite(terminal);
  screen.leave();
  screen.enter();
  t.true((await nextWrite(terminal)).includes("a"));
});

test("A terminal that has gone away does not turn leaving into a crash", (t) => {
  const { terminal, screen } = start();
  screen.enter();
  terminal.write = () => {
    throw new Error("EIO");
  };
  t.notThrows(() => {
    screen.leave();
  });
});

test("A frame that showed the same does not keep the next one waiting", async (t) => {
  const { terminal, screen } = start();
  screen.enter();
  screen.write("a");
  await nextWrite(terminal);
  await pause(40);
  screen.write("a");
  await turn();
  await turn();
  const written = nextWrite(terminal);
  screen.write("b");
  await turn();
  await turn();
  t.is(terminal.written.length, 3);
  t.true((await written).includes("b"));
});
