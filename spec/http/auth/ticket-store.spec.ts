import { expect } from 'chai';
import { type TicketStore, ticketStore, type TicketHolder } from '../../../src/http/auth/ticket-store.ts';

const LATER = 1_000_000_000;

const setUp = (maxTickets = 10) => {
  let time = 0;
  let wall = 0;
  let issuedCount = 0;
  const store = ticketStore({
    maxTickets,
    now: () => wall,
    clock: () => time,
    random: () => `random-${(issuedCount += 1)}`,
  });
  const setWallClock = (seconds: number): void => {
    wall += seconds * 1000;
  };
  const pass = (seconds: number): void => {
    time += seconds * 1000;
    setWallClock(seconds);
  };
  return { desk: store, pass, setWallClock };
};

const holder = (expiresAt: number): TicketHolder => ({ username: 'anna', version: 'v1', expiresAt });

const issued = (store: TicketStore, until = LATER): string => {
  const ticket = store.issue(holder(until));
  if (ticket === null) throw new Error('no ticket');
  return ticket;
};

const admitted = (store: TicketStore, ticket: string, resumeKey: string | null = null) => {
  const admission = store.admit(ticket, resumeKey);
  if (admission === null) throw new Error('not admitted');
  return admission;
};

describe('ticketStore', () => {
  it('admits a ticket once', () => {
    const { desk: store } = setUp();
    const ticket = issued(store);
    expect(admitted(store, ticket).holder).to.deep.equal(holder(LATER));
    expect(store.admit(ticket, null)).to.equal(null);
  });

  it('rejects unknown tickets', () => {
    const { desk: store } = setUp();
    issued(store);
    expect(store.admit('random-3', null)).to.equal(null);
  });

  it('expires tickets by elapsed time, whatever the wall clock does', () => {
    for (const jump of [-3600, 3600]) {
      const { desk: store, pass, setWallClock } = setUp();
      const [used, unused] = [issued(store), issued(store)];
      pass(29);
      setWallClock(jump);
      admitted(store, used).release();
      pass(2);
      expect(store.admit(unused, null)).to.equal(null);
    }
  });

  it('allows 30 seconds for the first use', () => {
    const { desk: store, pass } = setUp();
    const [early, late] = [issued(store), issued(store)];
    pass(29);
    admitted(store, early);
    pass(1);
    expect(store.admit(late, null)).to.equal(null);
  });

  it('lets a client with the resume key resume within a minute of a disconnect, repeatedly', () => {
    const { desk: store, pass } = setUp();
    const ticket = issued(store);
    const first = admitted(store, ticket);
    pass(1000);
    first.release();
    pass(59);
    expect(store.admit(ticket, 'guessed')).to.equal(null);
    admitted(store, ticket, first.resumeKey).release();
    pass(59);
    admitted(store, ticket, first.resumeKey).release();
    pass(60);
    expect(store.admit(ticket, first.resumeKey)).to.equal(null);
  });

  it('ends the older stream of a ticket when it is resumed', () => {
    const { desk: store, pass } = setUp();
    const ticket = issued(store);
    const older = admitted(store, ticket);
    const replaced: string[] = [];
    older.replaced$.subscribe(() => {
      replaced.push('older');
      older.release();
    });
    const newer = admitted(store, ticket, older.resumeKey);
    newer.replaced$.subscribe(() => replaced.push('newer'));
    expect(replaced).to.deep.equal(['older']);
    pass(1000);
    expect(store.admit(ticket, older.resumeKey), 'held by the newer one').not.to.equal(null);
  });

  it('expires with the token for which it was issued', () => {
    const { desk: store, pass } = setUp();
    const ticket = issued(store, 10_000);
    const { resumeKey } = admitted(store, ticket);
    pass(10);
    expect(store.admit(ticket, resumeKey)).to.equal(null);
  });

  it('issues a bounded number of tickets, and more once some expire', () => {
    const { desk: store, pass } = setUp(2);
    issued(store);
    admitted(store, issued(store));
    expect(store.issue(holder(LATER))).to.equal(null);
    pass(30);
    issued(store);
    expect(store.issue(holder(LATER)), 'the open one stays').to.equal(null);
  });
});
