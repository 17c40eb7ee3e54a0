/** What a commit says, when its author says nothing, and who it says wrote it. */
import { cleanLine, cleanMessage } from '../repo/text.ts';
import { formatMessage } from '../repo/commit-object.ts';
import { isPage, pageOf } from '../repo/listing.ts';
import type { Person } from '../repo/commit-object.ts';
import type { FileChange } from '../repo/tree.ts';

const MAX_AGENT = 200;

export function commitMessage(given: string | null, agent: string | null, changes: readonly FileChange[]): string {
  const message = cleanMessage(given ?? '') || describe(changes);
  return formatMessage(
    message,
    agent === null ? null : cleanLine(agent).slice(0, MAX_AGENT).toWellFormed().trim() || null,
  );
}

function describe(changes: readonly FileChange[]): string {
  const [only] = changes;
  if (only !== undefined && changes.length === 1) {
    const verb = only.before === null ? 'Create' : only.after === null ? 'Delete' : 'Update';
    return `${verb} ${pageOf(only.path) ?? only.path}`;
  }
  const what = changes.every(({ path }) => isPage(path)) ? 'pages' : 'files';
  const added = changes.every(({ before }) => before === null);
  return `${added ? 'Import' : 'Change'} ${changes.length} ${what}`;
}

/** `{display name} <{user id}@users.noreply.{host}>`, never a real address; null: the operator. */
export function authorOf(user: { id: string; displayName: string } | null, host: string): Person {
  return user === null
    ? { name: 'wikibot', email: `operator@users.noreply.${host}` }
    : {
        name: cleanLine(user.displayName).slice(0, 200).toWellFormed().trim() || 'unnamed',
        email: `${user.id}@users.noreply.${host}`,
      };
}

export function committerOf(host: string): Person {
  return { name: 'wikibot', email: `wikibot@${host}` };
}
