import { join, resolve } from 'node:path';

/**
 * The command line that specs run: the compiled modules, whose coverage is measured, or the file that SPEC_CLI names, such as
 * the bundle of the package and the images.
 */
export const CLI = resolve(process.env['SPEC_CLI'] ?? join(import.meta.dirname, '..', '..', 'src', 'cli.js'));
