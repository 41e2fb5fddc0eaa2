import { existsSync, readdirSync, statSync } from 'node:fs';
import { join, sep } from 'node:path';
import { Router } from 'express';
import { onlyMethods } from './methods.ts';
import { isServed, staticFile } from './static-file.ts';

/** The page: `index.html` of the folder at /, its other web files under their names. Nothing else can be reached. */
export const pageRoutes = (folder: string): Router => {
  const router = Router({ caseSensitive: true });
  if (!existsSync(folder)) return router;
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(
    (file) => isServed(file) && statSync(join(folder, file)).isFile(),
  );
  for (const file of files) {
    const path = `/${file.split(sep).map(encodeURIComponent).join('/')}`;
    const paths = path === '/index.html' ? ['/', path] : [path];
    router
      .route(paths)
      .get(staticFile(join(folder, file)))
      .all(onlyMethods('GET', 'HEAD'));
  }
  return router;
};
