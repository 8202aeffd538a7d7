import { request } from "node:http";
import { connect } from "node:net";
import { Readable } from "node:stream";
import sharp from "sharp";
import { expect, test } from "vitest";
import { jpeg, png, pngBomb, svg } from "../files/samples.ts";
import { until } from "../support/client.ts";
import { startApi } from "./support.ts";
import { addressIn, bearer, kept, named, send } from "./uploads.ts";

test("a file is sent as it is, posted by its address, and given to those who may read it, with headers that keep it tame", async () => {
  await using api = await startApi();
  const [ada, bob, eve] = [
    await api.accountToken("ada"),
    await api.accountToken("bob"),
    await api.accountToken("eve"),
  ];
  await api.as(ada)("PUT", "/rooms/%23den/members/me");
  await api.as(bob)("PUT", "/rooms/%23den/members/me");
  const { status, headers, body } = await send(api, ada, "hello world", named("notes.txt"));
  expect(status).toBe(201);
  expect(body).toMatchObject({ name: "notes.txt", type: "text/plain", size: 11 });
  expect(headers.get("location")).toBe(body.url);
  const read = (token: string, more: Record<string, string> = {}) =>
    fetch(body.url, { headers: { authorization: `Bearer ${token}`, ...more } });
  // before it is posted, it is its sender's alone
  expect([(await read(ada)).status, (await read(bob)).status, (await fetch(body.url)).status]).toEqual([
    200, 404, 401,
  ]);
  await api.as(ada)("POST", "/rooms/%23den/messages", { content: `look: ${body.url}` });
  expect([(await read(bob)).status, (await read(eve)).status]).toEqual([200, 404]);
  const answer = await read(bob);
  expect(await answer.text()).toBe("hello world");
  expect(Object.fromEntries(answer.headers)).toMatchObject({
    "content-type": "text/plain; charset=utf-8",
    "content-length": "11",
    "content-disposition": "inline; filename=\"notes.txt\"; filename*=UTF-8''notes.txt",
    "x-content-type-options": "nosniff",
    "content-security-policy": expect.stringContaining("sandbox"),
    "cache-control": "private, no-cache",
  });
  const part = await read(bob, { range: "bytes=6-" });
  expect([part.status, part.headers.get("content-range"), await part.text()]).toEqual([
    206,
    "bytes 6-10/11",
    "world",
  ]);
  expect((await read(bob, { range: "bytes=99-" })).status).toBe(416);
  const etag = answer.headers.get("etag") ?? "";
  expect((await read(bob, { "if-none-match": etag })).status).toBe(304);
  const head = await fetch(body.url, { method: "HEAD", ...bearer(bob) });
  expect([head.status, head.headers.get("content-length"), await head.text()]).toEqual([200, "11", ""]);
});

test("an outsider of a private room cannot tell its files from those that are not there", async () => {
  await using api = await startApi();
  const [ada, eve] = [await api.accountToken("ada"), await api.accountToken("eve")];
  await api.as(ada)("PUT", "/rooms/%23den/members/me");
  const { body } = await send(api, ada, "secret", named("secret.txt"));
  await api.as(ada)("POST", "/rooms/%23den/messages", { content: body.url });
  const never = body.url.replace(body.id, "0000000000000000000000");
  const seen = async (url: string, init: RequestInit) => {
    const answer = await fetch(url, init);
    const { requestId: _, file: __, ...problem } = (await answer.json()) as Record<string, unknown>;
    return { status: answer.status, problem };
  };
  expect(await seen(body.url, bearer(eve))).toEqual(await seen(never, bearer(eve)));
  expect(await seen(body.url, {})).toEqual(await seen(never, {}));
  expect(await seen(body.url, { method: "DELETE", ...bearer(eve) })).toEqual(
    await seen(never, { method: "DELETE", ...bearer(eve) }),
  );
  // who names it in a room of their own does not come to see it
  await api.as(eve)("PUT", "/rooms/%23mine/members/me");
  await api.as(eve)("POST", "/rooms/%23mine/messages", { content: body.url });
  expect((await fetch(body.url, bearer(eve))).status).toBe(404);
});

test("IRC and the line door show an address that opens the file, until that is removed", async () => {
  await using api = await startApi();
  const ada = await api.accountToken("ada");
  await api.as(ada)("PUT", "/rooms/%23lobby/members/me");
  const irc = await api.server.irc("carol", "message-tags");
  const line = await api.server.line("dan");
  const { body } = await send(api, ada, new Uint8Array(await png()), named("cat.png"));
  const said = await api.as(ada)("POST", "/rooms/%23lobby/messages", {
    content: "look",
    attachments: [body.id],
  });
  expect(said.body).toMatchObject({ type: "image", attachments: [{ id: body.id, width: 8, height: 6 }] });
  const onIrc = await irc.line(/PRIVMSG #lobby :http/);
  const shown = addressIn(await line.line(/<ada> http/));
  expect(addressIn(onIrc.slice(onIrc.indexOf("PRIVMSG")))).toBe(shown);
  const opened = await fetch(shown);
  expect([opened.status, opened.headers.get("content-type")]).toEqual([200, "image/png"]);
  expect((await fetch(shown.replace(/signature=.{4}/, "signature=AAAA"))).status).toBe(401);
  await fetch(body.url, { method: "DELETE", ...bearer(ada) });
  expect((await fetch(shown)).status).toBe(410);
  expect(kept(api)).toEqual([]);
});

test("IRC clients get type, name, length, id and pixels in a tag", async () => {
  await using api = await startApi();
  const ada = await api.accountToken("ada");
  await api.as(ada)("PUT", "/rooms/%23lobby/members/me");
  const irc = await api.server.irc("carol", "message-tags");
  const { body } = await send(api, ada, new Uint8Array(await png()), named("cat.png"));
  await api.as(ada)("POST", "/rooms/%23lobby/messages", { content: body.url });
  const tag = `+monarchs.chat/file=image/png\\:cat.png\\:${body.size}\\:${body.id}\\:8x6`;
  expect(await irc.line(/PRIVMSG #lobby/)).toContain(tag);
});

test("what a client says of files itself is dropped", async () => {
  await using api = await startApi();
  const reader = await api.server.irc("reader", "message-tags");
  const liar = await api.server.irc("liar", "message-tags");
  liar.send("@+monarchs.chat/file=image/png;x.png;1;0000000000000000000000;+x=y PRIVMSG #lobby :hello");
  const seen = await reader.line(/PRIVMSG #lobby/);
  expect(seen).not.toContain("monarchs.chat/file");
});

test("a form brings one file, and HTTP Basic is taken of IRC clients", async () => {
  await using api = await startApi();
  const ada = await api.accountToken("ada");
  const form = new FormData();
  form.append("file", new File([new Uint8Array(await jpeg(40, 20))], "../me.jpg", { type: "image/jpeg" }));
  const basic = (password: string) => ({
    authorization: `Basic ${Buffer.from(`ada:${password}`).toString("base64")}`,
  });
  const sent = await fetch(`${api.url}/api/v1/uploads`, { method: "POST", body: form, ...bearer(ada) });
  expect(sent.status).toBe(201);
  const { url, thumbnail, width, name } = (await sent.json()) as Record<string, string>;
  expect([name, width]).toEqual(["me.jpg", 20]);
  const small = await fetch(thumbnail ?? "", bearer(ada));
  expect(await sharp(Buffer.from(await small.arrayBuffer())).metadata()).toMatchObject({
    format: "webp",
    height: 40,
  });
  expect((await fetch(url ?? "", bearer(ada))).headers.get("content-type")).toBe("image/jpeg");
  const withPassword = (password: string) =>
    fetch(`${api.url}/api/v1/uploads`, { method: "POST", body: "x", headers: basic(password) });
  expect((await withPassword("correct horse")).status).toBe(201);
  const wrong = await withPassword("wrong");
  expect([wrong.status, wrong.headers.get("content-type")]).toEqual([
    401,
    "application/problem+json; charset=utf-8",
  ]);
  const options = await fetch(`${api.url}/api/v1/uploads`, { method: "OPTIONS" });
  expect([options.status, options.headers.get("allow"), options.headers.get("accept-post")]).toEqual([
    204,
    "POST, OPTIONS",
    "*/*",
  ]);
});

const hostile: readonly [
  what: string,
  make: () => string | Buffer,
  name: string,
  type: string,
  status: number,
  code: string,
][] = [
  ["a drawing as an image", () => svg, "x.png", "image/png", 415, "FILE_TYPE_REFUSED"],
  [
    "a page as an image",
    () => "<!doctype html><script>1</script>",
    "x.png",
    "image/png",
    415,
    "FILE_TYPE_REFUSED",
  ],
  ["a program as an image", () => "MZ\u0000\u0001", "x.jpg", "image/jpeg", 415, "FILE_TYPE_MISMATCH"],
  ["a decompression bomb", () => pngBomb(60_000, 60_000), "x.png", "image/png", 413, "IMAGE_TOO_LARGE"],
  ["nothing", () => "", "x.png", "image/png", 422, "FILE_EMPTY"],
];

test.each(hostile)(
  "%s is refused clearly, and nothing is left behind",
  async (_, make, name, type, status, code) => {
    await using api = await startApi();
    const ada = await api.accountToken("ada");
    const answer = await send(api, ada, make() as BodyInit, { ...named(name), "content-type": type });
    expect([answer.status, answer.body.code]).toEqual([status, code]);
    expect(answer.body.type).toBe(`urn:monarchs:${code}`);
    expect(answer.headers.get("content-type")).toBe("application/problem+json; charset=utf-8");
    expect(kept(api)).toEqual([]);
  },
);

test("5 GB, announced or not, are refused at the limit, and nothing is left behind", async () => {
  await using api = await startApi({ files: { maxBytes: 1_000_000 } });
  const ada = await api.accountToken("ada");
  const headers = { authorization: `Bearer ${ada}`, "content-disposition": 'attachment; filename="big.bin"' };
  const answerOf = (more: Record<string, string>, body: Iterable<Buffer>) =>
    new Promise<{ status: number | undefined; text: string; sent: number }>((resolve, reject) => {
      let sent = 0;
      const outgoing = request(`${api.url}/api/v1/uploads`, {
        method: "POST",
        headers: { ...headers, ...more },
      });
      const source = Readable.from(
        (function* (): Iterable<Buffer> {
          for (const chunk of body) {
            sent += chunk.length;
            yield chunk;
          }
        })(),
      );
      outgoing.on("response", async (response) => {
        let text = "";
        for await (const chunk of response) text += chunk;
        source.destroy();
        outgoing.destroy();
        resolve({ status: response.statusCode, text, sent });
      });
      outgoing.on("error", (error) => (sent === 0 ? reject(error) : undefined));
      source.pipe(outgoing);
    });
  function* endless(): Iterable<Buffer> {
    const chunk: Buffer = Buffer.alloc(65_536, 7);
    for (let left = 5e9; left > 0; left -= chunk.length) yield chunk;
  }
  const announced = await answerOf({ "content-length": "5000000000" }, endless());
  expect([announced.status, JSON.parse(announced.text).code]).toEqual([413, "FILE_TOO_LARGE"]);
  const chunked = await answerOf({}, endless());
  expect([chunked.status, JSON.parse(chunked.text).code]).toEqual([413, "FILE_TOO_LARGE"]);
  expect(chunked.sent).toBeLessThan(100_000_000);
  await until(() => kept(api).length === 0);
});

test("a sender who says more than they send, or breaks off a form, leaves nothing behind", async () => {
  await using api = await startApi({ files: { uploadIdleSeconds: 1 } });
  const ada = await api.accountToken("ada");
  const raw = (head: string, body: string) => {
    const socket = connect(api.server.port("http"), "127.0.0.1");
    socket.write(
      `POST /api/v1/uploads HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${ada}\r\n${head}\r\n\r\n${body}`,
    );
    return socket;
  };
  const short = raw("content-length: 100", "only this");
  await until(() => kept(api).length === 1);
  short.destroy();
  await until(() => kept(api).length === 0);
  // who is silent is told so
  const silent = raw("content-length: 100", "only this");
  let told = "";
  silent.on("data", (chunk) => {
    told += chunk;
  });
  await until(() => told.includes("UPLOAD_TOO_SLOW"));
  expect(told).toMatch(/^HTTP\/1\.1 408 /);
  silent.destroy();
  const part = '--b\r\ncontent-disposition: form-data; name="file"; filename="x"\r\n\r\nhalf';
  const broken = raw(`content-type: multipart/form-data; boundary=b\r\ncontent-length: ${part.length}`, part);
  let answer = "";
  broken.on("data", (chunk) => {
    answer += chunk;
  });
  await until(() => answer.includes("FILE_INCOMPLETE"));
  broken.destroy();
  await until(() => kept(api).length === 0);
  const noForm = await send(api, ada, "x", { "content-type": "multipart/form-data" });
  expect(noForm.status).toBe(400);
});

test("a sender who breaks off when they have been refused already harms nobody", async () => {
  await using api = await startApi({ files: { uploadsPerPerson: 1, maxBytes: 1_000 } });
  const ada = await api.accountToken("ada");
  const part = `--b\r\ncontent-disposition: form-data; name="file"; filename="x"\r\n\r\n${"x".repeat(2_000)}`;
  for (const type of ["multipart/form-data; boundary=b", "text/plain"]) {
    const socket = connect(api.server.port("http"), "127.0.0.1");
    let answer = "";
    socket.on("data", (chunk) => {
      answer += chunk;
    });
    socket.write(
      `POST /api/v1/uploads HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${ada}\r\ncontent-type: ${type}\r\ncontent-length: 100000\r\n\r\n${part}`,
    );
    await until(() => answer.includes("FILE_TOO_LARGE"));
    socket.resetAndDestroy();
  }
  expect((await send(api, ada, "hello")).status).toBe(201);
  expect(kept(api)).toHaveLength(1);
});

test("/upload on the line door gives an address that takes one file, which is posted until its message is taken away", async () => {
  await using api = await startApi();
  const reader = await api.server.irc("reader");
  const dan = await api.server.line("dan");
  dan.send("/upload");
  const url = addressIn(await dan.line(/^- http/));
  const form = await fetch(url);
  expect([form.status, form.headers.get("content-type")]).toEqual([200, "text/html; charset=utf-8"]);
  expect(await form.text()).toContain('enctype="multipart/form-data"');
  const body = new FormData();
  body.append("file", new File(["hello"], "notes.txt"));
  expect((await fetch(url, { method: "POST", body })).status).toBe(201);
  const shown = addressIn((await reader.line(/dan!.* PRIVMSG #lobby :http/)).replace(/^.*PRIVMSG/, ""));
  expect(await (await fetch(shown)).text()).toBe("hello");
  const own = await dan.line(/<dan> http/);
  for (const method of ["GET", "POST"])
    expect((await fetch(url, method === "POST" ? { method, body: "again" } : {})).status).toBe(404);
  dan.send(`/delete ${/^\[\S+ (\d+)\]/.exec(own)?.[1]}`);
  await dan.line(/you took/);
  expect((await fetch(shown)).status).toBe(410);
});

test("a picture of a person is everybody's to see, and is in their profile", async () => {
  await using api = await startApi();
  const ada = await api.accountToken("ada");
  const set = await fetch(`${api.url}/api/v1/me/avatar`, {
    method: "PUT",
    body: new Uint8Array(await png()),
    ...bearer(ada),
  });
  expect(set.status).toBe(200);
  const { url } = (await set.json()) as { url: string };
  expect((await fetch(url)).headers.get("content-type")).toBe("image/png");
  const carol = await api.server.irc("carol", "draft/metadata-2");
  carol.send("METADATA ada GET avatar");
  expect(await carol.line(/ 761 /)).toContain(url);
  const wrong = await fetch(`${api.url}/api/v1/me/avatar`, { method: "PUT", body: "hello", ...bearer(ada) });
  expect(wrong.status).toBe(415);
});

test("where files are switched off, or guests may send none, that is said", async () => {
  await using off = await startApi({ files: { enabled: false } });
  expect((await send(off, await off.accountToken("ada"), "x")).body.code).toBe("UPLOADS_OFF");
  await using api = await startApi({ files: { guests: false } });
  expect((await send(api, api.guestToken("guest"), "x")).status).toBe(403);
  expect((await send(api, await api.accountToken("ada"), "x")).status).toBe(201);
});
