/*
 * On a wiki's own host, beside a page that is the same for everybody: whoever is signed in at the apex is
 * signed in here too, without leaving the page. Asked once for each tab; see app/identity/host.ts.
 */
const ASKED = 'wikibot:asked';

/** The username, once the host has a session; null when nobody is signed in. */
export async function begin(apex) {
  try {
    if (sessionStorage.getItem(ASKED) !== null) return null;
    sessionStorage.setItem(ASKED, 'yes');
  } catch {
    // Storage is off: asking on every page would be too much.
    return null;
  }
  const question = new URL('/signin/host', apex);
  question.searchParams.set('host', location.host);
  const answer = await fetch(question, { credentials: 'include' });
  const { code } = answer.ok ? await answer.json() : { code: null };
  if (code === null) return null;
  const begun = await fetch('/api/auth/host', { method: 'POST', body: code });
  return begun.ok ? (await begun.json()).username : null;
}
