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
