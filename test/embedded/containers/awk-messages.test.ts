/** How awk of busybox 1.37 fails, beyond the recordings of test/fidelity-shell. */
import { testSnippets } from "../../support/snippets.ts";

const place = "awk: cmd. line:1: ";

testSnippets([
  [
    "a missing file ends the program, without its END",
    "awk '{print} END {print NR}' /data/hello.txt /nosuch",
    "awk: /nosuch: No such file or directory\n",
    1,
    "hello world\n",
  ],
  ["a folder can not be read", "awk 1 /data", `${place}Is a directory\n`, 1],
  [
    "expressions are looked at before files",
    "awk '/(a/' /nosuch",
    "awk: bad regex '(a': Unmatched ( or \\(\n",
    1,
  ],
  ["a computed one may be a basic one", "awk '$0 ~ \"(a\"' /data/hello.txt", "", 0],
  ["a statement without braces", "awk 'print $1'", `${place}Unexpected end of string\n`, 1],
  ["a string without end", "awk 'BEGIN {print \"x }'", `${place}Unexpected end of string\n`, 1],
  [
    "a mistake before a string without end",
    "awk 'BEGIN -w {print \"x }'",
    `${place}Unexpected token\n`,
    1,
  ],
  ["rules need something between them", "awk '1BEGIN {print}'", `${place}Unexpected token\n`, 1],
  [
    "a missing program",
    "awk -f /nosuch",
    "awk: can't open '/nosuch': No such file or directory\n",
    1,
  ],
  [
    "printf's numbers are ints",
    "awk 'BEGIN {printf \"%d %x\", 3e9, -1}'",
    "",
    0,
    "-2147483648 ffffffff",
  ],
  [
    "a width that is an argument",
    "awk 'BEGIN {printf \"%*d\", 5, 1}'",
    `${place}%*x formats are not supported\n`,
    1,
  ],
  ["an unknown format stays", "awk 'BEGIN {printf \"%z %d\", 1, 2}'", "", 0, "%z 2"],
  ["substr clamps its start", "awk 'BEGIN {print substr(\"hello\", -1, 3)}'", "", 0, "hel\n"],
  ["a number with a zero before it is octal", "awk 'BEGIN {print 011}'", "", 0, "9\n"],
  [
    "the last paragraph keeps its newline",
    "printf 'a\\n\\nb\\n' | awk -v RS= '{print}'",
    "",
    0,
    "a\nb\n\n",
  ],
  ["there are no long options", "awk --version", "awk: invalid option -- '-'\nUsage: awk", 1],
]);
