import { expect } from 'chai';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { headwaterClient } from '../../src/client/index.ts';
import { OPERATIONS } from '../../src/client/operations.ts';
import { packageRoot } from '../../src/files/package-root.ts';
import { openapiDocument } from '../../src/http/docs/openapi-document.ts';
import { runCommand } from '../support/images/run-command.ts';

const GENERATED = ['api-types.ts', 'operations.ts'];

interface Operation {
  readonly operationId?: string;
}

const operations = Object.entries(openapiDocument({ version: '0', statsPublic: false }).paths ?? {}).flatMap(
  ([path, item]) =>
    Object.entries(item as Readonly<Record<string, Operation>>).map(([method, { operationId }]) => ({
      method: method.toUpperCase(),
      path,
      operationId,
    })),
);

describe('the types of the client', () => {
  it('are those of the OpenAPI document; after a change, run: npm run build && node scripts/client-types.js', async () => {
    const generated = await runCommand(process.execPath, [
      join(packageRoot(), 'scripts', 'client-types.js'),
      '--print',
    ]);
    const committed = GENERATED.map((name) =>
      readFileSync(join(packageRoot(), 'src', 'client', name), 'utf8'),
    );
    expect(generated).to.equal(committed.join(''));
  });

  it('know each operation, with a method of the same name', () => {
    expect(operations).to.have.length.above(15);
    expect(
      Object.entries(OPERATIONS).map(([operationId, target]) => ({ ...target, operationId })),
    ).to.deep.equal(operations);
    const client = headwaterClient({ url: 'http://127.0.0.1:1' });
    const methods = Object.entries(client).flatMap(([name, member]) =>
      typeof member === 'function' ? [name] : [],
    );
    const beside = ['windowsCsv', 'trendStream'];
    expect(methods.filter((name) => !beside.includes(name))).to.have.members(Object.keys(OPERATIONS));
  });
});
