import { join } from 'node:path';
import { Router } from 'express';
import { embedPolicy } from '../middleware/security-headers.ts';
import { onlyMethods } from '../middleware/only-methods.ts';
import { EMBED_KINDS } from './embed-kinds.ts';
import { sendPageHtml } from './page-html.ts';

/**
 * Parts of the dashboard that pages of these origins may show in a frame. Nothing else can be framed. The files of the
 * dashboard are one folder up, and links open a new tab, because the frame shows nothing else.
 */
export const embedRoutes = (folder: string, origins: readonly string[]): Router => {
  // A path with a slash at its end would have its files elsewhere.
  const router = Router({ caseSensitive: true, strict: true });
  const policy = embedPolicy(origins);
  for (const kind of EMBED_KINDS) {
    router
      .route(`/embed/${kind}`)
      .get(
        policy,
        sendPageHtml(join(folder, 'index.html'), {
          attributes: `data-embed="${kind}"`,
          head: '<base href="../" target="_blank" />',
        }),
      )
      .all(onlyMethods('GET', 'HEAD'));
  }
  return router;
};
