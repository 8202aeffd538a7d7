import { createHash, createHmac } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";

/** A store that speaks as much of S3 as files need, with one bucket, in path style, and checks each signature. */
export interface FakeS3 extends AsyncDisposable {
  readonly endpoint: string;
  readonly objects: Map<string, { body: Buffer; type: string }>;
  /** Requests that were refused for their signature. */
  readonly forged: string[];
  /** Answers everything with 500 while it is set. */
  broken: boolean;
}

export const s3Keys = { accessKeyId: "key-id", secretAccessKey: "key-secret" };

const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");
const hmac = (key: string | Buffer, text: string): Buffer => createHmac("sha256", key).update(text).digest();

/** Whether a request is signed as AWS Signature Version 4 says, by the one who has the key. */
function isSigned({ method = "", url = "/", headers }: IncomingMessage): boolean {
  const form =
    /^AWS4-HMAC-SHA256 Credential=([^/]+)\/(\d{8})\/([^/]+)\/s3\/aws4_request, ?SignedHeaders=([^,]+), ?Signature=(\w+)$/;
  const [, id, day = "", region = "", signed = "", signature] = form.exec(headers.authorization ?? "") ?? [];
  if (id !== s3Keys.accessKeyId) return false;
  const { pathname, searchParams } = new URL(url, "http://x");
  const query = [...searchParams]
    .map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`)
    .toSorted()
    .join("&");
  const own = signed.split(";").map((name) => `${name}:${String(headers[name]).trim()}\n`);
  const payload = String(headers["x-amz-content-sha256"]);
  const request = [method, pathname, query, own.join(""), signed, payload].join("\n");
  const scope = `${day}/${region}/s3/aws4_request`;
  const text = ["AWS4-HMAC-SHA256", String(headers["x-amz-date"]), scope, sha256(request)].join("\n");
  const key = ["s3", "aws4_request"].reduce(hmac, hmac(hmac(`AWS4${s3Keys.secretAccessKey}`, day), region));
  return hmac(key, text).toString("hex") === signature;
}

/** Starts one on a free port. */
export async function fakeS3(bucket: string): Promise<FakeS3> {
  const objects: FakeS3["objects"] = new Map();
  const forged: string[] = [];
  const server = createServer((request, response) => {
    void serve(request, response).catch((error: unknown) => response.writeHead(500).end(String(error)));
  });
  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await buffer(request);
    if (fake.broken) return void response.writeHead(500).end();
    if (!isSigned(request)) {
      forged.push(`${request.method} ${request.url}`);
      return void response.writeHead(403).end("<Error><Code>SignatureDoesNotMatch</Code></Error>");
    }
    const { pathname, searchParams } = new URL(request.url ?? "/", "http://x");
    const [, named, ...rest] = pathname.split("/").map(decodeURIComponent);
    if (named !== bucket) return void response.writeHead(404).end("<Error><Code>NoSuchBucket</Code></Error>");
    const key = rest.join("/");
    const object = objects.get(key);
    switch (request.method) {
      case "PUT":
        // as the real ones do: a body of unknown length is not taken
        if (request.headers["content-length"] !== String(body.length))
          return void response.writeHead(411).end();
        objects.set(key, { body, type: String(request.headers["content-type"]) });
        return void response.writeHead(200, { etag: '"x"' }).end();
      case "DELETE":
        objects.delete(key);
        return void response.writeHead(204).end();
      case "GET": {
        if (searchParams.has("list-type")) return void response.writeHead(200).end(listing(searchParams));
        if (!object) return void response.writeHead(404).end("<Error><Code>NoSuchKey</Code></Error>");
        const [, from, to] = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? "") ?? [];
        if (from === undefined) return void response.writeHead(200).end(object.body);
        return void response.writeHead(206).end(object.body.subarray(Number(from), Number(to) + 1));
      }
      default:
        return void response.writeHead(405).end();
    }
  }
  /** Two at a time, so that pages are turned. */
  function listing(query: URLSearchParams): string {
    const keys = [...objects.keys()].filter((key) => key.startsWith(query.get("prefix") ?? "")).toSorted();
    const from = Number(query.get("continuation-token") ?? 0);
    const page = keys.slice(from, from + 2).map((key) => {
      const size = objects.get(key)?.body.length;
      return `<Contents><Key>${key}</Key><Size>${size}</Size><LastModified>2026-01-01T00:00:00.000Z</LastModified><ETag>x</ETag></Contents>`;
    });
    const more = from + 2 < keys.length;
    const next = more ? `<NextContinuationToken>${from + 2}</NextContinuationToken>` : "";
    return `<ListBucketResult><IsTruncated>${more}</IsTruncated>${page.join("")}${next}</ListBucketResult>`;
  }
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const fake: FakeS3 = {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    objects,
    forged,
    broken: false,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return fake;
}
