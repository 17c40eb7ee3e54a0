/** The recorded session of the front page (docs/demo/session.json, made by bench/demo-session.ts). */
import { z } from 'zod';

const turn = z.discriminatedUnion('who', [
  z.strictObject({ who: z.enum(['person', 'assistant']), text: z.string() }),
  z.strictObject({
    who: z.literal('tool'),
    tool: z.string(),
    input: z.record(z.string(), z.unknown()),
    /** The text that the assistant was given. */
    output: z.string(),
  }),
]);

export const demoSession = z.strictObject({
  /** The day. */
  recorded: z.string(),
  turns: z.array(turn),
  /** The page that is shown beside it. */
  shown: z.string(),
  /** Pages as they were afterwards, by path; the others are as docs/demo/wiki has them. */
  pages: z.record(z.string(), z.string()),
  /** `git log` of a clone. */
  log: z.string(),
});

export type Turn = z.infer<typeof turn>;
export type DemoSession = z.infer<typeof demoSession>;
