import { expect } from 'chai';
import { guessablePassword } from '../../src/accounts/guesses.ts';
import { weakPassword } from '../../src/accounts/weak-password.ts';

/** Production's check: first the rules, then the password lists. */
const judge = async (password: string, username = 'boss'): Promise<string | null> =>
  weakPassword(password, username) ?? (await guessablePassword(password, username));

describe('a password in production', () => {
  for (const [username, password, why] of [
    ['admin', 'password123', /default/],
    ['admin', 'Password', /well-known/],
    ['operator', 'operator', /derived from the account name/],
    ['operator', 'OPERATOR', /derived from the account name/],
    ['operator', '0p3rat0r1234', /derived from the account name/],
    ['operator', 'rotarepo-2026', /derived from the account name/],
    ['operator', 'operator-operator', /derived from the account name/],
    ['operator', 'operator-abc-1', /derived from the account name/],
    ['boss', 'admin123', /shorter than 12/],
    ['boss', 'xK9#mQ2v!4b', /shorter than 12/],
    ['boss', 'password1234', /common/],
    ['boss', 'P@ssw0rd1234', /common/],
    ['boss', 'qwertyuiop12', /common/],
    ['boss', '123456789012', /common/],
    ['boss', 'aaaaaaaaaaaaaaaa', /common/],
    ['boss', 'letmein123456', /common/],
    ['boss', 'iloveyou2024', /common/],
    ['boss', 'drowssap4321', /common/],
    ['boss', 'headwater123', /common/],
    ['boss', 'Wikipedia2026', /common/],
    ['boss', 'passwordpassword', /common/],
    ['boss', 'Sommer2026!!', /common/],
  ] as const) {
    it(`is refused when it is ${password} of ${username}`, async () => {
      const fault = await judge(password, username);
      expect(fault).to.match(why);
      if (password !== 'Password') expect(fault).not.to.include(password);
    });
  }

  for (const password of [
    'very-strong-and-long-9',
    'correct-horse-9',
    'for-this-spec-alone',
    'Q3xV7kLm2Zt8',
    'drei kleine Eulen',
    'пароль-из-слов-42',
    'x'.repeat(0) + 'b9Q3xV7kLm2Zt8Wc4Rj6Hn1Pf5Sg0Dya'.repeat(20),
  ]) {
    it(`is accepted when it is ${password.slice(0, 40)}`, async () => {
      expect(await judge(password)).to.equal(null);
    });
  }

  it('may contain the account name if enough else remains', async () => {
    expect(await judge('boss-likes-purple-geese', 'boss')).to.equal(null);
    expect(await judge('an-al-gebra-of-geese', 'an')).to.equal(null);
  });
});
