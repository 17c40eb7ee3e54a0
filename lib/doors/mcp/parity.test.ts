/** What a person can do, an assistant can: each operation of REST has its tool, or a reason why not. */
import { describe, expect, it } from 'vitest';
import type { Tag } from '../rest/operation.ts';
import { apiDocument } from '../rest/index.ts';
import { WIKI_TOOLS } from './server.ts';
import { listWikis } from './tools/account.ts';

const TOOL_OF: Readonly<Record<string, string>> = {
  ...{ listPages: 'list_notes', readPage: 'read_note', writePage: 'write_note', editPage: 'edit_note' },
  // A task is ticked by an edit of its line.
  ...{ tickTask: 'edit_note', deletePage: 'delete_note', renamePage: 'rename_note', commitChanges: 'commit_notes' },
  // commit_notes: restore.
  ...{ revert: 'commit_notes', pageHistory: 'get_history', pageDiff: 'get_history', pageBlame: 'get_history' },
  ...{ changelog: 'get_recent_changes', search: 'search_notes', semanticSearch: 'semantic_search' },
  // What is related is packed with a note.
  ...{ relatedPages: 'build_context', pageLinks: 'get_links', mentions: 'get_links', linkGraph: 'get_links' },
  // The list says how each is mended, and the writing tools do it.
  ...{ findProblems: 'find_problems', fixProblem: 'commit_notes', listNames: 'list_notes' },
  ...{ listAttachments: 'list_attachments', listFiles: 'list_attachments', addAttachment: 'upload_attachment' },
  ...{ readFile: 'download_attachment', writeFile: 'upload_attachment', deleteFile: 'delete_attachment' },
  listWikis: 'list_wikis',
};

const WITHOUT: Readonly<Record<string, string>> = {
  health: 'is for monitors; a host knows by the protocol itself',
  exportWiki: 'gives an archive, which no conversation can hold',
  reindex: 'is the duty of an operator; every write is indexed by itself',
  reindexStatus: 'is for operators; a search says when an index is behind',
  fileHistory: 'is kept out for the bytes of the list; a deleted file is answered with how to restore it',
};

/** All of a group. */
const WITHOUT_TAGS: Readonly<Partial<Record<Tag, string>>> = {
  Account: 'is for the person alone: a note could talk an assistant into it',
  Wikis: 'makes, publishes and removes wikis: for the person alone',
  People: 'gives others rights: for the person alone',
  Tokens: 'gives programs rights: for the person alone',
  Webhooks: 'sends content elsewhere: for the person alone',
  Drafts: 'are unsaved texts of the browser’s editor',
};

const document = apiDocument(new URL('https://wiki.example'));
const operations = Object.values(document.paths).flatMap((methods) => Object.values(methods));
const tools = [...WIKI_TOOLS, listWikis].map(({ name }) => name);
const tagReason = (tags: readonly string[]): boolean => tags.some((tag) => tag in WITHOUT_TAGS);

describe('parity of MCP with REST', () => {
  it('gives each operation a tool, or a reason', () => {
    const open = operations.filter(
      ({ operationId: id, tags }) => !(id in TOOL_OF) && !(id in WITHOUT) && !tagReason(tags),
    );
    expect(open.map(({ operationId }) => operationId)).toEqual([]);
  });

  it('names operations and tools that there are, and each tool', () => {
    const ids = new Set(operations.map(({ operationId }) => operationId));
    expect([...Object.keys(TOOL_OF), ...Object.keys(WITHOUT)].filter((id) => !ids.has(id))).toEqual([]);
    const named = new Set(Object.values(TOOL_OF));
    // It gathers what several operations answer.
    expect(tools.filter((name) => !named.has(name))).toEqual([]);
    expect([...named].filter((name) => !tools.includes(name))).toEqual([]);
  });
});
