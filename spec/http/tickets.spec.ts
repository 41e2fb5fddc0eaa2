import { expect } from 'chai';
import { type TicketDesk, ticketDesk, type TicketHolder } from '../../src/http/tickets.ts';

const LATER = 1_000_000_000;

const setUp = (maxTickets = 10) => {
  let time = 0;
  let wall = 0;
  let made = 0;
  const desk = ticketDesk({
    maxTickets,
    now: () => wall,
    clock: () => time,
    random: () => `random-${(made += 1)}`,
  });
  const setWallClock = (seconds: number): void => {
    wall += seconds * 1000;
  };
  const pass = (seconds: number): void => {
    time += seconds * 1000;
    setWallClock(seconds);
  };
  return { desk, pass, setWallClock };
};

const holder = (until: number): TicketHolder => ({ username: 'anna', version: 'v1', until });

const issued = (desk: TicketDesk, until = LATER): string => {
  const ticket = desk.issue(holder(until));
  if (ticket === null) throw new Error('no ticket');
  return ticket;
};

const admitted = (desk: TicketDesk, ticket: string, resumeKey: string | null = null) => {
  const admission = desk.admit(ticket, resumeKey);
  if (admission === null) throw new Error('not admitted');
  return admission;
};

describe('ticketDesk', () => {
  it('lets a ticket in once', () => {
    const { desk } = setUp();
    const ticket = issued(desk);
    expect(admitted(desk, ticket).holder).to.deep.equal(holder(LATER));
    expect(desk.admit(ticket, null)).to.equal(null);
  });

  it('refuses what it did not issue', () => {
    const { desk } = setUp();
    issued(desk);
    expect(desk.admit('random-3', null)).to.equal(null);
  });

  it('lapses by what has passed, however the wall clock is set', () => {
    for (const jump of [-3600, 3600]) {
      const { desk, pass, setWallClock } = setUp();
      const [used, unused] = [issued(desk), issued(desk)];
      pass(29);
      setWallClock(jump);
      admitted(desk, used).release();
      pass(2);
      expect(desk.admit(unused, null)).to.equal(null);
    }
  });

  it('gives 30 seconds for the first use', () => {
    const { desk, pass } = setUp();
    const [early, late] = [issued(desk), issued(desk)];
    pass(29);
    admitted(desk, early);
    pass(1);
    expect(desk.admit(late, null)).to.equal(null);
  });

  it('lets the holder of the resume key come back within a minute of the cut, again and again', () => {
    const { desk, pass } = setUp();
    const ticket = issued(desk);
    const first = admitted(desk, ticket);
    pass(1000);
    first.release();
    pass(59);
    expect(desk.admit(ticket, 'guessed')).to.equal(null);
    admitted(desk, ticket, first.resumeKey).release();
    pass(59);
    admitted(desk, ticket, first.resumeKey).release();
    pass(60);
    expect(desk.admit(ticket, first.resumeKey)).to.equal(null);
  });

  it('makes the older stream of a ticket give way to its successor', () => {
    const { desk, pass } = setUp();
    const ticket = issued(desk);
    const older = admitted(desk, ticket);
    const replaced: string[] = [];
    older.replaced$.subscribe(() => {
      replaced.push('older');
      older.release();
    });
    const newer = admitted(desk, ticket, older.resumeKey);
    newer.replaced$.subscribe(() => replaced.push('newer'));
    expect(replaced).to.deep.equal(['older']);
    pass(1000);
    expect(desk.admit(ticket, older.resumeKey), 'held by the newer one').not.to.equal(null);
  });

  it('ends with the token that paid for it', () => {
    const { desk, pass } = setUp();
    const ticket = issued(desk, 10_000);
    const { resumeKey } = admitted(desk, ticket);
    pass(10);
    expect(desk.admit(ticket, resumeKey)).to.equal(null);
  });

  it('has a bounded number out and makes room when tickets lapse', () => {
    const { desk, pass } = setUp(2);
    issued(desk);
    admitted(desk, issued(desk));
    expect(desk.issue(holder(LATER))).to.equal(null);
    pass(30);
    issued(desk);
    expect(desk.issue(holder(LATER)), 'the open one stays').to.equal(null);
  });
});
