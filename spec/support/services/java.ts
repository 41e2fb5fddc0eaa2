import { spawnSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/** The Java of `JAVA_HOME`, or the first on the path. */
export const javaCommand = (): string => {
  const home = process.env['JAVA_HOME'];
  return home === undefined || home === '' ? 'java' : join(home, 'bin', 'java');
};

/** The number of the Java release that is installed, 17 say; null where there is none. */
export const javaRelease = (): number | null => {
  const { stderr, error } = spawnSync(javaCommand(), ['-version'], { encoding: 'utf8' });
  if (error !== undefined) return null;
  const release = /version "(?:1\.)?(\d+)/.exec(stderr)?.[1];
  return release === undefined ? null : Number(release);
};

/** Whether a command of this name is on the path. */
export const hasCommand = (name: string): boolean =>
  (process.env['PATH'] ?? '').split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, name), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
