/** Shapes of `…/api/v1/drafts`: unsaved text of one's own, kept beside the wiki and never in it. */
import { z } from 'zod';
import { revisionInput } from './rpc.ts';

export const putDraftBody = z.strictObject({
  /** The whole page as it is being written. */
  content: z.string(),
  /** What the text began from; null or absent for a page that does not exist yet. */
  base_revision: revisionInput.nullish(),
});

const head = {
  path: z.string(),
  base_revision: z.string().nullable(),
  updated_at: z.iso.datetime(),
};
export const draftAnswer = z.object({ ...head, content: z.string() });
export type DraftAnswer = z.infer<typeof draftAnswer>;
export const draftListAnswer = z.object({ drafts: z.array(z.object(head)), total: z.number().int() });
export type DraftList = z.infer<typeof draftListAnswer>;
export const deleteDraftAnswer = z.object({ deleted: z.boolean(), path: z.string() });
export type DeleteDraftAnswer = z.infer<typeof deleteDraftAnswer>;
