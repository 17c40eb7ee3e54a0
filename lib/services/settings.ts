/** The settings that are versioned with the content: `.wikibot/settings.json`. */
import type { Actor } from '../core/access.ts';
import { collisionKey } from '../core/paths.ts';
import type { WikiSettings } from './bootstrap/pages.ts';
import { DEFAULT_CATEGORIES, SETTINGS_FILE, settingsFile } from './bootstrap/pages.ts';
import type { Deps } from './ports.ts';
import { readSettingsFile } from './settings-file.ts';
import type { SettingsFile } from './settings-file.ts';
import type { WikiInfo, WriteContext } from './types.ts';

/**
 * Commits the changed settings, and keeps the keys that it does not know. The wiki's row follows
 * when the commit is published, as it does for a push.
 */
export async function commitSettings(
  deps: Deps,
  actor: Actor,
  { wiki, changes, context }: { wiki: WikiInfo; changes: Partial<WikiSettings>; context: WriteContext },
): Promise<void> {
  const file = await readFile(deps, wiki.wikiId);
  const settings = { ...settingsOf(wiki, file), ...changes };
  const { oid } = await deps.repos.stage(wiki.wikiId, settingsFile(settings, file.all));
  await deps.repos.call('commit', {
    wikiId: wiki.wikiId,
    actor,
    agent: context.agent,
    message: 'Change the settings of the wiki',
    changes: [{ op: 'put_blob', file: SETTINGS_FILE, oid, overwrite: true }],
    requestId: context.requestId ?? null,
    onBehalfOf: context.onBehalfOf ?? null,
  });
}

export async function readSettings(deps: Pick<Deps, 'db' | 'repos'>, wiki: WikiInfo): Promise<WikiSettings> {
  return settingsOf(wiki, await readFile(deps, wiki.wikiId));
}

function settingsOf(wiki: WikiInfo, { settings }: SettingsFile): WikiSettings {
  return {
    name: wiki.name,
    purpose: wiki.purpose,
    home: wiki.homePath,
    categories: settings.categories ?? DEFAULT_CATEGORIES,
    sidebar: wiki.sidebarPath,
  };
}

async function readFile({ db, repos }: Pick<Deps, 'db' | 'repos'>, wikiId: string): Promise<SettingsFile> {
  const file = await db.attachment.findUnique({
    where: { wikiId_pathKey: { wikiId, pathKey: collisionKey(SETTINGS_FILE) } },
    select: { blobOid: true },
  });
  if (file === null) return readSettingsFile('');
  return readSettingsFile((await repos.call('readBlob', { wikiId, oid: file.blobOid })).content);
}
