import { expect } from 'chai';
import { siteModule } from '../support/site-module.ts';

/** What site/markdown-links.js exports. */
interface MarkdownLinks {
  readonly rewriteLinks: (
    text: string,
    from: string,
    hrefOf: (path: string, anchor: string) => string | null,
  ) => string;
  readonly repositoryUrl: (env: Readonly<Record<string, string>>, manifest?: object) => string | null;
  readonly repositoryLink: (
    url: string | null,
    path: string,
    options: { readonly isFolder: boolean; readonly anchor?: string },
  ) => string | null;
  readonly anchorOf: (heading: string) => string;
}

describe('the links of the site', () => {
  let links: MarkdownLinks;
  before(async () => {
    links = (await siteModule('markdown-links.js')) as MarkdownLinks;
  });
  const rewritten = (text: string, from = 'docs/guide/sinks.md'): string =>
    links.rewriteLinks(text, from, (path, anchor) => `<${path}${anchor}>`);

  it('get the path from the root that a relative link means, with its anchor', () => {
    expect(
      rewritten('[a](sources.md), [b](../limits.md#one-event) and [c](../../examples/osm/index.mjs)'),
    ).to.equal(
      '[a](<docs/guide/sources.md>), [b](<docs/limits.md#one-event>) and [c](<examples/osm/index.mjs>)',
    );
    expect(rewritten('[folder](../src/stores/)', 'docs/windows.md')).to.equal('[folder](<src/stores>)');
    expect(rewritten('![a picture](../docs/shot.png)', 'site/index.md')).to.equal(
      '![a picture](<docs/shot.png>)',
    );
  });

  it('may have code as their label', () => {
    expect(rewritten('([`src/a.ts`](../../src/a.ts) `b`)')).to.equal('([`src/a.ts`](<src/a.ts>) `b`)');
  });

  it('are found after code that goes on in the next line', () => {
    expect(rewritten('`one code\nspan` and [a](b.md); a lone ` mark.\n\n[c](d.md) ` too')).to.equal(
      '`one code\nspan` and [a](<docs/guide/b.md>); a lone ` mark.\n\n[c](<docs/guide/d.md>) ` too',
    );
  });

  it('stay as they are if they lead elsewhere, into the page, or stand in code', () => {
    const text = [
      '[a](https://example.org/b.md) [b](#here) [c](mailto:me@example.org) `[d](e.md)`',
      '```md',
      '[f](g.md)',
      '```',
      '~~~~',
      '```',
      '[h](i.md)',
      '~~~~',
    ].join('\n');
    expect(rewritten(text)).to.equal(text);
    expect(rewritten('```\n[a](b.md)\n```')).to.equal('```\n[a](b.md)\n```');
    expect(rewritten(`${text}\n[j](k.md)`)).to.equal(`${text}\n[j](<docs/guide/k.md>)`);
  });

  it('leave their label where there is nothing to link to', () => {
    expect(links.rewriteLinks('see [`a.ts`](../src/a.ts).', 'docs/b.md', () => null)).to.equal('see `a.ts`.');
  });

  it('lead to the file or the folder in the repository', () => {
    const url = 'https://github.com/owner/headwater';
    expect(links.repositoryLink(url, 'src/cli.ts', { isFolder: false, anchor: '#L3' })).to.equal(
      'https://github.com/owner/headwater/blob/HEAD/src/cli.ts#L3',
    );
    expect(links.repositoryLink(url, 'src/stores', { isFolder: true })).to.equal(
      'https://github.com/owner/headwater/tree/HEAD/src/stores',
    );
    expect(links.repositoryLink(null, 'src', { isFolder: true })).to.equal(null);
  });

  it('take the repository from the environment, then from the workflow, then from package.json', () => {
    const workflow = { GITHUB_SERVER_URL: 'https://github.com', GITHUB_REPOSITORY: 'owner/headwater' };
    const manifest = { repository: { type: 'git', url: 'git+https://github.com/other/headwater.git' } };
    expect(
      links.repositoryUrl({ ...workflow, REPOSITORY_URL: 'https://git.example/hw/' }, manifest),
    ).to.equal('https://git.example/hw');
    expect(links.repositoryUrl(workflow, manifest)).to.equal('https://github.com/owner/headwater');
    expect(links.repositoryUrl({}, manifest)).to.equal('https://github.com/other/headwater');
    expect(links.repositoryUrl({}, {})).to.equal(null);
  });

  it('meet headings by the anchors that GitHub gives them', () => {
    expect(links.anchorOf("Kafka's topics: what, and why?")).to.equal('kafkas-topics-what-and-why');
    expect(links.anchorOf('Requirements at 1×, 100× and 10,000×')).to.equal(
      'requirements-at-1-100-and-10000',
    );
    expect(links.anchorOf('2 servers')).to.equal('2-servers');
  });
});
