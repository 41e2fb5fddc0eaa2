import { spawnSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A file system of its own that holds so little that a spec can fill it. */
export interface SmallDisk {
  readonly folder: string;
  /** Fills the disk except for a number of bytes. */
  readonly fill: (leave?: number) => void;
  /** Gives it back. */
  readonly empty: () => void;
  readonly remove: () => void;
}

const PIECE = 4096;

const run = (command: string, ...args: readonly string[]): boolean =>
  spawnSync(command, args, { stdio: 'ignore' }).status === 0;

/** `null` where this user may mount nothing. */
export const smallDisk = (megabytes: number): SmallDisk | null => {
  const folder = mkdtempSync(join(tmpdir(), 'headwater-disk-'));
  const unmounted = (): void => rmSync(folder, { recursive: true, force: true });
  if (
    process.platform !== 'linux' ||
    !run('mount', '-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', folder)
  ) {
    unmounted();
    return null;
  }
  const filling = join(folder, 'filling');
  const isRoomTaken = (file: number): boolean => {
    try {
      writeSync(file, Buffer.alloc(PIECE));
      return true;
    } catch {
      return false;
    }
  };
  return {
    folder,
    fill: (leave = 0) => {
      const reserve = join(folder, 'reserve');
      const reserved = openSync(reserve, 'w');
      if (leave > 0) writeSync(reserved, Buffer.alloc(leave));
      closeSync(reserved);
      const file = openSync(filling, 'a');
      while (isRoomTaken(file));
      closeSync(file);
      rmSync(reserve);
    },
    empty: () => rmSync(filling, { force: true }),
    remove: () => {
      // A process that has just ended may hold it for a moment.
      if (!run('umount', folder)) run('umount', '--lazy', folder);
      unmounted();
    },
  };
};
