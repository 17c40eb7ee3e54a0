import { describe, expect, it } from 'vitest';
import { WikibotError } from './errors.ts';
import {
  collisionKey,
  fileOfPage,
  folderOf,
  isUnder,
  nameOf,
  pageOfFile,
  parseFilePath,
  parsePagePath,
  urlPath,
} from './paths.ts';

function refusal(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    if (error instanceof WikibotError && error.code === 'bad_path') return error.message;
    throw error;
  }
  throw new Error('was accepted');
}

/** Deterministic pseudo-random text, so that a failure can be repeated. */
function* samples(count: number): Generator<string> {
  const alphabet = [
    'a',
    'B',
    'ß',
    'é',
    'e\u0301',
    'Σ',
    'ς',
    'İ',
    'ı',
    'ﬁ',
    'ǅ',
    ' ',
    '_',
    '-',
    '.',
    '/',
    '漢',
    '🙂',
    '\u200d',
    'K',
    '1',
    '~',
    '%',
  ];
  let state = 42;
  const next = (below: number): number => {
    state = (state * 1103515245 + 12345) % 2147483648;
    return state % below;
  };
  for (let index = 0; index < count; index += 1) {
    yield Array.from({ length: 1 + next(12) }, () => alphabet[next(alphabet.length)] ?? '').join('');
  }
}

describe('parsePagePath', () => {
  it.each([
    'Home',
    'Actors/Iran',
    'Iran–Iraq war (1980)',
    '100% sure',
    '%2e%2e',
    'C#',
    'What is it?',
    'دانش/ایران',
    'a.b/c',
    'API',
    'x/api',
    'console',
    'Common',
    'nullable',
    '~',
    'gitlab~',
    'family 👨‍👩‍👧',
  ])('accepts %s', (path) => {
    expect(parsePagePath(path)).toBe(path.normalize('NFC'));
  });

  it.each([
    ['', 'is empty'],
    ['/a', 'empty part'],
    ['a/', 'empty part'],
    ['a//b', 'empty part'],
    ['.', '"."'],
    ['../../x', '".."'],
    ['a/../b', '".."'],
    ['a\\..\\b', 'backslash'],
    ['.git/config', 'starts with "."'],
    ['.GIT/x', 'starts with "."'],
    ['x/.hidden', 'starts with "."'],
    ['git~1', 'short name'],
    ['GIT~1/hooks', 'short name'],
    ['gitmod~1', 'short name'],
    ['gi7eba~1', 'short name'],
    ['a\0b', 'control'],
    ['a\nb', 'control'],
    ['a\u007fb', 'control'],
    ['a\u0085b', 'control'],
    ['a\u2028b', 'line break'],
    ['a\u202Eb', 'direction'],
    ['a\u2066b', 'direction'],
    ['\ud800', 'Unicode'],
    ['con', 'device'],
    ['CON', 'device'],
    ['a/nul.txt', 'device'],
    ['com1', 'device'],
    ['Lpt9.x.y', 'device'],
    ['com²', 'device'],
    ['aux .b', 'device'],
    ['conin$', 'device'],
    ['a /b', 'ends in a space'],
    ['a.', 'ends in a space or "."'],
    ['Home.md', '.md'],
    ['Home.MD', '.md'],
    ['x.md/y', '.md'],
    ['\u200d', 'visible'],
    ['-', 'own addresses'],
    ['-/edit/x', 'own addresses'],
    ['api', 'own addresses'],
    ['mcp/x', 'own addresses'],
    ['_next/static', 'own addresses'],
    ['x'.repeat(253), 'longer than 255'],
    ['é'.repeat(130), 'longer than 255'],
    [Array(50).fill('segment of 22 letters').join('/'), 'longer than 1024'],
  ])('refuses %j', (path, reason) => {
    expect(refusal(() => parsePagePath(path))).toContain(reason);
  });

  it('counts the extension in the length', () => {
    expect(parsePagePath('x'.repeat(252))).toHaveLength(252);
    expect(parseFilePath('x'.repeat(255))).toHaveLength(255);
  });

  it('stores NFC', () => {
    expect(parsePagePath('Cafe\u0301')).toBe('Caf\u00e9');
  });

  it('shows no control or direction characters in its message', () => {
    expect(refusal(() => parsePagePath('a\u202E\u0007\nb'))).toBe(
      'The page path "a\uFFFD\uFFFD\uFFFDb" contains a control character or a line break.',
    );
  });

  it('answers at once on endless input', () => {
    expect(refusal(() => parsePagePath('a/'.repeat(500_000)))).toContain('longer than 1024');
  });
});

describe('collisionKey', () => {
  it.each([
    ['Home', 'home'],
    ['Iran-Iraq war', 'iran_iraq  War'],
    ['Caf\u00e9', 'CAFE\u0301'],
    ['Straße', 'STRASSE'],
    ['ΟΔΟΣ', 'οδος'],
    ['ﬁn', 'FIN'],
    ['\u212Aelvin', 'kelvin'],
    ['a\u00a0b', 'a b'],
    ['a\u200db', 'ab'],
    ['A/B c', 'a/b_C'],
  ])('is one for %s and %s', (a, b) => {
    expect(collisionKey(a)).toBe(collisionKey(b));
  });

  it.each([
    ['a/b', 'a-b'],
    ['ab', 'a b'],
    ['é', 'e'],
    ['C#', 'C'],
  ])('differs for %s and %s', (a, b) => {
    expect(collisionKey(a)).not.toBe(collisionKey(b));
  });

  it('is a fixed point, blind to case and normalization, and works segment by segment', () => {
    for (const text of samples(3000)) {
      const key = collisionKey(text);
      expect(collisionKey(key), text).toBe(key);
      expect(collisionKey(text.normalize('NFD')), text).toBe(key);
      expect(collisionKey(text.toUpperCase()), text).toBe(key);
      expect(text.split('/').map(collisionKey).join('/'), text).toBe(key);
    }
  });
});

describe('pages and files', () => {
  it('maps both ways', () => {
    const path = parsePagePath('Actors/Iran');
    expect(fileOfPage(path)).toBe('Actors/Iran.md');
    expect(pageOfFile('Actors/Iran.md')).toBe(path);
  });

  it('round-trips every accepted path', () => {
    let accepted = 0;
    for (const text of samples(2000)) {
      const page = pageOfFile(`${text}.md`);
      if (page === null) continue;
      accepted += 1;
      expect(fileOfPage(page)).toBe(`${text}.md`);
      expect(parsePagePath(page)).toBe(page);
    }
    expect(accepted).toBeGreaterThan(200);
  });

  it.each(['map.png', 'Home', 'Home.MD', '.md', '../x.md', 'con.md', 'Cafe\u0301.md', 'x .md'])(
    '%j is no page file',
    (file) => {
      expect(pageOfFile(file)).toBeNull();
    },
  );

  it('keeps pages out of file paths', () => {
    expect(parseFilePath('Actors/Iran/map.png')).toBe('Actors/Iran/map.png');
    expect(refusal(() => parseFilePath('Actors/Iran.md'))).toContain('.md');
  });

  it('splits', () => {
    expect([nameOf('A/B/c'), folderOf('A/B/c'), nameOf('c'), folderOf('c')]).toEqual(['c', 'A/B', 'c', '']);
  });
});

describe('isUnder', () => {
  it.each([
    ['Actors/Iran', 'Actors', true],
    ['Actors/Iran', 'actors/iran', true],
    ['Actors', 'Actors', true],
    ['Actors-old/x', 'Actors', false],
    ['Actors', 'Actors/Iran', false],
    ['anything', '', true],
  ])('%s under %j: %s', (path, prefix, expected) => {
    expect(isUnder(path, prefix)).toBe(expected);
  });
});

describe('urlPath', () => {
  it('encodes each segment', () => {
    expect(urlPath('A b/100% #1?/ü')).toBe('A%20b/100%25%20%231%3F/%C3%BC');
    expect(decodeURIComponent(urlPath('A b/100% #1?/ü'))).toBe('A b/100% #1?/ü');
  });
});
