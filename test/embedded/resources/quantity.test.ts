/** Amounts are read, written and computed as Kubernetes does. */
import test from "ava";
import {
  parseQuantity,
  Quantity,
  QuantityError,
} from "../../../src/embedded/resources/quantity.ts";

const canonical: [given: string, written: string][] = [
  ["0", "0"],
  ["1", "1"],
  ["1000m", "1"],
  ["1500m", "1500m"],
  ["0.5", "500m"],
  ["0.1", "100m"],
  ["1024", "1024"],
  ["1000", "1k"],
  ["1000000", "1M"],
  ["1Ki", "1Ki"],
  ["1024Ki", "1Mi"],
  ["1536Mi", "1536Mi"],
  ["0.5Gi", "512Mi"],
  ["1.5Gi", "1536Mi"],
  ["0.5Ki", "512"],
  ["100Mi", "100Mi"],
  ["12e6", "12e6"],
  ["1e3", "1e3"],
  ["1e2", "100"],
  ["5E", "5E"],
  ["1n", "1n"],
  ["0.1n", "1n"],
  ["-1", "-1"],
  ["-500m", "-500m"],
  ["0Mi", "0"],
  ["1G", "1G"],
  ["1.25T", "1250G"],
];

for (const [given, written] of canonical) {
  test(`${given} is written ${written}`, (t) => {
    t.is(parseQuantity(given).toString(), written);
  });
}

const refused: [text: string, message: RegExp][] = [
  ["", /must match the regular expression/],
  ["abc", /must match the regular expression/],
  ["1 Gi", /must match the regular expression/],
  ["1gi", /must match the regular expression/],
  ["1.2.3", /must match the regular expression/],
  ["1mm", /unable to parse quantity's suffix/],
  ["1e", /unable to parse quantity's suffix/],
];

for (const [text, message] of refused) {
  test(`"${text}" is no amount`, (t) => {
    t.throws(() => parseQuantity(text), { instanceOf: QuantityError, message });
  });
}

test("Amounts of different families compare by value", (t) => {
  t.is(parseQuantity("1Gi").compare(parseQuantity("1G")), 1);
  t.is(parseQuantity("1000m").compare(parseQuantity("1")), 0);
  t.is(parseQuantity("100m").compare(parseQuantity("0.2")), -1);
});

test("A sum keeps the family of the first amount that is not zero", (t) => {
  t.is(parseQuantity("1Gi").add(parseQuantity("1Gi")).toString(), "2Gi");
  t.is(parseQuantity("0").add(parseQuantity("64Mi")).toString(), "64Mi");
  t.is(parseQuantity("1").sub(parseQuantity("250m")).toString(), "750m");
  t.is(Quantity.from(3).multiply(2).toString(), "6");
});

test("Thousandths and whole units are rounded away from zero", (t) => {
  t.is(parseQuantity("1.0001").milliValue(), 1001n);
  t.is(parseQuantity("1100m").value(), 2n);
  t.is(parseQuantity("1u").roundUpToMilli().toString(), "1m");
});

test("Sums are exact where floating point is not", (t) => {
  t.is(parseQuantity("100m").add(parseQuantity("200m")).toString(), "300m");
  t.is(
    parseQuantity("9007199254740993").add(parseQuantity("1")).nanos,
    9_007_199_254_740_994n * 10n ** 9n,
  );
});
