import { describe, expect, it } from 'vitest';
import { isWikibotError } from './errors.ts';
import { mayAsk, parseOutsideUrl, parseRange } from './outside.ts';

/** ABUSE: a URL that points inside, in every spelling that some client has fallen for. */
const INSIDE = [
  'http://127.0.0.1/',
  'http://127.1/',
  'http://0177.0.0.1/',
  'http://0x7f.0.0.1/',
  'http://0x7f000001/',
  'http://2130706433/',
  'http://127.0.0.1./',
  'http://１２７.0.0.1/',
  'http://0/',
  'http://0.0.0.0/',
  'http://10.1.2.3/',
  'http://100.64.0.1/',
  'http://169.254.169.254/latest/meta-data/',
  'http://172.16.0.1/',
  'http://192.168.1.1/',
  'http://192.0.0.170/',
  'http://198.18.0.1/',
  'http://224.0.0.1/',
  'http://255.255.255.255/',
  'http://[::]/',
  'http://[::1]/',
  'http://[::127.0.0.1]/',
  'http://[::ffff:127.0.0.1]/',
  'http://[::ffff:7f00:1]/',
  'http://[0:0:0:0:0:ffff:a9fe:a9fe]/',
  'http://[64:ff9b::7f00:1]/',
  'http://[64:ff9b:1::7f00:1]/',
  'http://[2002:7f00:1::]/',
  'http://[2001:0:7f00:1::]/',
  'http://[2001:db8::1]/',
  'http://[fc00::1]/',
  'http://[fd00:ec2::254]/',
  'http://[fe80::1]/',
  'http://[fec0::1]/',
  'http://[ff02::1]/',
  'http://[100::1]/',
];

const NO_WEB = [
  'file:///etc/passwd',
  'ext::sh -c id',
  'gopher://example.org/',
  'ftp://example.org/',
  'javascript:alert(1)',
  'data:text/plain,x',
  'unix:/run/x.sock',
  '//example.org/',
  'example.org',
  'http://',
  'http://user:password@example.org/',
  'http://user@example.org/',
  'http://example.org:22/',
  'http://example.org:25/',
  'http://example.org:99999/',
  'http://[fe80::1%25eth0]/',
  `https://example.org/${'x'.repeat(2000)}`,
];

function codeOf(text: string): string {
  try {
    return parseOutsideUrl(text).href;
  } catch (error) {
    return isWikibotError(error) ? error.code : 'crashed';
  }
}

describe('a URL that a user wrote', () => {
  it.each([...INSIDE, ...NO_WEB])('is refused: %s', (text) => {
    expect(codeOf(text)).toBe('invalid_input');
  });

  it.each([
    'https://example.org/hook?x=1',
    'http://example.org:8080/',
    'https://93.184.216.34/',
    'https://[2606:2800:220:1:248:1893:25c8:1946]/',
  ])('is taken: %s', (text) => {
    expect(codeOf(text)).toBe(text);
  });

  it('loses its fragment, which no server is sent', () => {
    expect(codeOf('https://example.org/hook#part')).toBe('https://example.org/hook');
  });
});

describe('what the operator allows', () => {
  const allowed = ['127.0.0.0/8', '::1', 'fd00::/8'].map((text) => {
    const range = parseRange(text);
    if (range === null) throw new Error(text);
    return range;
  });

  it('is asked, in all its spellings, and nothing else', () => {
    expect(['127.0.0.1', '::ffff:127.0.0.1', '::1', 'fd12::1'].map((address) => mayAsk(address, allowed))).toEqual([
      true,
      true,
      true,
      true,
    ]);
    expect(['10.0.0.1', '169.254.169.254', 'fe80::1', 'nonsense'].map((address) => mayAsk(address, allowed))).toEqual([
      false,
      false,
      false,
      false,
    ]);
  });

  it.each(['127.0.0.1/33', 'localhost', '0177.0.0.1', '10', ''])('is named as a range: %j is none', (text) => {
    expect(parseRange(text)).toBeNull();
  });
});
