import { describe, expect, it } from 'vitest';
import { linksIn } from '@/lib/inbox/links';

describe('the links in a text', () => {
  it.each<[string, string[]]>([
    ['no link', []],
    ['see https://example.com/orders/48213?x=1, and tell me.', ['https://example.com/orders/48213?x=1']],
    ['(https://example.com/a_(b)) and http://localhost:8080/', ['https://example.com/a_(b)', 'http://localhost:8080/']],
    ['在https://example.com/订单。谢谢', ['https://example.com/%E8%AE%A2%E5%8D%95']],
    ['https://example.com https://example.com', ['https://example.com/']],
    ['javascript:alert(1) data:text/html,x file:///etc/passwd ftp://example.com', []],
    ['https:// https://[ http://', []],
  ])('of %j', (text, expected) => {
    expect(linksIn(text).map(({ href }) => href)).toEqual(expected);
  });

  it('name the host that the browser opens', () => {
    const [lookalike, user] = linksIn('https://аpple.com/ https://apple.com@evil.example/');
    expect([lookalike?.host, user?.host]).toEqual(['xn--pple-43d.com', 'evil.example']);
  });

  it('are few, however many a text has', () => {
    const text = Array.from({ length: 5_000 }, (_, index) => `https://example.com/${index}`).join(' ');
    expect(linksIn(text)).toHaveLength(5);
  });
});
