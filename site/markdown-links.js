// Links in markdown: the documents link to each other and to files of the repository, as GitHub shows them. On the site the
// first stay, and the second lead to the repository.
import { posix } from 'node:path';

/** A code span, which may go on in the next line, or a link with its label and its target; a label may hold code spans. */
const CODE_OR_LINK = /`(?:[^`\n]|\n(?!\s*\n))*`|(!?)\[((?:`[^`]*`|[^\]`])*)\]\(([^)\s]+)\)/g;
const FENCE = /^\s*(```+|~~~+)/;
const EXTERNAL = /^(?:[a-z]+:|#|\/)/i;

/** The text in pieces: blocks of code, and what is between them. */
const piecesOf = (text) => {
  const pieces = [{ isCode: false, lines: [] }];
  let fence = null;
  for (const line of text.split('\n')) {
    const [, mark] = FENCE.exec(line) ?? [];
    if (fence === null && mark !== undefined) {
      fence = mark;
      pieces.push({ isCode: true, lines: [line] });
      continue;
    }
    pieces.at(-1).lines.push(line);
    if (fence === null || !mark?.startsWith(fence)) continue;
    fence = null;
    pieces.push({ isCode: false, lines: [] });
  }
  return pieces;
};

/** The text with `change` applied to what is not in a block of code. */
const outsideBlocks = (text, change) =>
  piecesOf(text)
    .filter(({ lines }) => lines.length > 0)
    .map(({ isCode, lines }) => (isCode ? lines.join('\n') : change(lines.join('\n'))))
    .join('\n');

/**
 * The text with its relative links changed. `from` is the path of the text. `hrefOf(path, anchor)` gets the path that a link
 * means, from the root, and its anchor (`#a` or empty); it returns the new target, or null to leave only the label.
 */
export const rewriteLinks = (text, from, hrefOf) =>
  outsideBlocks(text, (part) =>
    part.replaceAll(CODE_OR_LINK, (written, image, label, target) => {
      if (target === undefined || EXTERNAL.test(target)) return written;
      const [file, anchor] = target.split('#');
      const path = posix.join(posix.dirname(from), file).replace(/\/$/, '');
      const href = hrefOf(path, anchor === undefined ? '' : `#${anchor}`);
      return href === null ? label : `${image}[${label}](${href})`;
    }),
  );

/**
 * The URL of the repository, such as `https://github.com/OWNER/headwater`: `REPOSITORY_URL`, what GitHub says in a workflow, or
 * `repository` of package.json; null if none of them names one.
 */
export const repositoryUrl = (env, { repository } = {}) => {
  const inWorkflow =
    env.GITHUB_SERVER_URL && env.GITHUB_REPOSITORY && `${env.GITHUB_SERVER_URL}/${env.GITHUB_REPOSITORY}`;
  const url = env.REPOSITORY_URL || inWorkflow || (repository?.url ?? repository);
  return url ? url.replace(/^git\+/, '').replace(/(?:\.git)?\/?$/, '') : null;
};

/** Where the repository shows a file or a folder, in its default branch. */
export const repositoryLink = (url, path, { isFolder, anchor = '' }) =>
  url === null ? null : `${url}/${isFolder ? 'tree' : 'blob'}/HEAD/${path}${anchor}`;

/** The anchor that GitHub gives a heading. VitePress has another rule, by which anchors written for GitHub would be dead. */
export const anchorOf = (heading) =>
  heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
    .trim()
    .replaceAll(/\s/g, '-');
