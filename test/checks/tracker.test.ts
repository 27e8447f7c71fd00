import test from "ava";
import { facts, unknown } from "../../src/checks/outcome.ts";
import type { Outcome } from "../../src/checks/outcome.ts";
import { advance, newTrack } from "../../src/checks/tracker.ts";
import type { Tracked } from "../../src/checks/tracker.ts";
import { check } from "../support/scene.ts";

const met: Outcome = { value: "met", facts: facts("") };
const open: Outcome = { value: "not-yet", expected: "a", actual: "b", facts: facts("") };
const hopeless: Outcome = { ...open, hopeless: "never" };
const lost = unknown("no connection", facts(""));

/** Plays `[time, outcome, actedAt?]` and returns what came out. */
const play = (
  text: string,
  moments: [now: number, outcome: Outcome, actedAt?: number][],
): Tracked[] => {
  let track = newTrack();
  return moments.map(([now, outcome, actedAt]) => {
    const tracked = advance(track, check(text), outcome, {
      now,
      patience: 1,
      ...(actedAt !== undefined && { actedAt }),
    });
    track = tracked.track;
    return tracked;
  });
};

const statuses = (...args: Parameters<typeof play>): string[] =>
  play(...args).map(({ status }) => status);

const quick = "resource: pod/a\nwithin: 10s";
const steady = "resource: pod/a\nwithin: 10s\nfor: 5s";

test("reading slowly is no failure: the deadline counts from the action", (t) => {
  t.deepEqual(
    statuses(quick, [
      [0, open],
      [100_000, open],
      [100_000, open, 100_000],
      [109_999, open, 100_000],
      [110_000, open, 100_000],
      [120_000, met, 100_000],
    ]),
    ["waiting", "waiting", "checking", "checking", "late", "met"],
  );
});

test("a later action starts the deadline anew", (t) => {
  t.deepEqual(
    statuses(quick, [
      [10_000, open, 0],
      [10_001, open, 10_001],
    ]),
    ["late", "checking"],
  );
});

test("not knowing pauses the deadline", (t) => {
  t.deepEqual(
    statuses(quick, [
      [5000, open, 0],
      [6000, lost, 0],
      [60_000, lost, 0],
      [61_000, open, 0],
      [65_999, open, 0],
    ]),
    ["checking", "unknown", "unknown", "checking", "late"].with(4, "late").with(3, "checking"),
  );
  const last = play(quick, [
    [5000, open, 0],
    [6000, lost, 0],
    [61_000, open, 0],
  ]).at(-1)!;
  t.is(last.waited?.forMs, 6000);
});

test("a window needs all of its time without a gap", (t) => {
  t.deepEqual(
    statuses(steady, [
      [0, met, 0],
      [4999, met, 0],
      [4999.5, open, 0],
      [5000, met, 0],
      [9999, met, 0],
      [10_000, met, 0],
    ]),
    ["holding", "holding", "checking", "holding", "holding", "met"],
  );
});

test("not knowing breaks a window", (t) => {
  t.deepEqual(
    statuses(steady, [
      [0, met, 0],
      [3000, lost, 0],
      [3001, met, 0],
      [5000, met, 0],
    ]),
    ["holding", "unknown", "holding", "holding"],
  );
});

test("what is met stays met, unless it is a guard", (t) => {
  t.deepEqual(
    statuses(quick, [
      [0, met, 0],
      [1, open, 0],
      [2, lost, 0],
    ]),
    ["met", "met", "met"],
  );
  t.deepEqual(
    statuses(`${quick}\nguard: true`, [
      [0, met, 0],
      [1, open, 0],
      [2, met, 0],
    ]),
    ["met", "checking", "met"],
  );
});

test("nothing proves a negative before the learner has acted", (t) => {
  const denied = "denied: a.yaml\nreason: Forbidden\nmessage: [x]\ncontrol: b.yaml";
  t.deepEqual(
    statuses(denied, [
      [0, met],
      [1, met, 1],
    ]),
    ["waiting", "met"],
  );
  t.deepEqual(
    statuses("absent: pod/a\nfor: 2s", [
      [0, met],
      [9000, met, 9000],
      [11_000, met, 9000],
    ]),
    ["waiting", "holding", "met"],
  );
});

test("hopeless is said at once, and a wonder still counts", (t) => {
  t.deepEqual(
    statuses(quick, [
      [1, hopeless, 0],
      [2, met, 0],
    ]),
    ["hopeless", "met"],
  );
});

test("the first read is no reason to worry anybody", (t) => {
  t.deepEqual(statuses(quick, [[0, unknown("not read yet", facts(""), true)]]), ["waiting"]);
});

test("it asks to be woken when time alone changes the verdict", (t) => {
  t.is(play(steady, [[1000, met, 0]])[0]?.wakeIn, 5000);
  t.is(play(quick, [[4000, open, 0]])[0]?.wakeIn, 6000);
});

test("a deadline is one of the cluster's time, and leaves commands their own however fast that goes", (t) => {
  const at = (text: string, now: number, rate: number) =>
    advance(newTrack(), check(text), open, { now, actedAt: 0, patience: 1, rate });
  const long = "resource: pod/a\nwithin: 10m";
  t.like(at(long, 599_999, 20), { status: "checking", waited: { ofMs: 600_000 }, wakeIn: 1 });
  t.is(at(long, 600_000, 20).status, "late");
  t.like(at(quick, 10_000, 20), { status: "checking", waited: { ofMs: 200_000 } });
  t.is(at(quick, 10_000, 0).status, "late");
});
