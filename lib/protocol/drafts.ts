/** Shapes of `…/api/v1/drafts`: unsaved text of one's own, kept beside the wiki and never in it. */
import { z } from 'zod';
import { revisionInput } from './rpc.ts';

export const putDraftBody = z.strictObject({
  content: z.string().describe('The whole page as it is being written.'),
  base_revision: revisionInput
    .nullish()
    .describe('What the text began from; null or absent for a page that does not exist yet.'),
});

const head = {
  path: z.string(),
  base_revision: z.string().nullable(),
  updated_at: z.iso.datetime(),
};
/** The sender has the text; it is not sent back at every pause in the writing. */
export const putDraftAnswer = z.object(head).meta({ id: 'DraftHead' });
export const draftAnswer = z.object({ ...head, content: z.string() }).meta({ id: 'Draft' });
export type DraftAnswer = z.infer<typeof draftAnswer>;
export const draftListAnswer = z.object({ drafts: z.array(putDraftAnswer), total: z.number().int() });
export type DraftList = z.infer<typeof draftListAnswer>;
export const deleteDraftAnswer = z.object({ deleted: z.boolean(), path: z.string() });
export type DeleteDraftAnswer = z.infer<typeof deleteDraftAnswer>;
