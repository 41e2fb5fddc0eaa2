import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Tries a few times: a process that just ended may have been writing. */
export const removeFolder = (folder: string): Promise<void> =>
  rm(folder, { recursive: true, force: true, maxRetries: 5 });

/** Gives a new temporary folder to `use`, and removes it only when that fails. */
export const inNewFolder = async <T>(name: string, use: (folder: string) => Promise<T>): Promise<T> => {
  const folder = await mkdtemp(join(tmpdir(), `headwater-${name}-`));
  try {
    return await use(folder);
  } catch (error) {
    await removeFolder(folder);
    throw error;
  }
};
