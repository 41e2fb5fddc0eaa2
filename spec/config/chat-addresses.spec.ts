import { expect } from 'chai';
import { mysqlDsn, redisUrl } from '../../src/config/chat-addresses.ts';

const mysql = (given: object): object => ({
  host: 'mysql',
  port: 3306,
  socketPath: null,
  user: 'root',
  password: 'password',
  database: 'chat',
  tls: 'none',
  ...given,
});

describe('mysqlDsn', () => {
  for (const [text, address] of [
    ['root:password@tcp(mysql:3306)/chat?parseTime=true', {}],
    ['root:password@tcp(mysql)/chat', {}],
    ['root:password@tcp(127.0.0.1:3307)/chat', { host: '127.0.0.1', port: 3307 }],
    ['root:password@tcp([::1]:3307)/chat', { host: '::1', port: 3307 }],
    ['root:p@ss:w/rd%2F@tcp(mysql)/chat', { password: 'p@ss:w/rd%2F' }],
    ['root@tcp(mysql)/chat', { password: '' }],
    ['root:password@tcp/chat', { host: '127.0.0.1' }],
    ['root:password@unix(/run/mysqld.sock)/chat', { host: '', port: 0, socketPath: '/run/mysqld.sock' }],
    ['root:password@tcp(mysql)/chat?tls=true&charset=utf8mb4', { tls: 'verified' }],
    ['root:password@tcp(mysql)/chat?tls=skip-verify', { tls: 'unverified' }],
    ['mysql://root:password@mysql:3306/chat', {}],
    ['mysql://root:password@mysql/chat?parseTime=true', {}],
    ['mysql://root:p%40ss%3Aw%2Frd@mysql/chat', { password: 'p@ss:w/rd' }],
    ['mysql://root:password@[::1]:3307/chat?tls=true', { host: '::1', port: 3307, tls: 'verified' }],
  ] as const) {
    it(`reads ${text}`, () => {
      expect(mysqlDsn.read(text)).to.deep.equal(mysql(address));
    });
  }

  for (const text of [
    '',
    'mysql',
    'root:password@tcp(mysql:3306)',
    'root:password@tcp(mysql:3306)/',
    'root:password@tcp(mysql:0)/chat',
    'root:password@tcp(mysql:65536)/chat',
    'root:password@tcp(my sql)/chat',
    'root:password@udp(mysql)/chat',
    'root:password@tcp(mysql)/chat?tls=custom',
    'root:password@tcp(mysql)/%zz',
    'mysql://',
    'mysql://root:password@mysql',
    'mysql://root:%zz@mysql/chat',
    'mysql://root:password@mysql:port/chat',
  ]) {
    it(`does not read ${JSON.stringify(text)}`, () => {
      expect(mysqlDsn.read(text)).to.equal(undefined);
    });
  }
});

describe('redisUrl', () => {
  const redis = (given: object): object => ({
    host: 'redis',
    port: 6379,
    username: null,
    password: null,
    database: 0,
    tls: false,
    ...given,
  });

  for (const [text, address] of [
    ['redis:6379', {}],
    ['redis', {}],
    ['127.0.0.1:6380', { host: '127.0.0.1', port: 6380 }],
    ['[::1]:6380', { host: '::1', port: 6380 }],
    ['redis://redis', {}],
    ['redis://redis:6380/3', { port: 6380, database: 3 }],
    ['redis://:p%40ss@redis', { password: 'p@ss' }],
    ['rediss://me:secret@redis/', { username: 'me', password: 'secret', tls: true }],
    ['redis://[::1]:6380', { host: '::1', port: 6380 }],
  ] as const) {
    it(`reads ${text}`, () => {
      expect(redisUrl.read(text)).to.deep.equal(redis(address));
    });
  }

  for (const text of [
    '',
    ':6379',
    'redis:port',
    'redis:70000',
    'http://redis',
    'redis://',
    'redis://redis/x',
  ]) {
    it(`does not read ${JSON.stringify(text)}`, () => {
      expect(redisUrl.read(text)).to.equal(undefined);
    });
  }
});
