/** Exporting everything of an account, and deleting it. */
export const leaving = {
  export: 'Export everything',
  export_hint:
    'One zip that needs no wikibot to be read: each wiki as Markdown with its files and as a git bundle with its history, and the data of your account as JSON.',
  export_size: '{wikis}, {pages}, {size} of pages and files; their history comes on top.',
  export_button: 'Download everything',
  wikis: { one: '{count} wiki', other: '{count} wikis' },
  your_wikis: { one: 'your wiki', other: 'your {count} wikis' },
  pages: { one: '{count} page', other: '{count} pages' },
  delete: 'Delete your account',
  delete_means: 'At once, for good, and without a way back. This goes:',
  no_wiki_goes: 'no wiki, since you own none',
  gone_wikis: '{wikis} with {pages}, and all files, versions and drafts',
  gone_access: 'your tokens, sessions, invitations and memberships',
  stays: {
    one: 'What you wrote in one wiki of somebody else stays there, as that of a former member.',
    other: 'What you wrote in {count} wikis of others stays there, as that of a former member.',
  },
  name_stays_taken: 'Nobody can have the name “{name}” for 90 days.',
  shared: 'Others lose access with you. Transfer a wiki first if it is to stay.',
  shared_wiki: '{name}: {people}.',
  more_people: { one: '{count} more', other: '{count} more' },
  transfer: 'Transfer it',
  shared_known: 'I know that these people lose these wikis.',
  shared_first: 'Others would lose a wiki with you. Open this page again to see who, and confirm it.',
  confirm: 'Type your username, {name}, to confirm',
  differs: 'That is not your username.',
  delete_button: 'Delete my account for good',
  deleting: 'Deleting…',
  deleted: 'Your account is deleted',
  deleted_text:
    'You are signed out everywhere, and nobody can reach your wikis. What is left of them is being removed.',
  deleted_provider:
    'Your account at the service that you signed in with is untouched. If you sign in again, you begin with a new account.',
  front_page: 'To the front page',
  former_member: 'Former member',
} as const;
