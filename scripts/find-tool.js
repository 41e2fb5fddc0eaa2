import { accessSync, constants } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';

/** Where the install scripts put what no package of the system has. */
const OWN_FOLDER = join(
  process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'),
  'headwater',
  'ship-tools',
  'bin',
);

/** The path of a command, from PATH or from where it was installed for the checks; fails where there is none. */
export const findTool = (name, installedBy) => {
  const folders = [...(process.env.PATH ?? '').split(delimiter), OWN_FOLDER];
  const found = folders
    .map((folder) => join(folder, name))
    .find((path) => {
      try {
        accessSync(path, constants.X_OK);
        return true;
      } catch {
        return false;
      }
    });
  if (found === undefined) throw new Error(`no ${name} here: run ${installedBy}`);
  return found;
};
