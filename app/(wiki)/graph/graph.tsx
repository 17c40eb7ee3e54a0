/** The pages of a wiki and the links between them: a picture that a script draws, and the same as a table. */
import type { Graph } from '#lib/protocol/links.ts';
import { assetUrl } from '../../ui/assets.ts';
import { EmptyState } from '../../ui/feedback.tsx';
import { Icon, type IconName } from '../../ui/icons.tsx';
import { Tabs } from '../../ui/parts.tsx';
import { type Place, WikiDocument } from '../reading/chrome.tsx';
import type { WikiContext } from '../reading/context.ts';
import { htmlResponse } from '../reading/respond.ts';
import { placeOf, sharedBy } from '../reading/show.tsx';
import { graphData } from './graph-data.ts';

/** A table of all pages is the index; this one is what the picture shows first. */
const TABLE_ROWS = 100;
const DEPTHS = [1, 2, 3] as const;

export async function showGraph(context: WikiContext): Promise<Response> {
  const { services, actor, wiki, url } = context;
  const page = url.searchParams.get('page');
  const depth = DEPTHS.find((step) => String(step) === url.searchParams.get('depth')) ?? 1;
  const graph = await services.links.graph(actor, wiki, page === null || page === '' ? {} : { page, depth });
  return htmlResponse(
    context.request,
    <GraphPage {...placeOf(context)} graph={graph} page={page === '' ? null : page} depth={depth} />,
    { sharedBy: sharedBy(context) },
  );
}

function GraphPage({
  graph,
  page,
  depth,
  ...place
}: Place & { graph: Graph; page: string | null; depth: (typeof DEPTHS)[number] }) {
  const { t, urls } = place;
  const title = page === null ? t('graph.title') : t('graph.around', { name: titleOf(graph, page) });
  return (
    <WikiDocument
      {...place}
      title={title}
      section="graph"
      here={urls.tool('graph', '', { page, depth: page === null ? null : String(depth) })}
      noIndex
      width="wide"
      head={
        <>
          <link rel="stylesheet" href={assetUrl('graph.css')} />
          <script type="module" src={assetUrl('graph.js')} />
        </>
      }
    >
      <div className="page-head">
        <h1 dir="auto">{title}</h1>
        {page === null ? null : (
          <div className="page-actions">
            <Tabs
              label={t('graph.depth')}
              tabs={[
                ...DEPTHS.map((step) => ({
                  href: urls.tool('graph', '', { page, depth: String(step) }),
                  label: t.number(step),
                  current: step === depth,
                })),
                { href: urls.tool('graph'), label: t('graph.whole'), current: false },
              ]}
            />
          </div>
        )}
      </div>
      {graph.nodes.length === 0 ? (
        <EmptyState icon="graph" title={t('graph.empty')}>
          {t('graph.empty_hint')}
        </EmptyState>
      ) : (
        <>
          <Picture {...place} page={page} depth={depth} />
          <Table {...place} graph={graph} />
        </>
      )}
    </WikiDocument>
  );
}

function titleOf({ nodes }: Graph, page: string): string {
  return nodes.find(({ path }) => path.toLowerCase() === page.toLowerCase())?.title ?? page;
}

function Picture({ page, depth, ...place }: Place & { page: string | null; depth: number }) {
  const { t } = place;
  return (
    <section className="graph" aria-label={t('graph.canvas')} {...graphData(place, { page, depth })} data-graph="">
      <noscript>
        <p className="hint">{t('graph.no_script')}</p>
      </noscript>
      <form className="graph-tools" role="search" hidden>
        <input
          type="search"
          name="find"
          className="graph-find"
          aria-label={t('graph.find')}
          placeholder={t('graph.find')}
          autoComplete="off"
        />
        <label>
          {t('graph.colour')}{' '}
          <select name="colour">
            <option value="folder">{t('graph.by_folder')}</option>
            <option value="category">{t('graph.by_category')}</option>
            <option value="tag">{t('graph.by_tag')}</option>
          </select>
        </label>
        <label>
          {t('graph.only_folder')}{' '}
          <select name="folder">
            <option value="">{t('graph.all')}</option>
          </select>
        </label>
        <label>
          {t('graph.only_tag')}{' '}
          <select name="tag">
            <option value="">{t('graph.all')}</option>
          </select>
        </label>
        <label className="graph-check">
          <input type="checkbox" name="orphans" defaultChecked /> {t('graph.orphans')}
        </label>
        <label className="graph-check">
          <input type="checkbox" name="missing" /> {t('graph.missing')}
        </label>
      </form>
      <div className="graph-stage">
        <div className="graph-keys">
          <canvas />
        </div>
        <div className="graph-zoom" hidden>
          <Zoom name="in" icon="plus" label={t('graph.zoom_in')} />
          <Zoom name="out" icon="minus" label={t('graph.zoom_out')} />
          <Zoom name="fit" icon="fit" label={t('graph.fit')} />
        </div>
        <p className="graph-note" role="status">
          {null}
        </p>
      </div>
      <ul className="graph-legend" />
      <p id="graph-keys" className="visually-hidden">
        {t('graph.keys')}
      </p>
    </section>
  );
}

function Zoom({ name, icon, label }: { name: string; icon: IconName; label: string }) {
  return (
    <button type="button" className="icon-button" data-zoom={name} aria-label={label} title={label}>
      <Icon name={icon} />
    </button>
  );
}

function Table({ t, urls, graph }: Place & { graph: Graph }) {
  const nodes = graph.nodes
    .toSorted((a, b) => b.links_to + b.linked_from - (a.links_to + a.linked_from) || t.compare(a.title, b.title))
    .slice(0, TABLE_ROWS);
  return (
    <details className="graph-table">
      <summary>{t('graph.table')}</summary>
      <p className="hint">
        {t('graph.table_hint', { count: nodes.length })} <a href={urls.tool('index')}>{t('frame.index')}</a>
      </p>
      <table>
        <thead>
          <tr>
            <th scope="col">{t('graph.page')}</th>
            <th scope="col">{t('graph.links_to')}</th>
            <th scope="col">{t('graph.linked_from')}</th>
          </tr>
        </thead>
        <tbody>
          {nodes.map((node) => (
            <tr key={node.path}>
              <th scope="row" dir="auto">
                <a href={urls.page(node.path)} title={node.path}>
                  {node.title}
                </a>
              </th>
              <td>{t.number(node.links_to)}</td>
              <td>{t.number(node.linked_from)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </details>
  );
}
