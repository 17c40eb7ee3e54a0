/** `/docs`, `/docs/{topic}`, and `/docs/{topic}.md`: the text as it is written, for programs. */
import { siteRoute } from '../../respond.ts';
import { instanceValues, textOf } from '../../texts.ts';
import { DocsPage, addressOf } from '../frame.tsx';
import { topicOf } from '../topics.ts';

export const dynamic = 'force-dynamic';

export const GET = siteRoute(async ({ t, url, config }) => {
  const [, asked = '', raw] = /^\/docs(?:\/([a-z-]+?)(\.md)?)?$/.exec(url.pathname) ?? ['', 'unknown'];
  const slug = asked === 'index' && raw !== undefined ? '' : asked;
  const topic = topicOf(slug)?.topic;
  if (topic === undefined || topic.page === true) return null;
  const text = await textOf(`docs/site/${slug === '' ? 'index' : slug}.md`, instanceValues(config));
  if (text === null) return null;
  if (raw !== undefined) {
    const whole = `# ${topic.title}\n\n${topic.description}\n\n${text.markdown}`;
    return { text: whole, type: 'text/markdown; charset=utf-8' };
  }
  return (
    <DocsPage
      t={t}
      appUrl={config.appUrl}
      operator={config.operator?.name ?? null}
      topic={topic}
      toc={text.toc}
      markdown={`${addressOf({ slug: slug === '' ? 'index' : slug })}.md`}
    >
      <div className="content" dangerouslySetInnerHTML={{ __html: text.html }} />
    </DocsPage>
  );
});
