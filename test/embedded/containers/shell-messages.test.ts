/** What the shell of busybox 1.37 says about mistakes, beyond the recordings of test/fidelity-shell. */
import { testSnippets } from "../../support/snippets.ts";

const badSubstitution = "sh: syntax error: bad substitution\n";

testSnippets([
  ["an unknown letter among the shell's options", "sh -Z x", "sh: illegal option -Z\n", 2],
  ["an unknown letter after a plus", "sh +3", "sh: illegal option +3\n", 2],
  ["words after -c are still options", "sh -c -x", "sh: -c requires an argument\n", 2],
  ["a long option of the shell is passed over", "sh --nosuch -c 'echo a'", "", 0, "a\n"],
  ["$- has the letters in the shell's own order", "set -euC; echo $-", "", 0, "uCce\n"],
  ["a letter that only a starting shell has", "set -s", "sh: set: line 0: illegal option -s\n", 2],
  ["an expansion that never ends", "echo ${x y", "sh: syntax error: missing '}'\n", 2],
  [
    "a quote within a wrong expansion",
    'echo ${ x"',
    "sh: syntax error: unterminated quoted string\n",
    2,
  ],
  ["a wrong expansion is told when it runs", "echo a; echo ${x^}", badSubstitution, 2, "a\n"],
  ["and only to the part that has it", "echo ${x^} | cat; echo b", badSubstitution, 0, "b\n"],
  ["and not to what never runs", "if false; then echo ${x^}; fi; echo b", "", 0, "b\n"],
  ["the length of what is no name", "echo ${#x^}", badSubstitution, 2],
  [
    "a substitution that holds the end of something else",
    "echo $(}",
    'sh: syntax error: unexpected "}" (expecting ")")\n',
    2,
  ],
  [
    "a substitution that never ends",
    "echo $(",
    'sh: syntax error: unexpected end of file (expecting ")")\n',
    2,
  ],
  [
    "messages name what -c was told to be",
    "sh -c 'nosuch' zero",
    "zero: line 0: nosuch: not found\n",
    127,
  ],
  ["but not those of applets", "sh -c 'test 1 -eq a' zero", "sh: a: bad number\n", 2],
  [
    "a name that read can not set",
    "read 1a; echo $?",
    "sh: read: '1a': bad variable name\n",
    0,
    "1\n",
  ],
  ["a redirection to no descriptor", "echo a 2>&b; echo c", "sh: redir error\n", 2],
  [
    "a redirection that fails ends the script with 1",
    "exec 3< /nosuch; echo a",
    "sh: can't open /nosuch: no such file\n",
    1,
  ],
  [
    "a mistake in a redirection's word ends the script",
    "{ echo a; } > ${x?gone}; echo b",
    "sh: x: gone\n",
    2,
  ],
  [
    "assignments wait for the redirections beside them",
    "x=1 > /nosuch/y; echo $?$x",
    "sh: can't create /nosuch/y: nonexistent directory\n",
    0,
    "1\n",
  ],
  ["an option of the dot command", ". -s; echo a", "sh: .: line 0: illegal option -s\n", 2],
  ["a here-document's end is taken as it is", 'cat << "a $H"\nx\na $H', "", 0, "x\n"],
  ["even with backquotes", "cat <<`x`\ny\n`x`", "", 0, "y\n"],
]);
