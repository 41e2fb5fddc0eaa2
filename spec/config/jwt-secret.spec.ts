import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { jwtSecret, JwtSecretError, persistedJwtSecret } from '../../src/config/jwt-secret.ts';

describe('jwt secret', () => {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'headwater-secret-'));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  it('is created with its folder, readable by its owner only, and reused', () => {
    const data = join(folder, 'deep', 'data');
    const created = persistedJwtSecret(data);
    expect(Buffer.from(created, 'base64url')).to.have.lengthOf(32);
    expect(persistedJwtSecret(data)).to.equal(created);
    expect(statSync(join(data, 'jwt-secret')).mode & 0o777).to.equal(0o600);
    expect(readdirSync(data)).to.deep.equal(['jwt-secret']);
  });

  it('differs from folder to folder', () => {
    expect(persistedJwtSecret(join(folder, 'a'))).not.to.equal(persistedJwtSecret(join(folder, 'b')));
  });

  for (const [what, content] of [
    ['is empty', ''],
    ['is shorter than 32 characters', 'short\n'],
  ] as const) {
    it(`is rejected and kept unchanged when the file ${what}`, () => {
      const path = join(folder, 'jwt-secret');
      writeFileSync(path, content);
      expect(() => persistedJwtSecret(folder)).to.throw(
        JwtSecretError,
        `the JWT secret in ${path} ${what}: delete the file`,
      );
      expect(readFileSync(path, 'utf8')).to.equal(content);
    });
  }

  it('fails when the file cannot be read', () => {
    mkdirSync(join(folder, 'jwt-secret'));
    expect(() => persistedJwtSecret(folder)).to.throw(
      JwtSecretError,
      `cannot read the JWT secret in ${join(folder, 'jwt-secret')} (EISDIR): make the file readable, or set JWT_SECRET`,
    );
  });

  it('fails when the file cannot be written', () => {
    const file = join(folder, 'a-file');
    writeFileSync(file, '');
    chmodSync(file, 0o600);
    expect(() => persistedJwtSecret(join(file, 'data'))).to.throw(
      JwtSecretError,
      /cannot (save|read) the JWT secret in .*\(ENOTDIR\).*set JWT_SECRET/,
    );
  });

  it('is the given one, and nothing is saved then', () => {
    expect(jwtSecret('given', { kind: 'embedded', dataDir: folder })).to.equal('given');
    expect(readdirSync(folder)).to.deep.equal([]);
  });

  it('is not saved with an in-memory store', () => {
    const store = { kind: 'in-memory', dataDir: folder };
    expect(jwtSecret(null, store)).not.to.equal(jwtSecret(null, store));
    expect(readdirSync(folder)).to.deep.equal([]);
  });

  it('is saved with an embedded store', () => {
    const store = { kind: 'embedded', dataDir: folder };
    expect(jwtSecret(null, store)).to.equal(jwtSecret(null, store));
  });
});
