// Writes docs/api-report.txt: every export of the package's entries with its declaration, without comments. A spec compares
// it with the code, so that the public interface changes on purpose only.
//   npm run build:types && node scripts/api-report.js [--print | --undocumented]
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { entriesOf } from './package-entries.js';

const root = join(import.meta.dirname, '..');
const REPORT = join(root, 'docs', 'api-report.txt');
const HEADER = `The public interface of the package, without comments. Anything else may change in any release.
Written by: npm run build:types && node scripts/api-report.js
`;

const entries = entriesOf(JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')));
const program = ts.createProgram(
  entries.map(({ types }) => join(root, types)),
  {
    module: ts.ModuleKind.NodeNext,
    target: ts.ScriptTarget.ES2023,
    strict: true,
    skipLibCheck: true,
    types: ['node'],
  },
);
const checker = program.getTypeChecker();
const printer = ts.createPrinter({ removeComments: true });

const isOurs = (file) => file.fileName.startsWith(join(root, 'dist', 'src'));
/** The statement of a variable, which says `const`. */
const statementOf = (declaration) =>
  ts.isVariableDeclaration(declaration) ? declaration.parent.parent : declaration;
const textOf = (declaration) => {
  const statement = statementOf(declaration);
  return printer
    .printNode(ts.EmitHint.Unspecified, statement, statement.getSourceFile())
    .replace(/^export (default )?(declare )?|^declare /, '');
};

const exportsOf = ({ types }) => {
  const file = program.getSourceFile(join(root, types));
  return checker
    .getExportsOfModule(checker.getSymbolAtLocation(file))
    .map((exported) => {
      const isAlias = (exported.flags & ts.SymbolFlags.Alias) !== 0;
      const symbol = isAlias ? checker.getAliasedSymbol(exported) : exported;
      return { name: exported.name, symbol, declarations: symbol.declarations ?? [] };
    })
    .sort((a, b) => (a.name < b.name ? -1 : 1));
};

/** What of ours a declaration mentions. */
const mentionedBy = (declaration) => {
  const found = new Set();
  const visit = (node) => {
    const name =
      node.typeName ?? node.exprName ?? (ts.isExpressionWithTypeArguments(node) && node.expression);
    if (name) {
      const local = checker.getSymbolAtLocation(name);
      const symbol =
        local !== undefined && (local.flags & ts.SymbolFlags.Alias) !== 0
          ? checker.getAliasedSymbol(local)
          : local;
      const isNamed = symbol !== undefined && (symbol.flags & ts.SymbolFlags.TypeParameter) === 0;
      if (isNamed && symbol.declarations?.some((one) => isOurs(one.getSourceFile()))) found.add(symbol);
    }
    ts.forEachChild(node, visit);
  };
  visit(statementOf(declaration));
  return found;
};

const all = entries.map((entry) => ({ name: entry.name, exports: exportsOf(entry) }));
const exported = new Set(all.flatMap((entry) => entry.exports.map(({ symbol }) => symbol)));

/** What users meet and cannot name: it is part of the interface all the same. */
const unnamed = new Set();
const addUnnamed = (declarations) => {
  for (const declaration of declarations)
    for (const symbol of mentionedBy(declaration))
      if (!exported.has(symbol) && !unnamed.has(symbol)) {
        unnamed.add(symbol);
        addUnnamed(symbol.declarations);
      }
};
for (const symbol of exported) addUnnamed(symbol.declarations ?? []);

const section = (title, texts) => `\n== ${title}\n\n${texts.join('\n\n')}\n`;
const report = [
  HEADER,
  ...all.map(({ name, exports }) =>
    section(
      name,
      exports.map(({ declarations }) => declarations.map(textOf).join('\n')),
    ),
  ),
  ...(unnamed.size === 0
    ? []
    : [
        section(
          'mentioned, not exported',
          [...unnamed]
            .sort((a, b) => (a.name < b.name ? -1 : 1))
            .map(({ declarations }) => declarations.map(textOf).join('\n')),
        ),
      ]),
].join('');

const isDocumented = ({ declarations }) =>
  declarations.some(
    (declaration) =>
      !isOurs(declaration.getSourceFile()) || ts.getJSDocCommentsAndTags(statementOf(declaration)).length > 0,
  );

if (process.argv.includes('--print')) process.stdout.write(report);
else if (process.argv.includes('--undocumented'))
  for (const { name, exports } of all)
    for (const one of exports) {
      if (!isDocumented(one)) console.log(`${name}: ${one.name}`);
    }
else writeFileSync(REPORT, report);
