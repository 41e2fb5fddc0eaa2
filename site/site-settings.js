// What depends on where the site will stand.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { repositoryUrl } from './markdown-links.js';

export const ROOT = join(import.meta.dirname, '..');
/** The pages as VitePress reads them. */
export const SOURCE = join(ROOT, '.build', 'docs-source');
/** The site. */
export const OUTPUT = join(ROOT, '.build', 'docs');

/**
 * `DOCS_URL` is the address of the site, such as `https://OWNER.github.io/headwater`; without it the site stands at the root of
 * any server. `base` begins and ends with a slash, `url` ends without one.
 */
export const siteSettings = (env) => {
  const manifest = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
  const url = (env.DOCS_URL ?? '').replace(/\/+$/, '');
  const base = url === '' ? '/' : `${new URL(url).pathname.replace(/\/+$/, '')}/`;
  return { manifest, url, base, repository: repositoryUrl(env, manifest) };
};
