/** Input of what packs a wiki's knowledge into a budget of tokens. */
import { z } from 'zod';

/** A budget below holds no section worth reading; one above no host takes. */
export const LEAST_TOKENS = 200;
export const MOST_TOKENS = 20_000;

export const contextQuery = z.strictObject({
  query: z.string().max(10_000).optional(),
  path: z.string().optional(),
  max_tokens: z.number().int().min(LEAST_TOKENS).max(MOST_TOKENS).default(4000),
});
