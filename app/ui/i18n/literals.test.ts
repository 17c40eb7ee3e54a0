/** Every text that a person reads comes from the catalogue: none stands in the markup itself. */
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript-6';
import { expect, test } from 'vitest';

const APP = join(import.meta.dirname, '../..');
/** Attributes that are shown or read out. */
const READ = new Set([
  'alt',
  'aria-label',
  'aria-description',
  'aria-roledescription',
  'label',
  'placeholder',
  'title',
]);
/** Names, keys, and what is typed as it stands. */
const SAME_IN_ALL_LANGUAGES =
  /^(?:wikibot|Claude Code|git clone|\.git|npm start|npm run -s wikibot -- sign-in|Ctrl-S|UTC)$/;

function literalsOf(name: string, source: string): string[] {
  const file = ts.createSourceFile(name, source, ts.ScriptTarget.Latest, true, ts.ScriptKind.TSX);
  const found: string[] = [];
  const judge = (text: string, node: ts.Node): void => {
    const shown = text.replaceAll(/\s+/g, ' ').trim();
    if (!/\p{L}{2}/u.test(shown) || SAME_IN_ALL_LANGUAGES.test(shown)) return;
    found.push(`${name}:${file.getLineAndCharacterOfPosition(node.getStart()).line + 1} ${shown}`);
  };
  const visit = (node: ts.Node): void => {
    if (ts.isJsxText(node)) judge(node.text, node);
    else if (ts.isJsxAttribute(node) && READ.has(node.name.getText()) && node.initializer !== undefined) {
      judgeExpression(node.initializer, judge);
    } else if (ts.isJsxExpression(node) && node.expression !== undefined && !ts.isJsxAttribute(node.parent)) {
      judgeExpression(node.expression, judge);
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
}

/** What an expression can come to, as far as it is written out: literals, templates, either side of a choice. */
function judgeExpression(node: ts.Node, judge: (text: string, node: ts.Node) => void): void {
  if (ts.isStringLiteralLike(node)) judge(node.text, node);
  else if (ts.isTemplateExpression(node)) {
    judge([node.head, ...node.templateSpans.map((span) => span.literal)].map(({ text }) => text).join(' '), node);
  } else if (ts.isJsxExpression(node) && node.expression !== undefined) judgeExpression(node.expression, judge);
  else if (ts.isParenthesizedExpression(node)) judgeExpression(node.expression, judge);
  else if (ts.isConditionalExpression(node)) {
    judgeExpression(node.whenTrue, judge);
    judgeExpression(node.whenFalse, judge);
  } else if (ts.isBinaryExpression(node) && node.operatorToken.kind !== ts.SyntaxKind.EqualsEqualsEqualsToken) {
    judgeExpression(node.left, judge);
    judgeExpression(node.right, judge);
  }
}

test('a text in the markup is found wherever it stands', () => {
  const source = `
    export const A = ({ t, on, name }) => (
      <main title="Some title" className="not read" data-x="not read">
        Plain text {name} {on ? 'either' : t('page.edit')} {\`hello \${name}\`}
        <b aria-label={on ? t('page.edit') : 'or this'}>·</b> wikibot
      </main>
    );`;
  expect(literalsOf('a.tsx', source)).toEqual([
    'a.tsx:3 Some title',
    'a.tsx:4 Plain text',
    'a.tsx:4 either',
    'a.tsx:4 hello',
    'a.tsx:5 or this',
  ]);
});

test('no markup of the interface holds a text of its own', () => {
  const files = readdirSync(APP, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.tsx'));
  expect(files.length).toBeGreaterThan(40);
  expect(files.flatMap((name) => literalsOf(name, readFileSync(join(APP, name), 'utf8')))).toEqual([]);
});
