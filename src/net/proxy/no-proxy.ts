import { BlockList, isIP } from 'node:net';

/** Whether a host is to be requested directly. The host is that of a URL: lowercase, an IPv6 address in brackets. */
export type IsDirect = (hostname: string, port: number) => boolean;

type Rule = (host: string, port: number) => boolean;

const withoutBrackets = (host: string): string => host.replace(/^\[(.*)\]$/, '$1');
const familyOf = (address: string): 'ipv4' | 'ipv6' => (isIP(address) === 6 ? 'ipv6' : 'ipv4');

const addressRule = (addresses: BlockList): Rule => {
  return (host) => isIP(host) !== 0 && addresses.check(host, familyOf(host));
};

/** An address, a network in CIDR notation or a range of addresses; `null` for anything else. */
const networkRule = (text: string): Rule | null => {
  const addresses = new BlockList();
  const [, first = '', separator, last = ''] = /^([\da-f.:]+)(?:([/-])([\da-f.:]+))?$/.exec(text) ?? [];
  if (isIP(first) === 0) return null;
  try {
    if (separator === undefined) addresses.addAddress(first, familyOf(first));
    else if (separator === '/') addresses.addSubnet(first, Number(last), familyOf(first));
    else addresses.addRange(first, last, familyOf(first));
  } catch {
    return null;
  }
  return addressRule(addresses);
};

/** A host and everything below it. A leading `.` or `*.` changes nothing; `*` before a letter matches any ending. */
const nameRule = (text: string): Rule => {
  const name = text.replace(/^\*?\./, '').replace(/\.$/, '');
  if (name.startsWith('*')) return (host) => host.endsWith(name.slice(1));
  return (host) => host === name || (isIP(host) === 0 && host.endsWith(`.${name}`));
};

const ruleOf = (entry: string): Rule => {
  if (entry === '*') return () => true;
  const [, host = entry, port] = /^(\[[^\]]+\]|[^:]+):(\d+)$/.exec(entry) ?? [];
  const address = withoutBrackets(host);
  const matches = networkRule(address) ?? nameRule(address);
  return port === undefined
    ? matches
    : (name, requested) => requested === Number(port) && matches(name, requested);
};

/**
 * Reads NO_PROXY: names, addresses, networks and ranges, separated by commas or blanks, each with an optional port. A name
 * stands for its subdomains as well, as in curl. `*` matches every host.
 */
export const noProxy = (text: string): IsDirect => {
  const rules = text
    .toLowerCase()
    .split(/[\s,]+/)
    .filter((entry) => entry !== '')
    .map(ruleOf);
  return (hostname, port) => {
    const host = withoutBrackets(hostname.replace(/\.$/, ''));
    return rules.some((matches) => matches(host, port));
  };
};
