// The pages of the site, as markdown: the home page, the documents, and the reference made from docstrings.
import { cpSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import { apiPages, writeApiPages } from './api-pages.js';
import { DOCUMENTS, pageOf, SECTIONS } from './documents.js';
import { repositoryLink, rewriteLinks } from './markdown-links.js';
import { ROOT, SOURCE } from './site-settings.js';

const HOME = 'site/index.md';
const IMAGES = ['docs/screenshot-light.png'];
const PAGES = new Set(DOCUMENTS.map(({ path }) => path));
const read = (path) => readFileSync(join(ROOT, path), 'utf8');

/** A text with the links that `hrefOf` gives pages and images of the site; links to the rest lead to the repository. */
const withLinks = (path, repository, hrefOf) =>
  rewriteLinks(read(path), path, (target, anchor) => {
    if (PAGES.has(target) || IMAGES.includes(target)) return hrefOf(pageOf(target), anchor);
    const found = statSync(join(ROOT, target), { throwIfNoEntry: false });
    if (found === undefined) throw new Error(`${path} links to ${target}, which does not exist`);
    return repositoryLink(repository, target, { isFolder: found.isDirectory(), anchor });
  });

const relativeTo = (page) => (target, anchor) => {
  const path = posix.relative(posix.dirname(page), target);
  return `${path.startsWith('.') ? '' : './'}${path}${anchor}`;
};

const inSource = (page) => {
  const path = join(SOURCE, page);
  mkdirSync(dirname(path), { recursive: true });
  return path;
};

/** Writes the home page and the documents. */
export const writeDocuments = ({ repository }) => {
  for (const path of [HOME, ...PAGES]) {
    const page = pageOf(path);
    writeFileSync(inSource(page), withLinks(path, repository, relativeTo(page)));
  }
  for (const path of IMAGES) cpSync(join(ROOT, path), inSource(pageOf(path)));
  cpSync(join(ROOT, 'src', 'page', 'icon.svg'), inSource('public/icon.svg'));
};

/** Writes every page into an empty folder. */
export const writePages = async (settings) => {
  rmSync(SOURCE, { recursive: true, force: true });
  writeDocuments(settings);
  await writeApiPages({ root: ROOT, manifest: settings.manifest, folder: join(SOURCE, 'reference') });
};

/** The promise: the first paragraph of the home page. */
export const promiseOf = (home) =>
  home
    .replace(/^---\n.*?\n---\n/s, '')
    .trim()
    .split('\n\n')[0]
    .replaceAll('\n', ' ');

/** The sections with the text of each page, links being addresses of the site; `writePages` has to come first. */
export const pageTexts = ({ manifest, repository, url }) => {
  const address = (page, anchor) => `${url}/${page}${anchor}`;
  return {
    name: 'Headwater',
    promise: promiseOf(read(HOME)),
    url,
    sections: [
      ...SECTIONS.map(({ title, documents }) => ({
        title,
        pages: documents.map(({ path, about }) => ({
          page: pageOf(path),
          about,
          text: withLinks(path, repository, address),
        })),
      })),
      {
        title: 'API reference',
        pages: apiPages(manifest).map(({ page, about }) => ({
          page,
          about,
          text: rewriteLinks(readFileSync(join(SOURCE, page), 'utf8'), page, address),
        })),
      },
    ],
  };
};
