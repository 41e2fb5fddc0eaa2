import { expect } from 'chai';
import { nodeFlags } from '../../bench/node-flags.ts';

describe('nodeFlags', () => {
  it('are those that npm start and npm run chat give to Node', () => {
    expect(nodeFlags('start')).to.include('--max-semi-space-size=4');
    expect(nodeFlags('chat')).to.include('--max-semi-space-size=2');
    expect([...nodeFlags('start'), ...nodeFlags('chat')].every((flag) => flag.startsWith('--'))).to.equal(
      true,
    );
  });
});
