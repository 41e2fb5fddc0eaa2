/** The entries of the package that can be imported, as `exports` of its package.json lists them. */
export const entriesOf = (manifest) =>
  Object.entries(manifest.exports)
    .filter(([, target]) => typeof target === 'object')
    .map(([path, { types, default: module }]) => ({
      /** What users import, such as `headwater/sse`. */
      name: path.replace(/^\./, manifest.name),
      types,
      module,
      source: module.replace(/^\.\/dist\/(.*)\.js$/, '$1.ts'),
    }));
