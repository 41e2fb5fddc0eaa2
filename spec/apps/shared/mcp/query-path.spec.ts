import { expect } from 'chai';
import { queryPath } from '../../../../src/apps/shared/mcp/query-path.ts';

describe('queryPath', () => {
  it('escapes values, and leaves out those that are not given', () => {
    expect(queryPath('/a', { b: 'c & d=é', e: 1, f: false, g: undefined })).to.equal(
      '/a?b=c+%26+d%3D%C3%A9&e=1&f=false',
    );
    expect(queryPath('/a', { b: undefined })).to.equal('/a');
  });
});
