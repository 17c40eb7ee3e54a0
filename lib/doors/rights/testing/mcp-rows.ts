/** MCP: one call for each tool, and one of each other kind of request. */
import type { Case, Row } from './row.ts';
import { spareFile } from './wiki-rows.ts';
import { urlPath } from '../../../core/paths.ts';

export interface McpRow extends Pick<Row, 'page'> {
  readonly needs: 'read' | 'write';
  /** Of a tool's call, or of another method. */
  readonly ask: (at: Case) => Record<string, unknown> | Promise<Record<string, unknown>>;
  /** A write that looks at the page before, and so finds nothing where its token sees nothing. */
  readonly readsFirst?: boolean;
  /** Another method than `tools/call`. */
  readonly method?: string;
}

const kept = ({ folder }: Case) => `${folder}/Kept`;
const fresh = ({ world, folder }: Case, ending = '') => `${folder}/New ${world.next()}${ending}`;
const target = (at: Case) => (at.will ? at.world.spare(at.slug) : kept(at));
const began = ({ world, slug }: Case) => world.began[slug];

const reads = (ask: McpRow['ask'] = () => ({})): McpRow => ({ needs: 'read', ask });
const readsPage = (ask: McpRow['ask'] = (at) => ({ path: kept(at) })): McpRow => ({ needs: 'read', page: true, ask });
const writes = (ask: McpRow['ask'], readsFirst = false): McpRow => ({ needs: 'write', page: true, ask, readsFirst });

export const TOOL_ROWS: Readonly<Record<string, McpRow>> = {
  list_notes: reads(),
  read_note: readsPage(),
  search_notes: reads(() => ({ query: 'words kept' })),
  semantic_search: reads(() => ({ query: 'words kept' })),
  get_links: readsPage(),
  get_history: readsPage(),
  get_recent_changes: reads(),
  find_problems: reads(() => ({ kind: 'orphans' })),
  build_context: readsPage(),
  write_note: writes((at) => ({ path: fresh(at), content: 'New.\n' })),
  edit_note: writes(
    (at) => ({
      ...{ path: target(at), revision: began(at) },
      edits: [{ old_string: 'Words', new_string: 'Other words' }],
    }),
    true,
  ),
  commit_notes: writes((at) => ({ changes: [{ op: 'put', path: fresh(at), content: 'New.\n' }], message: 'Both' })),
  rename_note: writes((at) => ({ path: target(at), new_path: fresh(at), revision: began(at) })),
  delete_note: writes((at) => ({ path: target(at), revision: began(at) }), true),
  list_attachments: reads(),
  upload_attachment: writes((at) => ({ path: fresh(at, '.txt'), text: 'A file.' })),
  download_attachment: readsPage((at) => ({ path: `${at.folder}/kept.txt` })),
  delete_attachment: writes(async (at) => {
    const path = at.will ? fresh(at, '.txt') : `${at.folder}/kept.txt`;
    const made = at.will ? await spareFile(at, path) : null;
    return { path, revision: made?.revision ?? began(at) };
  }, true),
};

const uri = (at: Case) => `wiki://olive/${at.slug}/${urlPath(kept(at))}`;

/** Failures of these are errors of the protocol, not results. */
export const METHOD_ROWS: Readonly<Record<string, McpRow>> = {
  'resources/read': { ...readsPage((at) => ({ uri: uri(at) })), method: 'resources/read' },
};
