/** The settings that are versioned with the content: `.wikibot/settings.json`. */
import type { Actor } from '../core/access.ts';
import { collisionKey } from '../core/paths.ts';
import type { WikiSettings } from './bootstrap/pages.ts';
import { DEFAULT_CATEGORIES, SETTINGS_FILE, settingsFile } from './bootstrap/pages.ts';
import type { Deps } from './ports.ts';
import type { WikiInfo, WriteContext } from './types.ts';

type Changes = Partial<Pick<WikiSettings, 'name' | 'purpose' | 'home'>>;

/** Commits the changed settings, and keeps the keys that it does not know. */
export async function commitSettings(
  deps: Deps,
  actor: Actor,
  { wiki, changes, context }: { wiki: WikiInfo; changes: Changes; context: WriteContext },
): Promise<void> {
  const previous = await readSettings(deps, wiki.wikiId);
  const settings: WikiSettings = {
    name: changes.name ?? wiki.name,
    purpose: changes.purpose ?? wiki.purpose,
    home: changes.home ?? wiki.homePath,
    categories: isTextList(previous['categories']) ? previous['categories'] : DEFAULT_CATEGORIES,
  };
  const { oid } = await deps.repos.stage(wiki.wikiId, settingsFile(settings, previous));
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

/** A file that is absent or no JSON object (somebody may have pushed anything) counts as empty. */
async function readSettings({ db, repos }: Deps, wikiId: string): Promise<Record<string, unknown>> {
  const file = await db.attachment.findUnique({
    where: { wikiId_pathKey: { wikiId, pathKey: collisionKey(SETTINGS_FILE) } },
    select: { blobOid: true },
  });
  if (file === null) return {};
  const { content } = await repos.call('readBlob', { wikiId, oid: file.blobOid });
  try {
    const value: unknown = JSON.parse(content);
    return isRecord(value) ? value : {};
  } catch {
    return {};
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isTextList(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((entry) => typeof entry === 'string');
}
