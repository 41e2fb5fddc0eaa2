import { readFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import type { AppModule } from '../../../cli/app-context.ts';
import { printable } from '../../../core/printable.ts';
import { shellQuoted } from '../../../core/shell-quoted.ts';
import { packageRoot } from '../../../files/package-root.ts';
import { projectName } from './project-name.ts';
import { writeProject } from './write-project.ts';

interface Manifest {
  readonly version: string;
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
}

/** Makes a project that follows a feed. */
export const run: AppModule['run'] = ({ positionals, stdout }) => {
  const [folder = ''] = positionals;
  const target = resolve(folder);
  const name = projectName(basename(target));
  if (name === null)
    throw new Error(
      `${folder} cannot be the name of a package: use letters, digits and dashes, such as my-feed`,
    );
  const manifest = JSON.parse(readFileSync(join(packageRoot(), 'package.json'), 'utf8')) as Manifest;
  const versionOf = (dependency: string): string =>
    manifest.dependencies[dependency] ?? manifest.devDependencies[dependency] ?? 'latest';
  const files = writeProject({
    template: join(packageRoot(), 'templates', 'feed-project'),
    target,
    values: {
      PROJECT_NAME: name,
      TYPES_NODE_VERSION: versionOf('@types/node'),
      TYPESCRIPT_VERSION: versionOf('typescript'),
      HEADWATER_VERSION: `^${manifest.version}`,
      LIBSQL_VERSION: versionOf('libsql'),
    },
  });
  const lines = [
    `${folder} has ${files.join(', ')}.`,
    '',
    `  cd ${shellQuoted(folder)}`,
    '  npm install',
    '  npm test     # kills the pipeline 20 times and compares its counts with a plain count',
    '  npm start    # follows the feed',
    '',
    'main.ts is the pipeline. The guide explains each part: node_modules/headwater/docs/guide/index.md',
  ];
  stdout.write(`${lines.map(printable).join('\n')}\n`);
  return Promise.resolve(0);
};
