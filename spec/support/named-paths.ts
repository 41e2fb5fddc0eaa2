import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, join, normalize } from 'node:path';
import { packageRoot } from '../../src/files/package-root.ts';
import type { Document } from './documents.ts';

const FOLDERS = [
  'src',
  'spec',
  'docs',
  'bench',
  'config',
  'db',
  'deploy',
  'scripts',
  'examples',
  'site',
  '.github',
  '.ci',
];
const LINK = /\[([^\]]*)\]\((?!https?:|mailto:)([^)\s]+)\)/g;
const PATH = new RegExp(
  String.raw`(?<![\w/.-])(?:dist/)?(?:${FOLDERS.join('|').replaceAll('.', '\\.')})/[\w./*-]*`,
  'g',
);
const ROOT_FILE =
  /(?<![\w/.-])(?:Dockerfile\.\w+|docker-compose\.yml|\.env\.example|package(?:-lock)?\.json|[A-Z]+\.md)\b/g;
const BARE_FILE = /`([\w-][\w.-]*\.(?:ts|js|cjs|proto|sql|cql|rb))`/g;

const walk = (folder: string): readonly string[] =>
  readdirSync(join(packageRoot(), folder), { withFileTypes: true }).flatMap((entry) => {
    const path = `${folder}/${entry.name}`;
    return entry.isDirectory() ? [path, ...walk(path)] : [path];
  });

const all = FOLDERS.filter((folder) => existsSync(join(packageRoot(), folder))).flatMap(walk);
const baseNames = new Set(all.map((path) => basename(path)));

/** The source of a built file: `dist/spec/a.spec.js` is `spec/a.spec.ts`. */
const sourceOf = (path: string): string =>
  path.startsWith('dist/') ? path.slice('dist/'.length).replace(/\.js$/, '.ts') : path;

const escaped = (text: string): string => text.replaceAll(/[.+?^${}()|[\]\\]/g, '\\$&');

const exists = (path: string): boolean => {
  if (!path.includes('*')) return existsSync(join(packageRoot(), path));
  const pattern = new RegExp(`^${path.split('*').map(escaped).join('[^/]*')}$`);
  return all.some((file) => pattern.test(file));
};

/** The anchor that GitHub gives a heading. */
const anchorOf = (heading: string): string =>
  heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
    .trim()
    .replaceAll(/\s/g, '-');

const hasAnchor = (path: string, anchor: string): boolean => {
  const file = join(packageRoot(), path);
  if (!existsSync(file) || !statSync(file).isFile()) return false;
  const headings = [...readFileSync(file, 'utf8').matchAll(/^#+ (.+)$/gm)];
  return headings.some(([, heading = '']) => anchorOf(heading) === anchor);
};

const brokenLink = (from: string, text: string, target: string): boolean => {
  const [file = '', anchor] = target.split('#');
  const path = file === '' ? from : normalize(join(dirname(from), file)).replace(/\/$/, '');
  if (!exists(path)) return true;
  if (anchor !== undefined && !hasAnchor(path, anchor)) return true;
  // A text that is a path itself has to be the target's: `[`a.ts`](../src/b.ts)` misleads.
  const named = /^`([\w./-]+\.\w+|[\w.-]+(?:\/[\w.-]+)+\/?)`$/.exec(text)?.[1]?.replace(/\/$/, '');
  return named !== undefined && path !== named && !path.endsWith(`/${named}`);
};

/**
 * The repository paths, file names and links of a document that lead nowhere, as the document writes them. It reads links
 * with their anchors, paths that begin with a folder of the repository (`*` matches within a name), files at the root, and
 * bare names of code files.
 */
export const brokenPaths = ({ path, text }: Document): readonly string[] => {
  const links = [...text.matchAll(LINK)]
    .filter(([, label = '', target = '']) => brokenLink(path, label, target))
    .map(([link]) => link);
  const prose = text.replaceAll(LINK, '');
  const named = [...prose.matchAll(PATH), ...prose.matchAll(ROOT_FILE)]
    .map(([written]) => written.replace(/[./]+$/, ''))
    .filter((written) => !exists(sourceOf(written)));
  const bare = [...prose.matchAll(BARE_FILE)]
    .map(([, name = '']) => name)
    .filter((name) => !baseNames.has(name) && !existsSync(join(packageRoot(), name)));
  return [...links, ...named, ...bare];
};
