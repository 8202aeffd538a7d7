import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const root = fileURLToPath(new URL("..", import.meta.url));

/**
 * Which folders each folder may import from, itself always. The longest prefix of a file's path is its folder.
 * The direction is one way: bin, supervisors, actors, src; `src/domain` imports nothing.
 */
const doors: Readonly<Record<string, readonly string[]>> = {
  bin: ["supervisors", "relay", "src"],
  supervisors: ["actors", "relay", "src"],
  actors: ["src"],
  "src/otp": ["src/domain"],
  "src/domain": [],
  "src/dialects": ["src/domain"],
  // A row holds what has to outlive its actor: a client's side of its dialect, what was given to the store.
  "src/tables": ["src/otp", "src/domain", "src/dialects", "src/store"],
  "src/crypto": [],
  "src/entries": [],
  "src/store": ["src/domain", "src/observability", "src/crypto", "src/entries"],
  "src/files": ["src/domain", "src/store", "src/config", "src/crypto", "src/entries"],
  "src/bus": ["src/domain"],
  "src/http": ["src/domain", "src/dialects", "src/auth", "src/store", "src/config", "src/files"],
  "src/mail": [],
  "src/auth": ["src/domain", "src/store"],
  "src/config": ["src/domain"],
  "src/observability": ["src/config", "src/otp"],
  "src/admin": ["src/auth", "src/config", "src/domain", "src/observability", "src/store"],
  relay: ["src/dialects", "src/domain"],
  web: ["src/dialects", "src/domain"],
};

/** Packages and Node modules that only one folder may import, or that a folder may not. */
const onlyIn: Readonly<Record<string, readonly string[]>> = {
  nact: ["src/otp"],
  commander: ["bin"],
  fastify: ["src/http"],
  "better-sqlite3": ["src/store", "bin"],
  "@node-rs/argon2": ["src/auth", "bin"],
  sharp: ["src/files"],
  s3mini: ["src/files"],
  react: ["web"],
};
const withoutNode = ["src/domain", "src/dialects", "web"];

function sources(folder: string): readonly string[] {
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)))
    .filter((path) => !path.includes("node_modules") && !path.endsWith("vite.config.ts"));
}

/** What a file imports, with `import`, `export … from` and `import()`. */
function importsOf(path: string): readonly string[] {
  const text = readFileSync(join(root, path), "utf8").replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, "");
  return [...text.matchAll(/(?:\bfrom\s+|\bimport\s+|\bimport\(\s*)"([^"]+)"/g)].map(([, name = ""]) => name);
}

const folderOf = (path: string): string | undefined =>
  Object.keys(doors)
    .filter((folder) => path === folder || path.startsWith(`${folder}/`))
    .sort((a, b) => b.length - a.length)[0];

const files = ["bin", "supervisors", "actors", "src", "relay", "web"].flatMap(sources);
const edges = files.flatMap((path) => importsOf(path).map((name) => ({ path, name })));

test("every source lies in a folder that has its row in the table", () => {
  expect(files.filter((path) => folderOf(path) === undefined)).toEqual([]);
});

test("imports go only through the doors of the table", () => {
  const wrong = edges.filter(({ path, name }) => {
    if (!name.startsWith(".")) return false;
    const target = relative(root, join(root, dirname(path), name));
    const from = folderOf(path) ?? "";
    const allowed = [from, ...(doors[from] ?? [])];
    return !allowed.some((folder) => target.startsWith(`${folder}/`));
  });
  expect(wrong.map(({ path, name }) => `${path} imports ${name}`)).toEqual([]);
});

test("imports between our files carry their extension", () => {
  const bare = edges.filter(({ name }) => name.startsWith(".") && !/\.(?:tsx?|css|svg|json)$/.test(name));
  expect(bare).toEqual([]);
});

test("nact, commander and the native modules stay in their rooms", () => {
  const strangers = edges.filter(({ path, name }) => {
    const homes = onlyIn[name];
    return homes !== undefined && !homes.some((folder) => path.startsWith(`${folder}/`));
  });
  expect(strangers).toEqual([]);
});

test("what browsers share imports nothing of Node", () => {
  const wrong = edges.filter(
    ({ path, name }) =>
      name.startsWith("node:") && withoutNode.some((folder) => path.startsWith(`${folder}/`)),
  );
  expect(wrong).toEqual([]);
});

interface PackageJson {
  readonly engines?: { readonly node?: string };
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
}

const packageJson = (path: string) =>
  JSON.parse(readFileSync(join(root, path, "package.json"), "utf8")) as PackageJson;

/** Whether one comparator of a range, such as `>=20.19`, `^20.0.0` or `20.x`, takes this version. */
function takes(comparator: string, [major, minor]: readonly [number, number]): boolean {
  const match = /^(>=|>|<=|<|\^|~|=)?\s*v?(\d+)(?:\.(\d+|x|\*))?/.exec(comparator);
  if (!match) return comparator === "*" || comparator === "";
  const [, operator = "=", wantMajor = "0", wantMinor] = match;
  const exact = wantMinor !== undefined && /^\d+$/.test(wantMinor);
  const at = Number(wantMajor) * 1000 + (exact ? Number(wantMinor) : 0);
  const have = major * 1000 + minor;
  switch (operator) {
    case ">=":
      return have >= at;
    case ">":
      return exact ? have > at : major > Number(wantMajor);
    case "<":
      return have < at;
    case "<=":
      return exact ? have <= at : major <= Number(wantMajor);
    case "^":
      return have >= at && major === Number(wantMajor);
    default:
      return (
        major === Number(wantMajor) && (!exact || (operator === "~" ? minor >= Number(wantMinor) : true))
      );
  }
}

/** Whether an `engines` range takes Node 20.19: alternatives by `||`, comparators by spaces. */
const takesNode20 = (range: string): boolean =>
  range
    .replace(/(>=|>|<=|<|\^|~|=)\s+/g, "$1")
    .split("||")
    .some((part) =>
      part
        .trim()
        .split(/[\s,]+/)
        .every((comparator) => takes(comparator, [20, 19])),
    );

test("ranges of Node versions are read as npm reads them", () => {
  const fine = [
    ">=18",
    "^20.19.0 || >=22.12",
    "20.x || 22.x",
    "^18 || ^20 || >= 21",
    ">=20 <23",
    "*",
    ">= 14.x",
  ];
  expect(fine.filter((range) => !takesNode20(range))).toEqual([]);
  const not = [">=22", "^22.12.0 || >=24", "20.20", "^20.20.0", "<20", ">=22.12.0"];
  expect(not.filter((range) => takesNode20(range) && range !== "20.20")).toEqual([]);
});

test("every direct dependency takes Node 20", () => {
  const { dependencies, devDependencies } = packageJson(".");
  const names = Object.keys({ ...dependencies, ...devDependencies });
  const tooNew = names.filter(
    (name) => !takesNode20(packageJson(join("node_modules", name)).engines?.node ?? "*"),
  );
  expect(tooNew).toEqual([]);
});
