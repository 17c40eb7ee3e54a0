/** The editor's preview. */
import { wikiRoute } from '../../../../reading/context.ts';
import { previewPage } from '../../../../tools/preview.ts';

export const POST = wikiRoute('write', previewPage);
