import type { Verb } from '../../../cli/verb.ts';

export const INIT_VERB: Verb = {
  name: 'init',
  summary: 'makes a project that follows a feed of your own with the package headwater',
  about:
    'The new folder has one pipeline in TypeScript, which reads a feed into SQLite exactly once, and a test that proves it by killing the program. Nothing is installed, and an existing folder is left as it is unless it is empty.',
  positionals: [{ name: 'FOLDER', doc: 'The new folder. Its name is the name of the project.' }],
  flags: [],
  examples: ['headwater init my-feed'],
  credentials: [],
  logs: 'tool',
  outlivesReader: true,
  load: () => import('./index.ts'),
};
