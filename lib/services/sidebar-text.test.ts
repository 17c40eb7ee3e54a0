import { expect, it } from 'vitest';
import { linksOf } from './sidebar-text.ts';

it('lists the home page, the top, and each folder', () => {
  const pages = [
    { path: 'Actors/Iran', title: 'Iran' },
    { path: 'Actors/Iran/Oil', title: 'Oil [and] gas|x' },
    { path: 'About', title: 'About' },
    { path: 'Home', title: 'Welcome' },
  ];
  expect(linksOf(pages, 'Home')).toBe(
    '- [[Home|Welcome]]\n- [[About]]\n\n## Actors\n\n- [[Actors/Iran]]\n- [[Actors/Iran/Oil|Oil and gas x]]\n',
  );
  expect(linksOf([], 'Home')).toBe('');
});
