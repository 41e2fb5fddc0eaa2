import { readFile } from 'node:fs/promises';
import type { RequestHandler } from 'express';
import { sendContent } from '../middleware/static-file.ts';

const HTML_START = '<html lang="en">';
const HEAD_START = '<head>';

export interface PageHtmlOptions {
  /** Attributes of the `html` element, such as `data-embed="rate"`. */
  readonly attributes: string;
  /** Elements at the start of the head. */
  readonly head: string;
}

/** The dashboard's HTML with these additions. */
export const pageHtml = (html: string, { attributes, head }: PageHtmlOptions): string => {
  if (!html.includes(HTML_START) || !html.includes(HEAD_START))
    throw new Error(`the dashboard must contain ${HTML_START} and ${HEAD_START}`);
  return html
    .replace(HTML_START, `<html lang="en" ${attributes}>`)
    .replace(HEAD_START, `${HEAD_START}${head}`);
};

/** Sends the dashboard with these additions. The file is read at the first request. */
export const sendPageHtml = (file: string, options: PageHtmlOptions): RequestHandler => {
  let send: RequestHandler | null = null;
  return async (request, response, next) => {
    send ??= sendContent(
      'text/html; charset=utf-8',
      Buffer.from(pageHtml(await readFile(file, 'utf8'), options)),
    );
    return send(request, response, next);
  };
};
