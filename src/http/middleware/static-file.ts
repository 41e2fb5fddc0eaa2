import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { extname } from 'node:path';
import type { RequestHandler } from 'express';

const CONTENT_TYPES: ReadonlyMap<string, string> = new Map([
  ['.html', 'text/html; charset=utf-8'],
  ['.js', 'text/javascript; charset=utf-8'],
  ['.css', 'text/css; charset=utf-8'],
  ['.svg', 'image/svg+xml'],
  ['.png', 'image/png'],
  ['.ico', 'image/x-icon'],
  ['.woff2', 'font/woff2'],
  ['.webmanifest', 'application/manifest+json'],
]);

/** Whether files with this extension are served. */
export const isServable = (name: string): boolean => CONTENT_TYPES.has(extname(name));

/** Sends constant content. Browsers cache it but revalidate on every request. */
export const sendContent = (type: string, content: Buffer): RequestHandler => {
  const etag = `"${createHash('sha256').update(content).digest('base64url')}"`;
  return (request, response) => {
    response.set({ 'Content-Type': type, 'Cache-Control': 'no-cache', ETag: etag });
    if (request.fresh) response.status(304).end();
    else response.end(content);
  };
};

/** Sends a file. It is read at the first request and then kept in memory. */
export const staticFile = (file: string): RequestHandler => {
  const type = CONTENT_TYPES.get(extname(file)) ?? 'application/octet-stream';
  let send: RequestHandler | null = null;
  return async (request, response, next) => {
    send ??= sendContent(type, await readFile(file));
    return send(request, response, next);
  };
};
