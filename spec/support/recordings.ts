import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../src/files/package-root.ts';

/** Real recordings of the feed; the folder is not part of the repository. */
export const RECORDINGS_FOLDER = join(packageRoot(), '..', 'shared', 'data');

/** The names of the recordings; none where the folder is absent. */
export const recordingNames = (): readonly string[] =>
  existsSync(RECORDINGS_FOLDER)
    ? readdirSync(RECORDINGS_FOLDER).filter((name) => name.endsWith('.ndjson'))
    : [];

/** The events of a recording, as they came. */
export const recordedTexts = (name: string): readonly string[] =>
  readFileSync(join(RECORDINGS_FOLDER, name), 'utf8')
    .split('\n')
    .filter((line) => line !== '');
