/**
 * One right request for each operation, for the test that sends them: in an order in which each
 * has what it needs, with ids and revisions of the answers before it.
 */

export interface Given {
  /** Who asks, unless it is alice, whose wiki it is. */
  readonly as?: 'carol';
  /** Of the path; `owner` and `wiki` are those of the test's wiki unless they are given. */
  readonly path?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** What an answer says; empty where it is no JSON. */
export type Told = Readonly<Record<string, unknown>>;

/** Sends a request that must succeed. */
export type Ask = (operationId: string, given?: Given) => Promise<Told>;

const JSON_TEXT = { 'Content-Type': 'application/json' };
const BYTES = { 'Content-Type': 'application/octet-stream' };

/** Every operation of the document succeeds at least once, with each of its statuses. */
export async function askEverything(ask: Ask): Promise<void> {
  await ask('openapi');
  await ask('health');
  await ask('me');
  await askOfPages(ask);
  await askOfChanges(ask);
  await askOfFiles(ask);
  await askOfReading(ask);
  await askOfWikis(ask);
  await askOfWebhooks(ask);
  await askOfTokens(ask);
  await ask('planAccountDeletion', { as: 'carol' });
  await ask('deleteAccount', { as: 'carol', body: { confirm: 'carol' } });
}

async function askOfPages(ask: Ask): Promise<void> {
  const path = { path: 'Scripted/Page' };
  const text = '# A page\n\n[[Scripted/Other]] and [[Missing]]\n\n- [ ] do it\n';
  const made = await ask('writePage', { path, body: { content: text } });
  await ask('writePage', { path: { path: 'Scripted/Other' }, body: { content: 'See A page. Nothing links here.\n' } });
  const again = await ask('writePage', { path, body: { content: `${text}\nmore\n`, revision: made['revision'] } });
  const edit = { revision: again['revision'], old_string: 'more', new_string: 'less' };
  const edited = await ask('editPage', { path, body: edit });
  const task = text.split('\n').findIndex((line) => line.startsWith('- [ ]')) + 1;
  await ask('tickTask', { path, body: { revision: edited['revision'], line: task, done: true } });
  await ask('readPage', { path });
  await ask('listPages');
  await ask('writeDraft', { path, body: { content: 'not yet' } });
  await ask('readDraft', { path });
  await ask('listDrafts');
  await ask('deleteDraft', { path });
}

async function askOfChanges(ask: Ask): Promise<void> {
  const path = { path: 'Scripted/Changed' };
  const put = (content: string, more: object = {}) => ({
    changes: [{ op: 'put', path: path.path, content, ...more }],
    message: 'Scripted',
  });
  const first = await ask('commitChanges', { body: put('one\n') });
  const second = await ask('commitChanges', { body: put('two\n', { revision: first['revision'] }) });
  await ask('pageHistory', { path });
  await ask('pageDiff', { path, query: { from: String(first['revision']), to: String(second['revision']) } });
  await ask('pageBlame', { path });
  await ask('changelog');
  const back = { path: path.path, to: first['revision'], revision: second['revision'] };
  const { revision } = await ask('revert', { body: back });
  const moved = await ask('renamePage', { body: { path: path.path, new_path: 'Scripted/Moved', revision } });
  await ask('deletePage', {
    path: { path: 'Scripted/Moved' },
    query: { revision: String(moved['revision']) },
  });
}

async function askOfFiles(ask: Ask): Promise<void> {
  const path = { path: 'Scripted/file.bin' };
  const made = await ask('writeFile', { path, headers: BYTES, body: 'bytes' });
  const query = { revision: String(made['revision']) };
  const replaced = await ask('writeFile', { path, query, headers: BYTES, body: 'other bytes' });
  await ask('readFile', { path });
  await ask('readFile', { path, headers: { Range: 'bytes=0-3' } });
  await ask('listFiles');
  await ask('fileHistory', { path });
  await ask('deleteFile', { path, query: { revision: String(replaced['revision']) } });
  const page = { path: 'Scripted/Page' };
  await ask('addAttachment', { path: page, body: { filename: 'a.txt', content: 'Ynl0ZXM=' } });
  await ask('listAttachments', { path: page });
}

async function askOfReading(ask: Ask): Promise<void> {
  const path = { path: 'Scripted/Page' };
  await ask('search', { query: { q: 'page' } });
  await ask('semanticSearch', { query: { q: 'page' } });
  await ask('relatedPages', { path });
  await ask('linkGraph');
  await ask('pageLinks', { path });
  await ask('mentions', { path });
  await ask('listNames');
  await ask('findProblems');
  await ask('fixProblem', { body: { fix: 'unlink', target: 'Missing' } });
  await ask('reindex');
  await ask('reindexStatus');
  await ask('exportWiki');
  await ask('exportAll', { body: {} });
}

async function askOfWikis(ask: Ask): Promise<void> {
  const [kept, given] = [{ slug: 'scripted' }, { slug: 'given' }];
  for (const body of [kept, given]) await ask('createWiki', { body });
  await ask('listWikis');
  await ask('readWiki', { path: kept });
  await ask('updateWiki', { path: kept, body: { purpose: 'To be asked of.' } });
  await ask('wikiUsage', { path: kept });
  await ask('accountUsage');
  await ask('readAuditLog', { query: { action: 'wiki.committed', limit: '2' } });
  await ask('readWikiAuditLog', { path: kept });
  const bob = { username: 'bob' };
  for (const role of ['viewer', 'editor']) await ask('setMember', { path: { ...kept, ...bob }, body: { role } });
  await ask('listMembers', { path: kept });
  await ask('removeMember', { path: { ...kept, ...bob } });
  const invitation = await ask('createInvitation', { path: kept, body: {} });
  await ask('listInvitations', { path: kept });
  await ask('revokeInvitation', { path: { ...kept, id: String(invitation['id']) } });
  await ask('setMember', { path: { ...given, ...bob }, body: { role: 'editor' } });
  await ask('transferWiki', { path: given, body: { to: 'bob' } });
  await ask('deleteWiki', { path: kept });
}

async function askOfWebhooks(ask: Ask): Promise<void> {
  const of = { slug: 'notes' };
  const made = await ask('createWebhook', { path: of, body: { url: 'https://hooks.example.com/in' } });
  const path = { ...of, id: String(made['id']) };
  await ask('listWebhooks', { path: of });
  await ask('readWebhook', { path });
  await ask('updateWebhook', { path, body: { events: ['page.changed'] } });
  await ask('rotateWebhookSecret', { path });
  const sent = await ask('testWebhook', { path });
  await ask('listWebhookDeliveries', { path });
  await ask('redeliverWebhook', { path: { ...path, delivery: String(sent['id']) } });
  await ask('deleteWebhook', { path });
}

async function askOfTokens(ask: Ask): Promise<void> {
  for (const [of, name] of [
    [{}, 'Token'],
    [{ slug: 'notes' }, 'WikiToken'],
  ] as const) {
    const made = await ask(`create${name}`, { path: of, body: { label: 'scripted' } });
    const path = { ...of, id: String(made['id']) };
    await ask(`list${name}s`, { path: of });
    await ask(`read${name}`, { path });
    await ask(`revoke${name}`, { path });
  }
}

/** As it is sent. */
export function requestFor(
  template: string,
  { path = {}, query = {}, body, headers = {} }: Given,
): { url: string; init: RequestInit } {
  const values: Readonly<Record<string, string>> = { owner: 'alice', wiki: 'notes', ...path };
  const url = template.replaceAll(/\{(\w+)\}/g, (_all, name: string) => {
    const value = values[name];
    if (value === undefined) throw new Error(`${template} needs "${name}".`);
    return value.split('/').map(encodeURIComponent).join('/');
  });
  const search = new URLSearchParams(query);
  const sent = body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) };
  return {
    url: search.size === 0 ? url : `${url}?${search.toString()}`,
    init: { ...sent, headers: { ...(typeof body === 'object' ? JSON_TEXT : {}), ...headers } },
  };
}
