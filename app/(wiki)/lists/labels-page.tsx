/** Tags and categories: all of them with how many pages have each, and the pages of one. */
import type { Label, LabelKind, PageIndex } from '#lib/protocol/lists.ts';
import { EmptyState } from '../../ui/feedback.tsx';
import { Tabs } from '../../ui/parts.tsx';
import { type Place, WikiDocument } from '../reading/chrome.tsx';
import type { WikiContext } from '../reading/context.ts';
import { htmlResponse } from '../reading/respond.ts';
import { placeOf, sharedBy } from '../reading/show.tsx';
import type { Tool } from '../reading/urls.ts';
import { type Chosen, ListControls, ListScript, PageList, addressesOf, chosenOf, indexQueryOf } from './page-list.tsx';

const TOOL: Record<LabelKind, Tool> = { tag: 'tags', category: 'categories' };

export async function showLabels(context: WikiContext, kind: LabelKind): Promise<Response> {
  const { services, actor, wiki, path, request, url } = context;
  const place = placeOf(context);
  const options = { sharedBy: sharedBy(context) };
  if (path === '') {
    const labels = await services.lists.labels(actor, wiki, kind);
    const byUse = url.searchParams.get('sort') === 'use';
    return htmlResponse(request, <AllLabels {...place} kind={kind} labels={labels} byUse={byUse} />, options);
  }
  const chosen = chosenOf(url.searchParams);
  const [index, labels] = await Promise.all([
    services.lists.index(actor, wiki, { ...indexQueryOf(chosen), [kind]: path }),
    services.lists.labels(actor, wiki, kind),
  ]);
  const name = labels.find((label) => label.name.toLowerCase() === path.toLowerCase())?.name ?? path;
  const narrower = labels.filter((label) => label.name.toLowerCase().startsWith(`${path.toLowerCase()}/`));
  const page = <OneLabel {...place} kind={kind} name={name} narrower={narrower} chosen={chosen} index={index} />;
  return htmlResponse(request, page, options);
}

function AllLabels({ kind, labels, byUse, ...place }: Place & { kind: LabelKind; labels: Label[]; byUse: boolean }) {
  const { t, urls } = place;
  const tool = TOOL[kind];
  const sorted = labels.toSorted((a, b) => (byUse ? b.count - a.count : 0) || t.compare(a.name, b.name));
  const isTag = kind === 'tag';
  return (
    <WikiDocument
      {...place}
      title={t(isTag ? 'lists.tags' : 'lists.categories')}
      section="tags"
      here={urls.tool(tool)}
      noIndex
      head={<ListScript />}
    >
      <div className="page-head">
        <h1>{t(isTag ? 'lists.tags' : 'lists.categories')}</h1>
        <div className="page-actions">
          <Tabs
            label={t('lists.view')}
            tabs={[
              { href: urls.tool('tags'), label: t('lists.tags'), current: isTag },
              { href: urls.tool('categories'), label: t('lists.categories'), current: !isTag },
            ]}
          />
        </div>
      </div>
      {labels.length === 0 ? (
        <EmptyState icon="tag" title={t(isTag ? 'lists.no_tags' : 'lists.no_categories')}>
          {t(isTag ? 'lists.no_tags_hint' : 'lists.no_categories_hint')}
        </EmptyState>
      ) : (
        <>
          <div className="list-controls">
            <p className="hint">{t(isTag ? 'lists.tag_count' : 'lists.category_count', { count: labels.length })}</p>
            <Tabs
              label={t('files.sort')}
              tabs={[
                { href: urls.tool(tool), label: t('lists.by_name'), current: !byUse },
                { href: urls.tool(tool, '', { sort: 'use' }), label: t('lists.by_use'), current: byUse },
              ]}
            />
          </div>
          <ul className="label-list">
            {sorted.map(({ name, count }) => (
              <li key={name}>
                <a href={urls.tool(tool, name)}>
                  <span dir="auto">{name}</span> <span className="label-count">{t.number(count)}</span>
                </a>
              </li>
            ))}
          </ul>
        </>
      )}
    </WikiDocument>
  );
}

interface OneProps extends Place {
  readonly kind: LabelKind;
  readonly name: string;
  readonly narrower: readonly Label[];
  readonly chosen: Chosen;
  readonly index: PageIndex;
}

function OneLabel({ kind, name, narrower, chosen, index, ...place }: OneProps) {
  const { t, urls } = place;
  const tool = TOOL[kind];
  const isTag = kind === 'tag';
  const title = isTag ? t('lists.tagged', { tag: name }) : t('lists.in_category', { category: name });
  const at = addressesOf((query) => urls.tool(tool, name, query), chosen);
  const nothing = index.total === 0 && chosen.q === '';
  return (
    <WikiDocument {...place} title={title} section="tags" here={urls.tool(tool, name)} noIndex head={<ListScript />}>
      <nav className="breadcrumbs" aria-label={t('frame.path')}>
        <ol>
          <li>
            <a href={urls.tool(tool)}>{t(isTag ? 'lists.all_tags' : 'lists.all_categories')}</a>
          </li>
          <li aria-current="page" dir="auto">
            {name}
          </li>
        </ol>
      </nav>
      <div className="page-head">
        <h1 dir="auto">{title}</h1>
      </div>
      {narrower.length === 0 ? null : (
        <nav aria-label={t('lists.narrower')}>
          <ul className="label-list">
            {narrower.map((label) => (
              <li key={label.name}>
                <a href={urls.tool(tool, label.name)}>
                  <span dir="auto">{label.name}</span> <span className="label-count">{t.number(label.count)}</span>
                </a>
              </li>
            ))}
          </ul>
        </nav>
      )}
      {nothing ? (
        <EmptyState icon="tag" title={t(isTag ? 'lists.none_tagged' : 'lists.none_in_category')}>
          {t(isTag ? 'lists.no_tags_hint' : 'lists.no_categories_hint')}
        </EmptyState>
      ) : (
        <>
          <ListControls t={t} chosen={chosen} at={at} />
          <div id="page-list">
            <PageList t={t} urls={urls} index={index} chosen={chosen} at={at} />
          </div>
        </>
      )}
    </WikiDocument>
  );
}
