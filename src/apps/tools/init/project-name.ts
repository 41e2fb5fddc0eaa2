/** npm's rules: https://docs.npmjs.com/cli/configuring-npm/package-json#name */
const MAX_NAME_LENGTH = 214;

/** The name of a package for a folder with this name; `null` if it has no letter or digit. */
export const projectName = (folderName: string): string | null => {
  const name = folderName
    .toLowerCase()
    .replaceAll(/[^a-z0-9._-]+/g, '-')
    .replace(/^[^a-z0-9]+/, '')
    .slice(0, MAX_NAME_LENGTH);
  return name === '' ? null : name;
};
