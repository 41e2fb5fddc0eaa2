import { expect } from 'chai';
import sinon from 'sinon';
import { pageModule } from '../../support/page-module.ts';

type Refusal = new (message: string) => Error;

const { createPoll } = (await pageModule('net/poll.js')) as {
  createPoll: (options: {
    readonly everyMs: number;
    readonly request: () => Promise<void>;
    readonly onError: (error: Error) => void;
    readonly onLoginRequired: () => void;
    readonly random: () => number;
  }) => { readonly stop: () => void; readonly now: () => void };
};
const { FeatureDisabled, InvalidQuery, Unavailable } = (await pageModule('net/api.js')) as Record<
  'FeatureDisabled' | 'InvalidQuery' | 'Unavailable',
  Refusal
>;

describe('createPoll', () => {
  let clock: sinon.SinonFakeTimers;
  beforeEach(() => {
    clock = sinon.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  });
  afterEach(() => clock.restore());

  /** The requests of a minute, each of which is answered by this error. */
  const requestsOfMinute = async (error: Error): Promise<number> => {
    let requests = 0;
    const poll = createPoll({
      everyMs: 1_000,
      request: () => {
        requests += 1;
        return Promise.reject(error);
      },
      onError: (found) => expect(found).to.equal(error),
      onLoginRequired: () => expect.fail('no login is required'),
      random: () => 0.5,
    });
    await clock.tickAsync(59_000);
    poll.stop();
    return requests;
  };

  it('repeats no request within a minute that was refused for what it asks', async () => {
    expect(await requestsOfMinute(new InvalidQuery('no such wiki'))).to.equal(1);
    expect(await requestsOfMinute(new FeatureDisabled('no windows'))).to.equal(1);
  });

  it('repeats a request after a failure, less often each time', async () => {
    expect(await requestsOfMinute(new Unavailable('unreachable'))).to.be.within(3, 12);
  });
});
