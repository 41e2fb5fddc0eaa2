import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { apiPages } from '../api-pages.js';
import { DOCUMENTS, pageOf, SECTIONS, titleOf } from '../documents.js';
import { anchorOf } from '../markdown-links.js';
import { OUTPUT, ROOT, siteSettings, SOURCE } from '../site-settings.js';

const { manifest, base, repository } = siteSettings(process.env);
const titles = new Map(DOCUMENTS.map(({ path }) => [path, titleOf(readFileSync(join(ROOT, path), 'utf8'))]));
const linkTo = (page) => `/${page.replace(/(?:index)?\.md$/, '')}`;
const api = apiPages(manifest);
/** Whether a block of a docstring is a program; others are marble diagrams. */
const isProgram = (text) => /^\s*(?:import|await|const|\w+\()/.test(text);

export default {
  title: 'Headwater',
  description: 'Follow a live feed and write each event exactly once',
  lang: 'en',
  base,
  srcDir: SOURCE,
  outDir: OUTPUT,
  cacheDir: join(ROOT, '.build', 'docs-cache'),
  srcExclude: ['public/**'],
  head: [['link', { rel: 'icon', type: 'image/svg+xml', href: `${base}icon.svg` }]],
  markdown: {
    anchor: { slugify: anchorOf },
    languageAlias: { caddyfile: 'nginx' },
    config: (markdown) => {
      // Docstrings hold indented blocks, which VitePress leaves without style.
      markdown.renderer.rules.code_block = (tokens, index, ...rest) => {
        tokens[index].info = isProgram(tokens[index].content) ? 'ts' : 'txt';
        return markdown.renderer.rules.fence(tokens, index, ...rest);
      };
    },
  },
  themeConfig: {
    logo: '/icon.svg',
    search: { provider: 'local' },
    nav: [
      { text: 'Guide', link: '/guide/', activeMatch: '/guide/' },
      { text: 'Product', link: '/operating' },
      { text: 'API', link: linkTo(api[0].page), activeMatch: '/reference/' },
      ...(repository === null ? [] : [{ text: 'Source', link: repository }]),
    ],
    sidebar: [
      ...SECTIONS.map(({ title, documents }) => ({
        text: title,
        items: documents.map(({ path }) => ({ text: titles.get(path), link: linkTo(pageOf(path)) })),
      })),
      { text: 'API reference', items: api.map(({ name, page }) => ({ text: name, link: linkTo(page) })) },
    ],
    outline: [2, 3],
    externalLinkIcon: true,
  },
};
