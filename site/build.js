// Builds the site of the documentation: npm run docs. With --dev it serves the site and follows changes of the documents.
import { mkdirSync, readdirSync, watch, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { build, createServer } from 'vitepress';
import { llmsFullText, llmsIndex } from './llms-text.js';
import { pageTexts, writeDocuments, writePages } from './pages.js';
import { OUTPUT, ROOT, siteSettings } from './site-settings.js';

const settings = siteSettings(process.env);

/** The texts for language models, with each page as markdown beside its HTML. */
const writeTexts = () => {
  const texts = pageTexts(settings);
  const write = (path, text) => {
    mkdirSync(dirname(join(OUTPUT, path)), { recursive: true });
    writeFileSync(join(OUTPUT, path), text);
  };
  for (const { page, text } of texts.sections.flatMap(({ pages }) => pages)) write(page, text);
  write('llms.txt', llmsIndex(texts));
  write('llms-full.txt', llmsFullText(texts));
};

await writePages(settings);
if (process.argv.includes('--dev')) {
  const server = await createServer(import.meta.dirname, { host: '127.0.0.1' });
  await server.listen();
  server.printUrls();
  for (const folder of [join(ROOT, 'docs'), import.meta.dirname])
    watch(folder, { recursive: true }, (_event, name) => {
      if (name?.endsWith('.md')) writeDocuments(settings);
    });
} else {
  await build(import.meta.dirname);
  writeTexts();
  console.log(
    `the site is in ${relative(process.cwd(), OUTPUT)}: ${readdirSync(OUTPUT, { recursive: true }).length} files`,
  );
}
