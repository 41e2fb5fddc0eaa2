import { expect } from 'chai';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../src/files/package-root.ts';
import { type SiteDocuments, siteDocuments } from '../support/site-module.ts';

const read = (path: string): string => readFileSync(join(packageRoot(), path), 'utf8');

describe('the list of documents of the site', () => {
  let site: SiteDocuments;
  before(async () => {
    site = await siteDocuments();
  });
  const paths = (): readonly string[] => site.DOCUMENTS.map(({ path }) => path);

  it('has every document of docs once, and no other', () => {
    const files = readdirSync(join(packageRoot(), 'docs'), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.md'))
      .map((name) => `docs/${name}`);
    expect(files).to.have.length.above(25);
    expect(paths().toSorted()).to.deep.equal(files.toSorted());
  });

  it('begins with the guide, in the order that its first page gives', () => {
    const [guide] = site.SECTIONS;
    const links = [...read('docs/guide/index.md').matchAll(/\]\(([\w-]+\.md)\)/g)];
    const order = ['index.md', ...links.map(([, name = '']) => name)].map((name) => `docs/guide/${name}`);
    expect(guide?.documents.map(({ path }) => path)).to.deep.equal(order);
  });

  it('gives each a title, and says in one short line what it is about', () => {
    for (const { path, about } of site.DOCUMENTS) {
      expect(site.titleOf(read(path)), path).to.match(/^\S.{2,}$/);
      expect(about, path).to.match(/^[A-Z].{15,110}[^.]$/);
    }
    const lines = site.DOCUMENTS.map(({ about }) => about);
    expect(new Set(lines).size).to.equal(lines.length);
  });

  it('leaves paths below docs, and takes marks of code out of titles', () => {
    expect(site.pageOf('docs/guide/sinks.md')).to.equal('guide/sinks.md');
    expect(site.pageOf('site/index.md')).to.equal('index.md');
    expect(site.titleOf('text\n\n# The `follow` function\n\n## More\n')).to.equal('The follow function');
  });
});
