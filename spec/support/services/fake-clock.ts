import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** A wall clock for real processes that can be set while they run; their monotonic clock stays as it is. */
export interface FakeClock {
  /** For the processes. */
  readonly env: Readonly<Record<string, string>>;
  /** Sets it this many seconds ahead of the real clock, or behind it. */
  readonly set: (seconds: number) => void;
}

const LIBRARIES = '/usr/lib';

/** The library that libfaketime loads into a process. */
const library = (): string | null => {
  if (!existsSync(LIBRARIES)) return null;
  const files = readdirSync(LIBRARIES).map((name) => join(LIBRARIES, name, 'faketime', 'libfaketimeMT.so.1'));
  return files.find((file) => existsSync(file)) ?? null;
};

export const whyNoFakeClock = (): string | null =>
  library() === null ? 'no libfaketime: run scripts/install-network-tools.sh' : null;

export const fakeClock = (folder: string): FakeClock => {
  const file = join(folder, 'faketime');
  const set = (seconds: number): void => writeFileSync(file, `${seconds < 0 ? '' : '+'}${seconds}s\n`);
  set(0);
  return {
    set,
    env: {
      LD_PRELOAD: library() ?? '',
      FAKETIME_TIMESTAMP_FILE: file,
      FAKETIME_NO_CACHE: '1',
      FAKETIME_DONT_FAKE_MONOTONIC: '1',
    },
  };
};
