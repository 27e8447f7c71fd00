import test from "ava";
import type { SessionEvent } from "../../src/session/events.ts";
import { createOffers } from "../../src/session/offers.ts";
import type { Place } from "../../src/session/place.ts";
import type { Run } from "../../src/session/run.ts";
import { initialState, reduce } from "../../src/session/session.ts";
import { createStore } from "../../src/session/store.ts";
import type { Lab } from "../../src/lab/lab.ts";
import { settle } from "../support/manual-clock.ts";

/** Time that goes by only when it is told to. */
const manualClock = () => {
  let now = 0;
  const timers = new Set<{ due: number; task: () => void }>();
  return {
    now: () => now,
    monotonic: () => now,
    after(ms: number, task: () => void) {
      const timer = { due: now + ms, task };
      timers.add(timer);
      return () => void timers.delete(timer);
    },
    async pass(ms: number) {
      await settle();
      now += ms;
      for (const timer of [...timers].filter(({ due }) => due <= now)) {
        timers.delete(timer);
        timer.task();
      }

      await settle();
    },
  };
};

const lab = { id: "x", title: "X", minutes: 1, steps: [], vars: {} } as unknown as Lab;

const setUp = (here: "embedded" | "kind") => {
  const clock = manualClock();
  const world = { answers: false, asked: 0 };
  const other: Place = {
    provider: here === "kind" ? "embedded" : "kind",
    name: "other",
    connect: () => Promise.reject(new Error("nobody may connect")),
    async answers() {
      world.asked += 1;
      return world.answers;
    },
  };
  const state = createStore(initialState({ lab, place: { provider: here }, other }, undefined, 0));
  const told: SessionEvent["type"][] = [];
  const closing = new AbortController();
  const run = {
    lab,
    clock,
    state,
    other,
    closing: closing.signal,
    journal: { open: async () => [] },
    emit(event: SessionEvent) {
      told.push(event.type);
      state.set(reduce(state.get(), { ...event, at: 0 }));
      offers.follow(event);
    },
  } as unknown as Run;
  const offers = createOffers(run);
  return { clock, world, state, told, run, offers, closing };
};

const entered: SessionEvent = { type: "step-started", step: "a", resumed: false };

test("the practice cluster is offered as soon as the other one is lost, and not asked first", (t) => {
  const { run, state, world } = setUp("kind");
  run.emit({ type: "cluster-lost", sentence: "Docker stopped." });
  t.like(state.get().elsewhere, { to: "embedded", urgent: true, sentence: "Docker stopped." });
  run.emit({ type: "cluster-ready", kubernetes: "v1.36.4", nodes: 1 });
  t.is(state.get().elsewhere, undefined);
  t.is(world.asked, 0);
});

test("a real cluster is offered while it answers, asked less and less often, and withdrawn when it is silent", async (t) => {
  const { run, state, world, clock, told } = setUp("embedded");
  run.emit({ type: "cluster-ready", kubernetes: "v1.36.4", nodes: 1 });
  run.emit(entered);
  await clock.pass(0);
  t.is(state.get().elsewhere, undefined);
  world.answers = true;
  await clock.pass(3000);
  t.like(state.get().elsewhere, { to: "kind", urgent: false });
  world.answers = false;
  await clock.pass(6000);
  t.is(state.get().elsewhere, undefined);
  const asked = world.asked;
  for (let minute = 0; minute < 4; minute += 1) {
    for (let second = 0; second < 60; second += 1) {
      await clock.pass(1000);
    }
  }

  t.true(world.asked - asked <= 10, `${world.asked - asked} times in four minutes`);
  t.deepEqual(told.slice(2), ["elsewhere-offered", "elsewhere-withdrawn"]);
});

test("an offer becomes urgent when the cluster at hand is lost as well, and is calm again when it is back", async (t) => {
  const { run, state, world, clock } = setUp("embedded");
  world.answers = true;
  run.emit({ type: "cluster-ready", kubernetes: "v1.36.4", nodes: 1 });
  run.emit(entered);
  await clock.pass(0);
  t.is(state.get().elsewhere?.urgent, false);
  run.emit({ type: "cluster-lost", sentence: "Gone." });
  await clock.pass(3000);
  t.like(state.get().elsewhere, { to: "kind", urgent: true });
  run.emit({ type: "cluster-ready", kubernetes: "v1.36.4", nodes: 1 });
  t.is(state.get().elsewhere, undefined);
});

test("nobody asks any more when the run has ended", async (t) => {
  const { run, world, clock, closing, offers } = setUp("embedded");
  run.emit(entered);
  await clock.pass(0);
  closing.abort();
  await offers.rest();
  const { asked } = world;
  await clock.pass(60_000);
  t.is(world.asked, asked);
});
