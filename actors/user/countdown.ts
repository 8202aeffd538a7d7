/** @returns a function that calls `done` the n-th time it is called; for n = 0 `done` is called now */
export function countdown(n: number, done: () => void): () => void {
  let left = n;
  if (left === 0) done();
  return () => {
    left -= 1;
    if (left === 0) done();
  };
}
