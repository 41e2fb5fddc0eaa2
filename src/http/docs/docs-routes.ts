import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { type RequestHandler, Router } from 'express';
import { onlyMethods } from '../middleware/only-methods.ts';
import { docsPolicy } from '../middleware/security-headers.ts';
import { sendContent, staticFile } from '../middleware/static-file.ts';

/** All addresses are relative to /docs: a reverse proxy may serve it at a sub-path. */
const PAGE = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>Headwater HTTP API</title>
    <link rel="icon" href="docs/favicon-32x32.png">
    <link rel="stylesheet" href="docs/swagger-ui.css">
    <script src="docs/swagger-ui-bundle.js" defer></script>
    <script src="docs/init.js" defer></script>
  </head>
  <body><div id="swagger-ui"></div></body>
</html>
`;

const INIT = `SwaggerUIBundle({ url: 'openapi.json', dom_id: '#swagger-ui', validatorUrl: null });
`;

const SWAGGER_FILES = ['swagger-ui.css', 'swagger-ui-bundle.js', 'favicon-32x32.png'];

/** Relative addresses mean something else at /docs/. */
const withoutSlash: RequestHandler = ({ path }, response, next) => {
  if (path.endsWith('/')) response.redirect('../docs');
  else next();
};

/** GET /openapi.json, and /docs: Swagger UI that loads nothing from other hosts. */
export const docsRoutes = (document: object): Router => {
  const swagger = dirname(createRequire(import.meta.url).resolve('swagger-ui-dist/package.json'));
  const text = (type: string, content: string): RequestHandler => sendContent(type, Buffer.from(content));
  const routes: readonly (readonly [path: string, ...send: RequestHandler[]])[] = [
    ['/openapi.json', text('application/json; charset=utf-8', JSON.stringify(document))],
    ['/docs', withoutSlash, text('text/html; charset=utf-8', PAGE)],
    ['/docs/init.js', text('text/javascript; charset=utf-8', INIT)],
    ...SWAGGER_FILES.map((file) => [`/docs/${file}`, staticFile(join(swagger, file))] as const),
  ];
  const router = Router({ caseSensitive: true });
  router.use('/docs', docsPolicy());
  for (const [path, ...send] of routes)
    router
      .route(path)
      .get(...send)
      .all(onlyMethods('GET', 'HEAD'));
  return router;
};
