import { accessSync, constants } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';

/** Where scripts/install-ship-tools.sh and scripts/install-network-tools.sh put what no package of the system has. */
const OWN_FOLDERS = ['ship-tools', 'network-tools'].map((name) =>
  join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'headwater', name, 'bin'),
);

/** The path of a command, from PATH or from where it was installed for the specs; null where there is none. */
export const findTool = (name: string): string | null => {
  const folders = [...(process.env['PATH'] ?? '').split(delimiter), ...OWN_FOLDERS];
  const isThere = (path: string): boolean => {
    try {
      accessSync(path, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  };
  return folders.map((folder) => join(folder, name)).find(isThere) ?? null;
};

/** Why a tool cannot be used here; null where it can. */
export const whyNoTool = (name: string): string | null =>
  findTool(name) === null ? `no ${name} here: run scripts/install-ship-tools.sh` : null;
