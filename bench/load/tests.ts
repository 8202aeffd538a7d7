import type { Plan } from "./traffic.ts";

/** Clients in rooms who talk. */
export interface TalkTest {
  readonly what: string;
  readonly clients: number;
  readonly rooms: number;
  /** Of each room. */
  readonly senders: number;
  readonly plan: Plan;
  /** Messages of each sender before it counts. */
  readonly warmUp: number;
}

/** Clients who only are there. */
export interface CrowdTest {
  readonly what: string;
  readonly clients: number;
  /** Seconds before their memory is looked at. */
  readonly holdSeconds: number;
}

export type LoadTest = TalkTest | CrowdTest;

/** What is measured of a server under load, by name. */
export const testNames = ["solo", "r100", "r1000", "rooms", "calm", "busy", "c1000", "c5000"] as const;
export type TestName = (typeof testNames)[number];

export const isTestName = (name: string): name is TestName => testNames.some((each) => each === name);

/** @param full the sizes that figures are compared by; else such that each takes some seconds */
export function loadTest(name: TestName, full: boolean): LoadTest {
  const oneRoom = { rooms: 1, senders: 4 };
  const many = (messages: number, few: number) => {
    const count = full ? messages : few;
    return { plan: { window: 8, messages: count }, warmUp: Math.ceil(count / 4) };
  };
  switch (name) {
    case "solo": {
      const plan = { window: 1, messages: full ? 2_000 : 800 };
      return {
        what: "1 room of 100, one message at a time",
        clients: 100,
        rooms: 1,
        senders: 1,
        plan,
        warmUp: 200,
      };
    }
    case "r100":
      return {
        what: "1 room of 100, 32 messages in flight",
        clients: 100,
        ...oneRoom,
        ...many(5_000, 2_500),
      };
    case "r1000":
      return { what: "1 room of 1000, 32 messages in flight", clients: 1_000, ...oneRoom, ...many(400, 200) };
    case "rooms": {
      const plan = { window: 4, messages: full ? 1_000 : 300 };
      const what = "100 rooms of 10, 4 messages in flight in each";
      return { what, clients: 1_000, rooms: 100, senders: 1, plan, warmUp: 100 };
    }
    case "calm": {
      const plan = { rate: 50, seconds: full ? 6 : 3 };
      return {
        what: "1 room of 200, 50 messages a second",
        clients: 200,
        rooms: 1,
        senders: 10,
        plan,
        warmUp: 50,
      };
    }
    case "busy": {
      const plan = { rate: 500, seconds: full ? 5 : 2 };
      return {
        what: "1 room of 200, 500 messages a second",
        clients: 200,
        rooms: 1,
        senders: 10,
        plan,
        warmUp: 50,
      };
    }
    case "c1000":
      return { what: "1000 connections", clients: 1_000, holdSeconds: 1 };
    case "c5000":
      return { what: "5000 connections", clients: 5_000, holdSeconds: 2 };
  }
}
