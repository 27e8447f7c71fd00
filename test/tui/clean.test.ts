/** Hostile text must not reach the terminal, and must not move what is drawn beside it. */
import test from "ava";
import { asciiOnly, clean, cleanWord } from "../../src/tui/clean.ts";
import { widthOf } from "../../src/tui/line.ts";

const cases: [title: string, text: string, cleaned: string][] = [
  ["plain text", "pod/web created\nok", "pod/web created\nok"],
  ["colours", "\u001B[31mred\u001B[0m", "red"],
  ["cursor moves", "a\u001B[2J\u001B[1;1Hb", "ab"],
  ["private modes", "a\u001B[?1049lb", "ab"],
  ["a title (OSC with BEL)", "a\u001B]0;owned\u0007b", "ab"],
  ["a clipboard write (OSC with ST)", "a\u001B]52;c;ZXZpbA==\u001B\\b", "ab"],
  ["an OSC that never ends", "a\u001B]0;rest of the line\nnext", "a\nnext"],
  ["a device control string", "a\u001BP1$r0m\u001B\\b", "ab"],
  ["8-bit CSI", "a\u009B2Jb", "ab"],
  ["8-bit OSC", "a\u009D0;owned\u009Cb", "ab"],
  ["a reset", "a\u001Bcb", "ab"],
  ["a character set switch", "a\u001B(0b", "ab"],
  ["an escape at the end", "a\u001B", "a"],
  ["a CSI that never ends", "a\u001B[12", "a12"],
  ["a sequence inside a sequence", "a\u001B[\u001B[2Jb", "ab"],
  ["C0 controls", "a\u0000\u0007\u0008\u000E\u007Fb", "ab"],
  ["C1 controls", "a\u0080\u0084\u0099b", "ab"],
  ["bidirectional overrides", "a\u202Eevil\u202C\u2066x\u2069b", "aevilxb"],
  ["zero-width characters", "ad\u200Bmin\u200D\uFEFF", "admin"],
  ["invisible tags", "ok\u{E0041}\u{E0042}", "ok"],
  ["variation selectors and skin tones", "✔\uFE0F👍🏽", "✔👍"],
  ["towers of combining marks", `e${"\u0301".repeat(50)}`, `e${"\u0301".repeat(4)}`],
  ["lone surrogates", "a\uD800b", "a\uFFFDb"],
  ["Windows line ends", "a\r\nb", "a\nb"],
  ["a progress bar", "10%\r50%\r100%", "100%"],
  ["tabs", "NAME\tREADY\nab\tc", "NAME    READY\nab      c"],
  ["other line breaks", "a\u2028b\u0085c\fd", "a\nb\nc\nd"],
];

for (const [title, text, cleaned] of cases) {
  test(`Cleaning handles ${title}`, (t) => {
    t.is(clean(text), cleaned);
  });
}

test("Whatever bytes come, only visible characters and newlines are left", (t) => {
  let seed = 42;
  const random = (limit: number) => {
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
    return seed % limit;
  };
  for (let round = 0; round < 300; round++) {
    const text = Array.from({ length: 80 }, () => String.fromCharCode(random(0x300))).join("");
    // oxlint-disable-next-line no-control-regex -- that is the question
    t.notRegex(clean(text), /[\u0000-\u0009\u000B-\u001F\u007F-\u009F\u001B]/);
  }
});

test("What is clean stays as it is", (t) => {
  for (const [, text] of cases) {
    t.is(clean(clean(text)), clean(text));
  }
});

test("A word has no line breaks", (t) => {
  t.is(cleanWord("a\nb"), "a b");
});

test("ASCII stand-ins take as many cells as what they replace", (t) => {
  t.is(asciiOnly("café · 日本 …"), "cafe - ???? ~");
  t.is(widthOf(asciiOnly("日本")), widthOf("日本"));
});
