import { existsSync, readdirSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, sep } from 'node:path';
import { Router } from 'express';
import { onlyMethods } from '../middleware/only-methods.ts';
import { isServable, staticFile } from '../middleware/static-file.ts';

/** What the page uses of uPlot, by the address that it is served at: these two files of the package and no other. */
export const CHART_FILES: ReadonlyMap<string, string> = new Map([
  ['/uPlot.js', 'uplot/dist/uPlot.esm.js'],
  ['/uPlot.css', 'uplot/dist/uPlot.min.css'],
]);

const { resolve } = createRequire(import.meta.url);

const ownFiles = (folder: string): [path: string, file: string][] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => isServable(file) && statSync(join(folder, file)).isFile())
    .map((file) => [`/${file.split(sep).map(encodeURIComponent).join('/')}`, join(folder, file)]);

/**
 * The page: `index.html` of the folder at /, its other web files under their names, and its chart. Nothing else can be
 * reached.
 */
export const pageRoutes = (folder: string): Router => {
  const router = Router({ caseSensitive: true });
  if (!existsSync(folder)) return router;
  const chart = Array.from(CHART_FILES, ([path, file]): [string, string] => [path, resolve(file)]);
  for (const [path, file] of [...ownFiles(folder), ...chart]) {
    router
      .route(path === '/index.html' ? ['/', path] : path)
      .get(staticFile(file))
      .all(onlyMethods('GET', 'HEAD'));
  }
  return router;
};
