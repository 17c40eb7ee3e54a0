/** A page as people write long ones: sections, links, lists, a table, some code. */
import type { Random } from '../random.ts';

const WORDS =
  'harbour river ledger archive winter signal treaty border market engine copper valley garden council station paper school bridge letter island'.split(
    ' ',
  );

export function longPage(words: number, random: Random): string {
  const some = (count: number) => Array.from({ length: count }, () => random.of(WORDS)).join(' ');
  const parts = [`# ${some(4)}`];
  for (let left = words; left > 0; left -= 250) {
    parts.push(
      `## ${some(3)}`,
      `${some(60)} [[${some(2)}]] ${some(40)} **${some(3)}**, ${some(30)} [[Home|${some(2)}]].`,
      [some(12), some(12), `${some(8)} \`${some(1)}\``].map((line) => `- ${line}`).join('\n'),
      `${some(50)} _${some(2)}_ [${some(2)}](https://example.org/${some(1)}).`,
      `| ${some(1)} | ${some(1)} |\n| --- | --- |\n| ${some(3)} | ${some(3)} |\n| ${some(3)} | ${some(3)} |`,
      `\`\`\`js\nconst ${some(1)} = '${some(3)}';\n\`\`\``,
    );
  }
  return `${parts.join('\n\n')}\n`;
}
