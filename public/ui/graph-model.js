/* The graph as the picture needs it: pages by number, and what is asked of them often. */

const encode = (path) => path.split('/').map(encodeURIComponent).join('/');
const folderOf = (path) => (path.includes('/') ? path.slice(0, path.indexOf('/')) : '');

/** @param {DOMStringMap} place @param {boolean} missing */
export async function readGraph({ base = '', home = '', page = '', depth = '1' }, missing) {
  const query = new URLSearchParams(page === '' ? {} : { page, depth });
  if (missing) query.set('missing', 'true');
  const answer = await fetch(`${base}/api/v1/links?${query}`);
  if (!answer.ok) throw new Error(String(answer.status));
  return new GraphModel(await answer.json(), { base, home });
}

class GraphModel {
  constructor({ nodes, edges }, { base, home }) {
    this.base = base;
    this.home = home;
    this.nodes = nodes.map((node) => ({ ...node, folder: folderOf(node.path) }));
    this.count = nodes.length;
    const numbers = new Map(nodes.map(({ path }, index) => [path, index]));
    this.from = Uint32Array.from(edges, (edge) => numbers.get(edge.from));
    this.to = Uint32Array.from(edges, (edge) => numbers.get(edge.to));
    this.degrees = new Uint32Array(this.count);
    for (const index of this.from) this.degrees[index] += 1;
    for (const index of this.to) this.degrees[index] += 1;
    this.byDegree = [...this.degrees.keys()].sort((a, b) => this.degrees[b] - this.degrees[a]);
    this.folders = frequent(this.nodes.map(({ folder }) => folder));
    this.tags = frequent(this.nodes.flatMap(({ tags }) => tags));
  }

  addressOf(index) {
    const { path, missing } = this.nodes[index];
    if (missing) return `${this.base}/-/new?${new URLSearchParams({ path })}`;
    return path === this.home ? this.base : `${this.base}/${encode(path)}`;
  }

  neighboursOf(index) {
    const near = new Set();
    for (let link = 0; link < this.from.length; link += 1) {
      if (this.from[link] === index) near.add(this.to[link]);
      else if (this.to[link] === index) near.add(this.from[link]);
    }
    return [...near];
  }

  /** How many links there are between pages that are shown. */
  links(visible) {
    let count = 0;
    for (let link = 0; link < this.from.length; link += 1)
      if (visible[this.from[link]] && visible[this.to[link]]) count += 1;
    return count;
  }

  /** Pages whose title or path holds the words; those that begin with them first. */
  find(words, visible) {
    if (words === '') return [];
    const found = [];
    for (const index of this.byDegree) {
      if (!visible[index]) continue;
      const { title, path } = this.nodes[index];
      const place = title.toLowerCase().indexOf(words);
      if (place !== -1 || path.toLowerCase().includes(words)) found.push({ index, order: place === 0 ? 0 : 1 });
    }
    return found.sort((a, b) => a.order - b.order).map(({ index }) => index);
  }

  /** A hue for each page: the most frequent values have their own, the last is for all others. */
  huesBy(kind, most) {
    const valueOf = {
      folder: ({ folder }) => folder,
      category: ({ category }) => category ?? '',
      tag: ({ tags }) => tags[0] ?? '',
    };
    const values = this.nodes.map(valueOf[kind]);
    const legend = frequent(values, true).slice(0, most);
    const of = values.map((value) => (legend.includes(value) ? legend.indexOf(value) : most));
    return { legend, of, hasOther: of.includes(most) };
  }
}

/** Most frequent first; by name where they are equally so. */
function frequent(values, withEmpty = false) {
  const counts = new Map();
  for (const value of values) if (withEmpty || value !== '') counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1)).map(([value]) => value);
}
