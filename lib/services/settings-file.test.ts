import { expect, it } from 'vitest';
import { readSettingsFile } from './settings-file.ts';

it('takes what holds and leaves what does not', () => {
  const text = JSON.stringify({
    name: ' Field\nnotes ',
    purpose: 7,
    home: '../x',
    categories: ['a', 'b: c'],
    sidebar: 'Meta/Links',
    later: { x: 1 },
  });
  const { settings, all } = readSettingsFile(text);
  expect(settings).toEqual({ name: 'Field notes', sidebar: 'Meta/Links' });
  expect(all).toMatchObject({ purpose: 7, later: { x: 1 } });
});

it.each(['', '[]', 'null', '{', '"x"'])('reads %s as nothing', (text) => {
  expect(readSettingsFile(text)).toEqual({ settings: {}, all: {} });
});
