import { redirect } from 'next/navigation';
import { getSession } from '../auth.ts';
import { SiteFooter } from '../ui/document.tsx';
import { SiteHeader } from '../ui/site-header.tsx';

const FEATURES = [
  {
    title: 'Written together',
    text: 'You write in the browser or in your own editor; your assistant reads, writes and tends the same pages over MCP.',
  },
  {
    title: 'Kept in git',
    text: 'Every wiki is a repository. Clone it, work on it offline, push it back; the history says who wrote what, person or program.',
  },
  {
    title: 'Yours to take',
    text: 'Plain Markdown with links between pages. What you bring in from Obsidian opens as it is, and leaves the same way.',
  },
];

export default async function FrontPage() {
  const user = await getSession();
  if (user !== null) redirect('/dashboard');
  return (
    <>
      <SiteHeader user={null} />
      <main id="content" className="frame">
        <section className="hero">
          <h1>A wiki for you and your assistant</h1>
          <p className="lede">
            wikibot keeps what you know in linked pages of plain text, where people and AI assistants read and write
            side by side.
          </p>
          <p className="form-actions">
            <a className="button button-primary" href="/signin">
              Sign in
            </a>
          </p>
        </section>
        <section className="features" aria-label="What it is">
          {FEATURES.map((feature) => (
            <div key={feature.title} className="card">
              <h2>{feature.title}</h2>
              <p>{feature.text}</p>
            </div>
          ))}
        </section>
      </main>
      <SiteFooter />
    </>
  );
}
