import { expect } from 'chai';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { packageRoot } from '../src/files/package-root.ts';
import { codeBlocks } from './support/code-blocks.ts';
import { documents } from './support/documents.ts';

/** Inside the package, so that `headwater` is the package itself, with the declarations that users get. */
const FOLDER = join(packageRoot(), 'dist', 'guide-snippets');

const snippets = documents()
  .filter(({ path }) => path === 'README.md' || path === 'docs/client.md' || path.startsWith('docs/guide/'))
  .flatMap(({ path, text }) =>
    codeBlocks(text, 'ts').map((code, index) => ({
      name: `${path.replaceAll(/\W+/g, '-')}-${index}.ts`,
      path,
      code,
    })),
  );

const OPTIONS: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2023,
  module: ts.ModuleKind.NodeNext,
  moduleResolution: ts.ModuleResolutionKind.NodeNext,
  types: ['node'],
  strict: true,
  noEmit: true,
  skipLibCheck: true,
};

describe('the programs in the guide', function () {
  this.timeout(120_000);
  before(() => {
    mkdirSync(FOLDER, { recursive: true });
    for (const { name, code } of snippets) writeFileSync(join(FOLDER, name), code);
  });
  after(() => rmSync(FOLDER, { recursive: true, force: true }));

  const errorsIn = (names: readonly string[]): readonly string[] =>
    ts
      .getPreEmitDiagnostics(
        ts.createProgram(
          names.map((name) => join(FOLDER, name)),
          OPTIONS,
        ),
      )
      .map(({ file, messageText, start = 0 }) => {
        const line = (file?.getLineAndCharacterOfPosition(start).line ?? 0) + 1;
        return `${file?.fileName ?? ''}:${line} ${ts.flattenDiagnosticMessageText(messageText, ' ')}`;
      });

  it('compile with the declarations of the package', () => {
    expect(snippets).to.have.length.above(4);
    expect(errorsIn(snippets.map(({ name }) => name))).to.deep.equal([]);
  });

  it('would not, if one used an option that does not exist', () => {
    const name = 'wrong.ts';
    writeFileSync(
      join(FOLDER, name),
      "import { sseSource } from 'headwater/sse';\nexport const source = sseSource({ uri: 'https://feed.example/' });\n",
    );
    const errors = errorsIn([name]);
    expect(errors).to.have.length(1);
    expect(errors[0]).to.contain("'uri' does not exist in type 'SseSourceOptions'");
  });
});
