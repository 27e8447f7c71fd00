/** How sed of busybox 1.37 reads scripts, beyond the recordings of test/fidelity-shell. */
import { testSnippets } from "../../support/snippets.ts";

const echoed = "hello world\n";

testSnippets([
  ["commands need nothing between them", "sed 'h pp' /data/hello.txt", "", 0, echoed.repeat(3)],
  ["a file's name in place of a script", "sed /data/hello.txt", "sed: unsupported command e\n", 1],
  ["a command of GNU's sed", "sed z /data/hello.txt", "sed: unsupported command z\n", 1],
  ["q takes no status", "sed q5 /data/hello.txt", "sed: missing command\n", 1],
  ["steps are no addresses", "sed '1~2d' /data/hello.txt", "sed: unsupported command ~\n", 1],
  ["a range without its start", "sed ,p /data/hello.txt", "sed: no address after comma\n", 1],
  [
    "a command that takes one address gets two",
    "sed '1,2a x' /data/hello.txt",
    "sed: command 'a' uses only one address\n",
    1,
  ],
  [
    "a block that never ends is one to the end",
    "sed '{p' /data/hello.txt",
    "",
    0,
    echoed.repeat(2),
  ],
  ["but can not be passed over", "sed '2{p' /data/hello.txt", "sed: unmatched '{'\n", 1],
  ["a block that never began", "sed '}' /data/hello.txt", "", 0, echoed],
  [
    "mistakes of the script come before missing files",
    "sed k /nosuch",
    "sed: unsupported command k\n",
    1,
  ],
  [
    "s without anything",
    "sed s /data/hello.txt",
    "sed: bad format in substitution expression\n",
    1,
  ],
  ["a number and g: the last counts", "sed s/l/L/2g /data/hello.txt", "", 0, "heLLo worLd\n"],
  ["case is not changed", "sed 's/hello/\\U&/' /data/hello.txt", "", 0, "Uhello world\n"],
  ["letters of y without a partner stay", "sed y/hel/HE/ /data/hello.txt", "", 0, "HEllo world\n"],
  ["a comment that begins with n is the option", "sed '#no' /data/hello.txt", "", 0],
  ["an empty text is a line", "sed a /data/hello.txt", "", 0, `${echoed}\n`],
  [
    "a backslash keeps the blanks of a text",
    "sed 'i\\  x' /data/hello.txt",
    "",
    0,
    `  x\n${echoed}`,
  ],
  [
    "a file that can not be written",
    "sed 'w /nosuch/x' /data/hello.txt",
    "sed: can't open '/nosuch/x': No such file or directory\n",
    1,
  ],
  ["-i without files", "sed -i s/a/b/", "sed: -i requires an argument\n", 1],
  ["-z is no option", "sed -z p", "sed: invalid option -- 'z'\nUsage: sed", 1],
]);
