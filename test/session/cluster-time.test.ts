import test from "ava";
import { createClusterTime } from "../../src/session/cluster-time.ts";

const started = () => {
  let real = 5000;
  const time = createClusterTime({ monotonic: () => real });
  return { time, pass: (ms: number) => void (real += ms) };
};

test("the cluster's time goes by as its clock does", (t) => {
  const { time, pass } = started();
  pass(1000);
  t.is(time.now(), 1000);
  t.true(time.read({ rate: 20, skippedMs: 0 }));
  pass(1000);
  t.is(time.now(), 21_000);
  t.is(time.real(20_000), 1000);
  t.false(time.read({ rate: 20, skippedMs: 19_000 }));
  t.is(time.now(), 21_000);
  t.true(time.read({ rate: 0, skippedMs: 19_000 }));
  pass(60_000);
  t.is(time.now(), 21_000);
  t.is(time.real(1), undefined);
});

test("time that somebody let pass at once is noticed, and what was read late runs nothing back", (t) => {
  const { time, pass } = started();
  time.read({ rate: 1, skippedMs: 7000 });
  t.is(time.now(), 0);
  pass(1000);
  time.read({ rate: 1, skippedMs: 7000 + 300_000 });
  t.is(time.now(), 301_000);
  pass(1000);
  time.read({ rate: 1, skippedMs: 7000 + 299_000 });
  t.is(time.now(), 302_000);
});
