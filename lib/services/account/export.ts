import type { Deps } from '../ports.ts';
import { ACCOUNT_DATA, jsonOf } from './export-data.ts';
import { addWikis } from './export-wikis.ts';
import type { ExportParts } from './types.ts';
import { zipStream } from './zip-stream.ts';

/** Everything of an account in one archive; {@link README} in it says what lies where. */
export function exportAccount(
  deps: Pick<Deps, 'db' | 'repos' | 'report' | 'now'>,
  userId: string,
  parts: ExportParts,
): ReadableStream<Uint8Array> {
  return zipStream(async (zip) => {
    zip.addText('README.md', README.replace('{date}', deps.now().toISOString().slice(0, 10)));
    for (const [name, query] of Object.entries(ACCOUNT_DATA)) {
      if (zip.closed) return;
      await zip.add(`account/${name}.json`, jsonOf(deps.db, userId, query));
    }
    await addWikis(deps, zip, { userId, parts });
  });
}

const README = `# Export of a wikibot account, {date}

Everything that wikibot keeps for this account, in open formats. Nothing here needs wikibot to be read.

## wikis/{owner}/{wiki}/

One folder for each wiki that the account belongs to, its own and those of others.

- \`repository.bundle\`: the whole history, as a git bundle. \`git clone repository.bundle my-wiki -b main\` makes a
  repository of it; \`wikibot import {owner}/{wiki} repository.bundle\` makes a wiki of it.
- \`files/\`: the pages as Markdown (\`Actors/Iran.md\`) and the attachments, as they are today. The folder opens
  as a vault in Obsidian.
- \`wiki.json\`: name, purpose, visibility, members, former addresses. The settings that belong to the content are in
  \`files/.wikibot/settings.json\`.
- \`EMPTY.txt\` or \`FAILED.txt\` where there is nothing, or where something could not be read.

## account/

JSON arrays. Times are UTC.

- \`profile.json\`: username, display name, mail address.
- \`identities.json\`: how you sign in.
- \`memberships.json\`: wikis and roles.
- \`tokens.json\`, \`webhooks.json\`, \`invitations.json\`, \`sessions.json\`: what there is of them, without their secrets.
- \`audit-events.json\`: what the account did.
- \`drafts.json\`: texts that were not saved as pages yet.
`;
