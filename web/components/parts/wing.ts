/** A point of the drawing, in its units. */
type Point = readonly [x: number, y: number];
/** A cubic Bézier curve: from, two handles, to. */
type Curve = readonly [Point, Point, Point, Point];

/** A wing as paths: its dark ground, its coloured cells, its pale spots. */
export interface Wing {
  readonly ground: string;
  readonly cells: readonly string[];
  readonly spots: readonly { readonly x: number; readonly y: number; readonly r: number }[];
}

function at([a, b, c, d]: Curve, t: number): Point {
  const u = 1 - t;
  const mix = (axis: 0 | 1): number =>
    u ** 3 * a[axis] + 3 * u * u * t * b[axis] + 3 * u * t * t * c[axis] + t ** 3 * d[axis];
  return [mix(0), mix(1)];
}

const toward = (from: Point, to: Point, share: number): Point => [
  from[0] + (to[0] - from[0]) * share,
  from[1] + (to[1] - from[1]) * share,
];

const text = ([x, y]: Point): string => `${x.toFixed(1)} ${y.toFixed(1)}`;
const path = (points: readonly Point[]): string => `M${points.map(text).join("L")}Z`;

/**
 * Grows a wing: cells lie between veins that run from the end of the inner cell to the margin, and the margin carries
 * two rows of spots, as a monarch's does.
 */
function grow(shape: {
  readonly root: Point;
  readonly leading: Curve;
  readonly margin: Curve;
  readonly trailing: Curve;
  readonly inner: Curve;
  readonly veins: readonly number[];
  readonly reach: number;
}): Wing {
  const { root, leading, margin, trailing, inner, veins, reach } = shape;
  const cells: string[] = [];
  const steps = Array.from({ length: 9 }, (_, index) => index / 8);
  veins.slice(0, -1).forEach((start, index) => {
    const end = veins[index + 1] ?? 1;
    const along = steps.map((step) => start + (end - start) * step);
    const outer = along.map((t) => {
      const bulge = 1 - Math.abs((t - start) / (end - start) - 0.5) * 0.1;
      return toward(at(inner, t), at(margin, t), reach * bulge);
    });
    cells.push(path([...along.map((t) => at(inner, t)), ...outer.toReversed()]));
  });
  cells.push(
    path([toward(root, at(inner, 0.5), 0.12), ...steps.map((t) => toward(root, at(inner, t), 0.96))]),
  );
  const spots = Array.from({ length: 13 }, (_, index) => {
    const t = 0.03 + (index / 12) * 0.94;
    const centre = at(inner, t);
    const edge = at(margin, t);
    const isOuter = index % 2 === 0;
    const [x, y] = toward(centre, edge, isOuter ? 0.955 : 0.905 + (reach - 0.84) * 0.3);
    return { x, y, r: isOuter ? 6 : 8.5 };
  });
  const [, l1, l2, tip] = leading;
  const [, m1, m2, corner] = margin;
  const [, t1, t2, end] = trailing;
  const ground = `M${text(root)}C${[l1, l2, tip].map(text).join(" ")}C${[m1, m2, corner].map(text).join(" ")}C${[t1, t2, end].map(text).join(" ")}Z`;
  return { ground, cells, spots };
}

/** The right forewing, its root at (0, 0), some 480 units wide. */
export const forewing: Wing = grow({
  root: [4, 0],
  leading: [
    [4, 0],
    [90, -190],
    [270, -330],
    [452, -352],
  ],
  margin: [
    [452, -352],
    [500, -340],
    [376, -170],
    [392, -18],
  ],
  trailing: [
    [392, -18],
    [384, 30],
    [150, 44],
    [4, 14],
  ],
  inner: [
    [196, -206],
    [232, -178],
    [214, -84],
    [112, 12],
  ],
  veins: [0, 0.17, 0.34, 0.52, 0.71, 1],
  reach: 0.8,
});

/** The right hindwing, which lies behind the forewing. */
export const hindwing: Wing = grow({
  root: [4, 10],
  leading: [
    [4, 10],
    [120, 10],
    [270, 16],
    [336, 62],
  ],
  margin: [
    [336, 62],
    [400, 170],
    [270, 330],
    [124, 296],
  ],
  trailing: [
    [124, 296],
    [70, 280],
    [40, 130],
    [4, 40],
  ],
  inner: [
    [176, 44],
    [190, 92],
    [150, 130],
    [70, 116],
  ],
  veins: [0, 0.2, 0.4, 0.6, 0.8, 1],
  reach: 0.82,
});
