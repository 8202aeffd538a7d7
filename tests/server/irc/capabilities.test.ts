import { expect, test } from "vitest";
import type { SettingsInput } from "../../../src/config/schema.ts";
import type { TestClient } from "../../support/client.ts";
import { startServer } from "../../support/server.ts";

const quiet: SettingsInput = { rooms: { autojoin: [] } };

/** What `CAP LS` lists, over as many lines as it takes. */
async function offered(client: TestClient, version = "302"): Promise<readonly string[]> {
  client.send(`CAP LS ${version}`.trim());
  const names: string[] = [];
  for (;;) {
    const [, more, list = ""] = / CAP \S+ LS (\* )?:(.*)$/.exec(await client.line(/ CAP \S+ LS /)) ?? [];
    names.push(...list.split(" "));
    if (more === undefined) return names;
  }
}

test("a client may negotiate in any order, and is registered only after CAP END", async () => {
  await using server = await startServer(quiet);
  const client = await server.connect("irc");
  client.send("CAP LS 302", "USER ada 0 * :Ada", "NICK ada", "CAP REQ :nonsense");
  expect(await client.line(/ CAP \S+ NAK /)).toMatch(/^:\S+ CAP \* NAK :nonsense$/);
  expect(await client.roundtrip()).toEqual([]);
  client.send("CAP END");
  await client.line(/ 001 ada /);
});

test("a REQ that cannot be met as a whole changes nothing, and comes back as it was", async () => {
  await using server = await startServer(quiet);
  const client = await server.connect("irc");
  for (const list of ["zoo apple multi-prefix apple mango", "multi-prefix mango", "mango multi-prefix"]) {
    client.send(`CAP REQ :${list}`);
    expect(await client.line(/ CAP /)).toBe(`:monarchs.local CAP * NAK :${list}`);
  }
  client.send("CAP LIST");
  expect(await client.line(/ CAP /)).toBe(":monarchs.local CAP * LIST :");
  client.send("CAP REQ :multi-prefix");
  expect(await client.line(/ CAP /)).toBe(":monarchs.local CAP * ACK :multi-prefix");
});

test("what was given up by -name is gone from LIST and from what comes", async () => {
  await using server = await startServer(quiet);
  const ada = await server.irc("ada", "echo-message server-time");
  const bob = await server.irc("bob");
  bob.send("PRIVMSG ada :one");
  expect(await ada.line(/ PRIVMSG /)).toMatch(/^@time=/);
  ada.send("CAP REQ :-server-time", "CAP LIST");
  expect(await ada.line(/ CAP /)).toBe(":monarchs.local CAP ada ACK :-server-time");
  expect(await ada.line(/ CAP /)).toBe(":monarchs.local CAP ada LIST :cap-notify echo-message");
  bob.send("PRIVMSG ada :two");
  expect(await ada.line(/ PRIVMSG /)).toMatch(/^:bob!/);
});

test("LS without 302 is one line without values, also when 302 was said before", async () => {
  await using server = await startServer(quiet);
  const client = await server.connect("irc");
  expect((await offered(client)).some((each) => each.startsWith("sasl="))).toBe(true);
  const old = await offered(client, "");
  expect(old).toContain("sasl");
  expect(old.join(" ")).not.toContain("=");
  const [line = "", ...more] = client.received.filter((each) => each.includes(" LS :"))[1]?.split("\n") ?? [];
  expect(more).toEqual([]);
  expect(Buffer.byteLength(line)).toBeLessThanOrEqual(510);
  client.send("CAP REQ -cap-notify");
  await client.line(/ CAP \* NAK :-cap-notify/);
});

test("cap-notify that was asked for, and not said by 302, may be given up again", async () => {
  await using server = await startServer(quiet);
  const client = await server.connect("irc");
  client.send("CAP REQ cap-notify", "CAP REQ -cap-notify", "CAP LIST");
  await client.line(/ ACK :cap-notify$/);
  await client.line(/ ACK :-cap-notify$/);
  expect(await client.line(/ CAP /)).toMatch(/ LIST :$/);
});

test("a rehash that takes SASL away tells those with cap-notify, takes it from all, and brings it back", async () => {
  await using server = await startServer(quiet);
  const ada = await server.irc("ada", "sasl");
  const bob = await server.connect("irc");
  bob.send("CAP REQ :sasl cap-notify", "NICK bob", "USER b 0 * :b", "CAP END");
  await bob.line(/ 422 | 376 /);
  const eve = await server.connect("irc");
  eve.send("CAP REQ sasl", "NICK eve", "USER e 0 * :e", "CAP END");
  await eve.line(/ 422 | 376 /);
  await server.rehash({ accounts: { mechanisms: [] } });
  expect(await ada.roundtrip()).toEqual([":monarchs.local CAP ada DEL :sasl"]);
  expect(await bob.roundtrip()).toEqual([":monarchs.local CAP bob DEL :sasl"]);
  expect(await eve.roundtrip()).toEqual([]);
  for (const client of [ada, eve]) client.send("CAP LIST", "CAP REQ sasl");
  expect(await ada.line(/ LIST /)).not.toContain("sasl");
  expect(await eve.line(/ LIST /)).toMatch(/ LIST :$/);
  await ada.line(/ NAK :sasl$/);
  await server.rehash({ accounts: { mechanisms: ["PLAIN"] } });
  expect(await ada.line(/ CAP /)).toBe(":monarchs.local CAP ada NEW :sasl=PLAIN");
  expect(await bob.line(/ CAP /)).toBe(":monarchs.local CAP bob NEW :sasl");
});

test("a transport policy is told with its value, cannot be asked for, and changes by NEW only", async () => {
  await using server = await startServer({
    ...quiet,
    sts: { enabled: true, port: 6697, durationSeconds: 60 },
  });
  const ada = await server.connect("irc");
  expect(await offered(ada)).toContain("sts=port=6697,duration=60");
  expect((await offered(ada, "")).join(" ")).not.toContain("sts");
  ada.send("CAP REQ sts", "NICK ada", "USER a 0 * :a", "CAP END");
  await ada.line(/ NAK :sts$/);
  await ada.line(/ 422 | 376 /);
  await server.rehash({ sts: { durationSeconds: 0, preload: true } });
  expect(await ada.roundtrip()).toEqual([":monarchs.local CAP ada NEW :sts=port=6697,duration=0,preload"]);
  await server.rehash({ sts: { enabled: false } });
  expect(await ada.roundtrip()).toEqual([]);
});

test("without a port for TLS, or unless it is asked for, there is no transport policy", async () => {
  await using server = await startServer({ ...quiet, sts: { enabled: true } });
  const ada = await server.connect("irc");
  expect((await offered(ada)).join(" ")).not.toContain("sts=");
});

test("features that a rehash switches off and on are told as DEL and NEW with their values", async () => {
  await using server = await startServer(quiet);
  const ada = await server.irc("ada", "draft/metadata-2 draft/chathistory draft/extended-isupport batch");
  await server.rehash({ metadata: { enabled: false }, history: { enabled: false } });
  const [gone = "", ...told] = await ada.roundtrip();
  expect(gone).toMatch(/ CAP ada DEL :/);
  for (const name of ["draft/metadata-2", "draft/metadata-3", "draft/chathistory", "draft/event-playback"])
    expect(gone.split(/[ :]/)).toContain(name);
  expect(told.join("\n")).toMatch(/ 005 ada (\S+ )*-CHATHISTORY /);
  ada.send("METADATA * LIST", "CHATHISTORY LATEST #x * 1");
  await ada.line(/ 421 ada METADATA :/);
  await ada.line(/ 421 ada CHATHISTORY :/);
  await server.rehash({ metadata: { maxKeys: 7 } });
  expect(await ada.line(/ CAP ada NEW :/)).toMatch(/draft\/metadata-2=\S*max-keys=7\b/);
});
