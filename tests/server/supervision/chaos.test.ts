import { expect, test } from "vitest";
import { until } from "../../support/client.ts";
import { FragileStore } from "../../support/fragile-store.ts";
import { startServer } from "../../support/server.ts";
import { expectConsecutive, expectWholeLog, killEach, Talker } from "../../support/supervision.ts";

const patient = { intensity: 1_000 };
const supervision = { root: patient, users: patient, rooms: patient, connections: patient };

test("everything is killed in turn, the engine too, while ten people talk: nobody leaves, and no message is lost", async () => {
  using store = new FragileStore();
  await using server = await startServer({ ...store.settings, supervision }, { openStore: store.open });
  const people: Talker[] = [];
  for (let n = 0; n < 10; n += 1)
    people.push(await (n % 2 === 0 ? Talker.line : Talker.irc)(server, `user${n}`));
  const victims = ["room:#lobby", "user:user0", "connection:c1", "server", "store", "bus", "gateway"];
  const supervisors = ["users", "rooms", "connections", "root"];
  for (const victim of [...victims, "the engine", ...supervisors, ...victims, "the engine"]) {
    for (const person of people) person.say(2);
    if (victim === "the engine") await store.lose();
    else await killEach(server, [victim]);
    for (const person of people) person.say();
    await until(() => people.some(({ answers, sent }) => answers.length > sent.length - 3), "answers come");
  }
  for (const person of people) await person.settled();
  const [first, second] = people;
  await until(async () => {
    first?.say();
    await first?.settled();
    return first?.answers.at(-1)?.msgid !== undefined;
  }, "the store is back");
  if (first && second) await second.reaches(first);
  for (const person of people) {
    expect(person.client.isClosed).toBe(false);
    if (person.seqs.length > 0) expectConsecutive(person.seqs);
  }
  await expectWholeLog(server, ...people);
  const acknowledged = people.flatMap((person) => person.acknowledged).length;
  expect(acknowledged).toBeGreaterThan(people.flatMap(({ sent }) => sent).length / 2);
  expect(server.reports("crash")).toEqual([]);
});
