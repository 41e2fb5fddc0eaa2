import { existsSync, readdirSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, sep } from 'node:path';
import { Router } from 'express';
import { onlyMethods } from '../middleware/only-methods.ts';
import { isServable, staticFile } from '../middleware/static-file.ts';
import { embedRoutes } from './embed-routes.ts';
import { sendPageHtml } from './page-html.ts';

/** URL path to uPlot file: the only two files of the package that are served. */
export const CHART_FILES: ReadonlyMap<string, string> = new Map([
  ['/uPlot.js', 'uplot/dist/uPlot.esm.js'],
  ['/uPlot.css', 'uplot/dist/uPlot.min.css'],
]);

const { resolve } = createRequire(import.meta.url);

const ownFiles = (folder: string): [path: string, file: string][] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => isServable(file) && statSync(join(folder, file)).isFile())
    .map((file) => [`/${file.split(sep).map(encodeURIComponent).join('/')}`, join(folder, file)]);

/** The dashboard offers the code that embeds its parts. */
const EMBEDDABLE = { attributes: 'data-embeddable', head: '' };

/**
 * The dashboard: the folder's `index.html` at /, its other web files under their names, and the chart library. Nothing
 * else is served, but what `embedOrigins` may embed.
 */
export const pageRoutes = (folder: string, embedOrigins: readonly string[] = []): Router => {
  const router = Router({ caseSensitive: true });
  if (!existsSync(folder)) return router;
  const isEmbeddable = embedOrigins.length > 0;
  if (isEmbeddable) router.use(embedRoutes(folder, embedOrigins));
  const chart = Array.from(CHART_FILES, ([path, file]): [string, string] => [path, resolve(file)]);
  for (const [path, file] of [...ownFiles(folder), ...chart]) {
    const isPage = path === '/index.html';
    router
      .route(isPage ? ['/', path] : path)
      .get(isPage && isEmbeddable ? sendPageHtml(file, EMBEDDABLE) : staticFile(file))
      .all(onlyMethods('GET', 'HEAD'));
  }
  return router;
};
