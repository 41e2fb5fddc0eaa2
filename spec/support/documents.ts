import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../src/files/package-root.ts';

/** A markdown document of the repository; `path` is relative to its root, `text` all of it. */
export interface Document {
  readonly path: string;
  readonly text: string;
}

const FOLDERS = ['.', 'docs', 'deploy', 'examples', 'site'];
const SKIPPED = /(^|\/)(node_modules|dist|coverage|data)\//;

const markdownFiles = (folder: string): readonly string[] => {
  try {
    return readdirSync(join(packageRoot(), folder), { recursive: folder !== '.', encoding: 'utf8' })
      .filter((name) => name.endsWith('.md') && !SKIPPED.test(name))
      .map((name) => (folder === '.' ? name : `${folder}/${name}`));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
};

/** Every markdown document that people read: those at the root, in docs, deploy, examples and site. */
export const documents = (): readonly Document[] =>
  FOLDERS.flatMap(markdownFiles).map((path) => ({
    path,
    text: readFileSync(join(packageRoot(), path), 'utf8'),
  }));
