import { expect, test } from "vitest";
import { startApi } from "./support.ts";

const quota = { burst: 3, perMinute: 1 };
const strict = { limits: { floodControl: true, api: quota } };

test("each answer tells what is left of the address's requests, in the draft's form and the one before it", async () => {
  await using api = await startApi(strict);
  const { headers } = await api.anybody("GET", "/stats");
  expect(headers.get("ratelimit-policy")).toBe('"api";q=3;w=180');
  expect(headers.get("ratelimit")).toMatch(/^"api";r=2;t=60$/);
  expect(headers.get("ratelimit-limit")).toBe("3");
  expect(headers.get("ratelimit-remaining")).toBe("2");
  expect(headers.get("ratelimit-reset")).toBe("60");
});

test("over the quota it is 429 with Retry-After, whatever the address asks for and with whatever token", async () => {
  await using api = await startApi(strict);
  const ada = await api.account("ada");
  await api.anybody("GET", "/stats");
  await api.anybody("GET", "/no/such/route");
  expect((await ada("GET", "/me")).status).toBe(200);
  for (const [who, path] of [
    [api.anybody, "/stats"],
    [ada, "/me"],
    [api.anybody, "/no/such/route"],
  ] as const) {
    const over = await who("GET", path);
    expect([over.status, over.body.code]).toEqual([429, "RATE_LIMITED"]);
    expect(Number(over.headers.get("retry-after"))).toBeGreaterThan(50);
    expect(over.headers.get("ratelimit-remaining")).toBe("0");
  }
});

test("without flood control there is no limit, and none is told", async () => {
  await using api = await startApi({ limits: { floodControl: false, api: quota } });
  for (let n = 0; n < 5; n += 1) {
    const { status, headers } = await api.anybody("GET", "/stats");
    expect([status, headers.get("ratelimit")]).toEqual([200, null]);
  }
});

test("what a person may send is one budget for HTTP and every other door", async () => {
  await using api = await startApi({
    limits: {
      floodControl: true,
      messageBurst: 2,
      messagesPerSecond: 1,
      api: { burst: 100, perMinute: 100 },
    },
  });
  const ada = await api.account("ada");
  await ada("PUT", "/rooms/lobby/members/me");
  const answers = [];
  for (let n = 0; n < 5; n += 1)
    answers.push(await ada("POST", "/rooms/lobby/messages", { content: `${n}` }));
  const limited = answers.filter(({ status }) => status === 429);
  expect(limited.length).toBeGreaterThan(0);
  for (const { body, headers } of limited) {
    expect(body.code).toBe("RATE_LIMITED");
    expect(headers.get("retry-after")).toBe("1");
  }
});

test("requests are measured by method, route and status, and never by what stood in their addresses", async () => {
  await using api = await startApi();
  await api.anybody("GET", "/stats");
  await api.anybody("GET", "/rooms/secretname");
  await api.anybody("GET", "/elsewhere/secretname");
  const text = await (await fetch(`${api.url}/metrics`)).text();
  expect(text).toContain('monarchs_http_request_seconds_count{method="GET",route="/stats",status="200"} 1');
  expect(text).toMatch(
    /monarchs_http_request_seconds_count\{method="GET",route="\/rooms\/:room",status="4\d\d"\} 1/,
  );
  expect(text).toContain('monarchs_http_request_seconds_count{method="GET",route="none",status="404"} 1');
  expect(text).not.toContain("secretname");
});

test("behind a trusted proxy each client has its own quota, and cannot take another's by what it says itself", async () => {
  await using api = await startApi(strict);
  const from = (forwarded: string) =>
    api.anybody("GET", "/stats", undefined, { "x-forwarded-for": forwarded });
  for (const left of ["2", "1", "0"])
    expect((await from("203.0.113.1")).headers.get("ratelimit-remaining")).toBe(left);
  // What stands left of the proxy's own entry is the client's invention.
  expect((await from("198.51.100.9, 203.0.113.1")).status).toBe(429);
  expect((await from("203.0.113.2")).headers.get("ratelimit-remaining")).toBe("2");
  expect((await from("2001:db8:1:2::1")).headers.get("ratelimit-remaining")).toBe("2");
  expect((await from("2001:db8:1:2::ffff")).headers.get("ratelimit-remaining")).toBe("1");
  expect((await api.anybody("GET", "/stats")).headers.get("ratelimit-remaining")).toBe("2");
});

test("what no trusted proxy has passed on is one address's, whatever it says", async () => {
  await using api = await startApi({
    ...strict,
    listeners: [{ protocol: "http", port: 0, trustedProxies: [] }],
  });
  for (const [n, left] of [
    [1, "2"],
    [2, "1"],
    [3, "0"],
  ] as const) {
    const headers = { "x-forwarded-for": `203.0.113.${n}` };
    const answer = await api.anybody("GET", "/stats", undefined, headers);
    expect(answer.headers.get("ratelimit-remaining")).toBe(left);
  }
  const over = await api.anybody("GET", "/stats", undefined, { "x-forwarded-for": "203.0.113.4" });
  expect(over.status).toBe(429);
});

test("who fails to log in as somebody does not keep them out elsewhere", async () => {
  await using api = await startApi({
    limits: {
      floodControl: true,
      api: { burst: 100, perMinute: 100 },
      loginFailures: { account: { burst: 2, perMinute: 1 } },
    },
  });
  await api.accountToken("ada");
  const login = (password: string, address: string) =>
    api.anybody("POST", "/auth/login", { username: "ada", password }, { "x-forwarded-for": address });
  for (const status of [401, 401, 429]) expect((await login("wrong", "203.0.113.1")).status).toBe(status);
  expect((await login("correct horse", "203.0.113.1")).status).toBe(429);
  expect((await login("correct horse", "198.51.100.7")).status).toBe(200);
});
