import { expect } from 'chai';
import { openapiDocument } from '../../../src/http/docs/openapi-document.ts';

describe('withTags', () => {
  const { tags = [], paths = {} } = openapiDocument({ version: '1.2.3', statsPublic: false });

  it('has a group for each route, and no group without a route', () => {
    const used = Object.entries(paths).flatMap(([path, { get, post }]) =>
      [get, post].flatMap((operation) => {
        if (operation === undefined) return [];
        expect(operation.tags, path).to.have.length(1);
        expect(operation.operationId, path).to.be.a('string');
        return operation.tags ?? [];
      }),
    );
    expect(new Set(used)).to.deep.equal(new Set(tags.map(({ name }) => name)));
  });

  it('takes the first group that fits', () => {
    expect(paths['/stats/ticket']?.post?.tags).to.deep.equal(['Access']);
    expect(paths['/stats/trends.atom']?.get?.tags).to.deep.equal(['Trends']);
    expect(paths['/stats/top']?.get?.tags).to.deep.equal(['Statistics']);
  });
});
