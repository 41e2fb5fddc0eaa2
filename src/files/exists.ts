import { statSync } from 'node:fs';

/** Whether there is a file or a folder. Unlike `existsSync`, it throws if that cannot be found out. */
export const exists = (path: string): boolean => statSync(path, { throwIfNoEntry: false }) !== undefined;
