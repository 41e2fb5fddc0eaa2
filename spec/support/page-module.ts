import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { packageRoot } from '../../src/files/package-root.ts';

/** Imports a module of the page from its source folder: the page is served as written, without a build. */
export const pageModule = (name: string): Promise<unknown> =>
  import(pathToFileURL(join(packageRoot(), 'src/page', name)).href) as Promise<unknown>;
