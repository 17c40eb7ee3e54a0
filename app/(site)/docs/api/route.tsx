/** `/docs/api`: the reference, made from the document that /api/v1/openapi.json serves. */
import { apiDocument } from '#lib/doors/rest/index.ts';
import { assetUrl } from '../../../ui/assets.ts';
import { siteRoute } from '../../respond.ts';
import { DocsPage } from '../frame.tsx';
import { topicOf } from '../topics.ts';
import { Reference, tocOf } from './reference.tsx';

export const dynamic = 'force-dynamic';

export const GET = siteRoute(({ t, config }) => {
  const topic = topicOf('api')?.topic;
  if (topic === undefined) return null;
  const document = apiDocument(config.appUrl);
  return (
    <DocsPage
      t={t}
      appUrl={config.appUrl}
      operator={config.operator?.name ?? null}
      topic={topic}
      toc={tocOf(t, document)}
      head={<link rel="stylesheet" href={assetUrl('api.css')} />}
    >
      <Reference t={t} document={document} origin={config.appUrl.origin} />
    </DocsPage>
  );
});
