import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { formatMessage, parseCommit } from './commit-object.ts';

/** As git reads them. */
function trailers(message: string): string[] {
  const out = execFileSync('git', ['interpret-trailers', '--parse'], { input: message, encoding: 'utf8' });
  return out.split('\n').filter((line) => line !== '');
}

function read(message: string): { message: string; agent: string | null } {
  const { message: own, agent } = parseCommit('0'.repeat(40), Buffer.from(`tree ${'0'.repeat(40)}\n\n${message}`));
  return { message: own, agent };
}

describe('the trailer of a commit', () => {
  it('follows the message in a paragraph of its own', () => {
    const message = formatMessage('Fix it\n\nSince it was wrong: see below.', 'robot');
    expect(message).toBe('Fix it\n\nSince it was wrong: see below.\n\nAgent: robot\n');
    expect(read(message)).toEqual({ message: 'Fix it\n\nSince it was wrong: see below.', agent: 'robot' });
  });

  it('joins the trailers that the author wrote, so that git reads all of them', () => {
    const message = formatMessage('Fix it\n\nCo-Authored-By: Robot <robot@example.org>', 'claude-code');
    expect(trailers(message)).toEqual(['Co-Authored-By: Robot <robot@example.org>', 'Agent: claude-code']);
    expect(read(message)).toEqual({
      message: 'Fix it\n\nCo-Authored-By: Robot <robot@example.org>',
      agent: 'claude-code',
    });
  });

  it('names nobody that the author claims', () => {
    expect(trailers(formatMessage('Fix it\n\nAgent: somebody else\nRefs: 7', 'robot'))).toEqual([
      'Refs: 7',
      'Agent: robot',
    ]);
    expect(formatMessage('Fix it\n\nAgent: somebody else', null)).toBe('Fix it\n');
  });
});
