// Writes the reference of the package's interface: one markdown page per entry, from the docstrings. A warning, such as an
// export without a docstring or a link to nothing, fails it.
import { readFileSync, rmSync } from 'node:fs';
import { join, relative } from 'node:path';
import { Application, Converter, ReflectionKind } from 'typedoc';
import ts from 'typescript';
import { entriesOf } from '../scripts/package-entries.js';
import { ROOT } from './site-settings.js';

const DOCUMENTED = ['Class', 'Function', 'Interface', 'Method', 'TypeAlias', 'Variable'];

/** The first sentence of a module's docstring. */
const summaryOf = (source) => {
  const [, comment = ''] = /^\/\*\*(.*?)(?:@|\*\/)/s.exec(readFileSync(join(ROOT, source), 'utf8')) ?? [];
  const text = comment.replaceAll(/^\s*\*\s?/gm, '').trim();
  return text.replaceAll(/\s+/g, ' ').split(/\.(?: |$)/)[0];
};

/** The page of each entry: `{ name, page, about }`. */
export const apiPages = (manifest) =>
  entriesOf(manifest).map(({ name, source }) => ({
    name,
    page: `reference/${name}.md`,
    about: summaryOf(source),
  }));

/** Lists the members of a union of literals, such as error codes, with their docstrings, which the plugin leaves out. */
const describeMembers = ({ type, comment }) => {
  if (type?.type !== 'union' || type.elementSummaries === undefined) return;
  if (type.types.some((member) => member.type !== 'literal')) return;
  type.types.forEach((member, i) => {
    const label = `${i === 0 ? '\n' : ''}\n- \`${member.value}\`: `;
    comment?.summary.push({ kind: 'text', text: label }, ...type.elementSummaries[i]);
  });
};

/** Writes `NAME.md` for each entry of the package into the folder. */
export const writeApiPages = async ({ root, manifest, folder }) => {
  const entries = entriesOf(manifest);
  const app = await Application.bootstrapWithPlugins({
    plugin: ['typedoc-plugin-markdown'],
    entryPoints: entries.map(({ source }) => join(root, source)),
    // The build and lint check the types.
    skipErrorChecking: true,
    out: folder,
    logLevel: 'Warn',
    router: 'module',
    readme: 'none',
    githubPages: false,
    disableSources: true,
    excludeInternal: true,
    excludePrivate: true,
    excludeExternals: true,
    validation: { notExported: true, invalidLink: true, rewrittenLink: true, notDocumented: true },
    requiredToBeDocumented: DOCUMENTED,
    groupOrder: ['Functions', 'Classes', 'Interfaces', 'Type Aliases', 'Variables', '*'],
    tableColumnSettings: { hideDefaults: true, hideModifiers: true, hideOverrides: true, hideSources: true },
    hideBreadcrumbs: true,
    hidePageHeader: true,
    pageTitleTemplates: { module: '{name}' },
    useCodeBlocks: true,
    expandObjects: true,
    expandParameters: true,
    parametersFormat: 'table',
    interfacePropertiesFormat: 'table',
    typeDeclarationFormat: 'table',
    typeAliasPropertiesFormat: 'table',
    classPropertiesFormat: 'table',
  });
  const { options, fileNames } = ts.getParsedCommandLineOfConfigFile(
    join(root, 'tsconfig.json'),
    {},
    { ...ts.sys, readDirectory: () => entries.map(({ source }) => join(root, source)) },
  );
  app.options.setCompilerOptions(fileNames, options, []);
  const names = new Map(
    entries.map(({ name, source }) => [
      relative('src', source).replace(/\/?index\.ts$/, '') || 'index',
      name,
    ]),
  );
  app.converter.on(Converter.EVENT_RESOLVE_BEGIN, ({ project }) => {
    for (const module of project.getReflectionsByKind(ReflectionKind.Module))
      module.name = names.get(module.name) ?? module.name;
  });
  const project = await app.convert();
  if (project === undefined) throw new Error('typedoc could not read the entries of the package');
  for (const alias of project.getReflectionsByKind(ReflectionKind.TypeAlias)) describeMembers(alias);
  app.validate(project);
  if (app.logger.hasWarnings() || app.logger.hasErrors())
    throw new Error('write the docstrings and export the types that typedoc named above');
  await app.generateOutputs(project);
  // The sidebar lists the entries already.
  rmSync(join(folder, 'README.md'));
};
