/** What was compressed into the fixtures that other programs wrote. */
export const CONTENT: Buffer = Buffer.from(
  [0, 1, 2].map((n) => `{"domain":"en.wikipedia.org","title":"Page ${n}","user":"Zoë"}\n`).join(''),
);

/** Sizes on both sides of the block size of Java's snappy and lz4. */
export const CONTENTS: readonly Buffer[] = [0, 1, 32_767, 32_768, 32_769, 65_536, 65_537, 1_000_000].map(
  (size) => Buffer.alloc(size, '{"user":"Zoë","title":"Page"}'),
);

export const failureOf = async (promise: Promise<unknown>): Promise<Error> => {
  try {
    await promise;
  } catch (error) {
    if (error instanceof Error) return error;
  }
  throw new Error('it did not fail with an error');
};

/** Every way to cut the bytes short, and some thousand ways to change some of them, the same at each run. */
export const damagedVersions = function* (bytes: Buffer, count: number): Generator<Buffer> {
  for (let length = 0; length < bytes.length; length += 1) yield bytes.subarray(0, length);
  let state = 1;
  const next = (below: number): number => {
    state = (state * 48_271) % 0x7fffffff;
    return state % below;
  };
  for (let n = 0; n < count; n += 1) {
    const version = Buffer.from(bytes);
    for (let changes = 1 + next(3); changes > 0; changes -= 1) version[next(bytes.length)] = next(256);
    yield version;
  }
};
