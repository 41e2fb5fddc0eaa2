import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { errorCode } from '../../../core/error-code.ts';
import { messageOf } from '../../../core/message-of.ts';
import { makeFolder } from '../../../files/make-folder.ts';

export interface ProjectOptions {
  /** The folder with the files of the template. */
  readonly template: string;
  readonly target: string;
  /** Replaces each key in the texts by its value. */
  readonly values: Readonly<Record<string, string>>;
}

/** npm leaves a .gitignore out of packages. */
const targetName = (name: string): string => (name === 'gitignore' ? '.gitignore' : name);

const filesIn = (folder: string): readonly string[] => {
  try {
    return readdirSync(folder);
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return [];
    throw new Error(`cannot use ${folder}: ${messageOf(error)}`, { cause: error });
  }
};

/** Writes the files of a template into a new or empty folder, and returns their names. */
export const writeProject = ({ template, target, values }: ProjectOptions): readonly string[] => {
  if (filesIn(target).length > 0)
    throw new Error(`${target} exists and is not empty, so nothing was written: choose another folder`);
  makeFolder(target);
  return readdirSync(template)
    .sort()
    .map((name) => {
      const text = Object.entries(values).reduce(
        (before, [key, value]) => before.replaceAll(key, value),
        readFileSync(join(template, name), 'utf8'),
      );
      writeFileSync(join(target, targetName(name)), text, { flag: 'wx' });
      return targetName(name);
    });
};
