/*
 * Finding while somebody types: the palette (`Ctrl-K`), and results below the search box. Loaded by
 * reader.js when one of them is first used. Names of pages are looked through here, since they are
 * there before a request could be answered; words of their text are asked for, and only the last
 * question counts.
 */
const PAGES = 7;
const HITS = 6;
const COMMANDS = 6;
const RECENT = 6;

const find = (selector, within = document) => within.querySelector(selector);
const encode = (path) => path.split('/').map(encodeURIComponent).join('/');
const fold = (text) =>
  text
    .normalize('NFD')
    .replaceAll(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll(/[\s_-]+/g, ' ');

let base = '';
let texts = {};
let icons = {};
let loading = null;

/** The palette's markup, which carries the texts and commands in the reader's language. */
function load({ home, palette }) {
  base = home;
  loading ??= (async () => {
    const answer = await fetch(palette);
    if (!answer.ok) throw new Error(String(answer.status));
    document.body.insertAdjacentHTML('beforeend', await answer.text());
    const dialog = find('#palette');
    texts = dialog.dataset;
    icons = Object.fromEntries([...dialog.querySelectorAll('template[data-icon]')].map((t) => [t.dataset.icon, t]));
    return dialog;
  })();
  loading.catch(() => {
    loading = null;
  });
  return loading;
}

/* ---------- what there is to find ---------- */

let names = null;

/** Asked for once; `fetch` keeps the answer by its tag. */
function loadNames() {
  names ??= fetch(`${base}/api/v1/names`)
    .then((answer) => (answer.ok ? answer.json() : { pages: [] }))
    .then(({ pages }) =>
      pages.map(({ path, title, aliases }) => ({
        path,
        title,
        keys: [...new Set([title, path.slice(path.lastIndexOf('/') + 1), ...aliases])].map(fold),
        whole: fold(path),
      })),
    );
  names.catch(() => {
    names = null;
  });
  return names;
}

/** Larger is better; 0: not alike. */
function likeness(query, key) {
  if (key === query) return 100;
  if (key.startsWith(query)) return 80 - Math.min(20, (key.length - query.length) / 4);
  const at = key.indexOf(query);
  if (at > 0) return /[\p{L}\p{N}]/u.test(key[at - 1]) ? 40 : 60;
  if (query.length < 2) return 0;
  let [from, gaps] = [0, 0];
  for (const letter of query) {
    const next = key.indexOf(letter, from);
    if (next < 0) return 0;
    gaps += next - from;
    from = next + 1;
  }
  return Math.max(1, 20 - gaps);
}

function score(query, words, { keys, whole }) {
  const best = Math.max(...keys.map((key) => likeness(query, key)));
  if (best > 20) return best;
  if (words.every((word) => whole.includes(word))) return 30;
  return Math.max(best, likeness(query, whole) / 2);
}

async function findPages(query) {
  const wanted = fold(query.trim());
  const words = wanted.split(' ');
  const known = await loadNames();
  return known
    .map((page) => ({ page, score: score(wanted, words, page) }))
    .filter((found) => found.score > 2)
    .sort((a, b) => b.score - a.score || a.page.path.length - b.page.path.length)
    .slice(0, PAGES);
}

async function findText(query, signal) {
  const parameters = new URLSearchParams({ q: query, mode: 'keyword', limit: String(HITS) });
  const answer = await fetch(`${base}/api/v1/search?${parameters}`, { signal });
  return answer.ok ? (await answer.json()).results : [];
}

function recentPages() {
  try {
    return JSON.parse(localStorage.getItem(`wikibot:recent:${base}`) ?? '[]');
  } catch {
    return [];
  }
}

/* ---------- options ---------- */

const iconOf = (name) => icons[name]?.content.firstElementChild?.cloneNode(true) ?? '';

function option({ href, icon, title, note, snippet, keys, act }) {
  const element = document.createElement(href === undefined ? 'div' : 'a');
  element.className = 'finder-option';
  element.setAttribute('role', 'option');
  element.tabIndex = -1;
  if (href !== undefined) element.href = href;
  if (act !== undefined) element.addEventListener('click', act);
  const main = document.createElement('span');
  main.className = 'finder-title';
  main.dir = 'auto';
  main.append(...[title].flat());
  const side = document.createElement(keys === undefined ? 'span' : 'kbd');
  if (keys === undefined) side.className = 'finder-note';
  side.textContent = keys ?? note ?? '';
  element.append(typeof icon === 'string' ? iconOf(icon) : icon, main, side);
  if (snippet !== undefined) element.append(snippet);
  return element;
}

/** The letters that were typed, where they stand together. */
function marked(text, query) {
  const at = text.toLowerCase().indexOf(query.trim().toLowerCase());
  if (query.trim() === '' || at < 0) return [text];
  const bold = document.createElement('b');
  bold.textContent = text.slice(at, at + query.trim().length);
  return [text.slice(0, at), bold, text.slice(at + query.trim().length)];
}

function pageOption({ path, title }, query) {
  const folder = path.includes('/') ? path.slice(0, path.lastIndexOf('/')) : '';
  return option({ href: `${base}/${encode(path)}`, icon: 'page', title: marked(title, query), note: folder });
}

function textOption({ path, title, section, snippet }) {
  const line = document.createElement('span');
  line.className = 'finder-snippet';
  line.dir = 'auto';
  // Hits stand between U+E000 and U+E001, so that no markup has to be trusted.
  for (const piece of snippet.split(/(\uE000[^\uE001]*\uE001?)/)) {
    if (!piece.startsWith('\uE000')) {
      line.append(piece.replaceAll('\uE001', ''));
      continue;
    }
    const mark = document.createElement('mark');
    mark.textContent = piece.replaceAll(/[\uE000\uE001]/g, '');
    line.append(mark);
  }
  const at = section === '' ? title : `${title} › ${section}`;
  return option({ href: `${base}/${encode(path)}`, icon: 'search', title: at, snippet: line });
}

function searchOption(query) {
  const href = `${base}/-/search?${new URLSearchParams({ q: query })}`;
  return option({ href, icon: 'search', title: texts.searchAll.replace('{name}', query) });
}

/** What can be done on this page: each acts on a control that the page has. */
function commandsOf(dialog) {
  const listed = [...dialog.querySelectorAll('template[data-command]')];
  const own = listed.flatMap((template) => {
    const { command, keys, text, href, click } = template.dataset;
    const icon = template.content.firstElementChild;
    if (href !== undefined) return [{ text, keys, icon, href }];
    if (command === 'markdown') {
      const source = find('link[rel="alternate"][type="text/markdown"]')?.href;
      return source === undefined ? [] : [{ text, keys, icon, act: () => copyMarkdown(source) }];
    }
    const control = find(click);
    return control === null ? [] : [{ text, keys, icon, act: () => control.click() }];
  });
  const known = new Set(own.map(({ href }) => href));
  const tools = [...document.querySelectorAll('.sidebar-links a')].flatMap((link) => {
    const href = link.getAttribute('href');
    return known.has(href) ? [] : [{ text: link.textContent.trim(), icon: find('.icon', link), href }];
  });
  return [...own, ...tools];
}

async function copyMarkdown(source) {
  const said = find('#toasts');
  const line = document.createElement('div');
  line.className = 'toast';
  try {
    const answer = await fetch(source);
    await navigator.clipboard.writeText(await answer.text());
    line.textContent = texts.markdownCopied;
  } catch {
    line.textContent = texts.failed;
  }
  said?.replaceChildren(line);
  setTimeout(() => line.remove(), 3000);
}

function commandOption({ text, keys, icon, href, act }, query, close) {
  return option({
    href,
    icon: icon?.cloneNode(true) ?? '',
    title: marked(text, query),
    keys,
    act: act === undefined ? undefined : () => (close(), act()),
  });
}

/* ---------- a combobox with a list (WAI-ARIA Authoring Practices) ---------- */

/** `ready`: fulfilled when the list is that of what stands in the field. */
function combobox(input, list, { status, onClose, ready = () => Promise.resolve() }) {
  let at = -1;
  const options = () => [...list.querySelectorAll('[role="option"]')];
  const select = (index) => {
    const all = options();
    at = all.length === 0 ? -1 : index;
    for (const [position, element] of all.entries()) element.setAttribute('aria-selected', String(position === at));
    const chosen = all[at];
    if (chosen === undefined) input.removeAttribute('aria-activedescendant');
    else {
      input.setAttribute('aria-activedescendant', chosen.id);
      chosen.scrollIntoView({ block: 'nearest' });
    }
  };
  const show = (groups, { selected }) => {
    const filled = groups.filter(({ items }) => items.length > 0);
    let number = 0;
    list.replaceChildren(
      ...filled.map(({ title, items }) => {
        const group = document.createElement('div');
        group.setAttribute('role', 'group');
        if (title !== undefined) {
          group.setAttribute('aria-label', title);
          const head = document.createElement('div');
          head.className = 'finder-group';
          head.setAttribute('aria-hidden', 'true');
          head.textContent = title;
          group.append(head);
        }
        for (const item of items) {
          item.id = `${list.id}-${(number += 1)}`;
          group.append(item);
        }
        return group;
      }),
    );
    select(Math.min(selected, number - 1));
    if (status !== null) status.textContent = number === 0 ? texts.nothing : countText(number);
    return number;
  };
  input.addEventListener('keydown', (event) => {
    if (event.isComposing) return;
    const count = options().length;
    if (event.key === 'ArrowDown' && count > 0) select((at + 1) % count);
    else if (event.key === 'ArrowUp' && count > 0) select(at <= 0 ? count - 1 : at - 1);
    else if (event.key === 'Enter' && at >= 0 && !list.hidden) {
      const elsewhere = event.ctrlKey || event.metaKey;
      // Somebody who types fast means the first result of all that was typed.
      void ready().then(() => {
        const chosen = options()[at];
        if (elsewhere && chosen?.href !== undefined) open(chosen.href, '_blank');
        else chosen?.click();
      });
    } else if (event.key === 'Escape' && onClose()) event.stopPropagation();
    else return;
    event.preventDefault();
  });
  // The focus stays in the field.
  list.addEventListener('mousedown', (event) => event.preventDefault());
  list.addEventListener('mousemove', (event) => {
    const over = event.target.closest?.('[role="option"]');
    const index = over === null ? -1 : options().indexOf(over);
    if (index >= 0 && index !== at) select(index);
  });
  return { show, selected: () => at };
}

function countText(count) {
  const forms = JSON.parse(texts.count);
  const form = new Intl.PluralRules(document.documentElement.lang || 'en').select(count);
  return (forms[form] ?? forms.other).replace('{count}', String(count));
}

/* ---------- the palette ---------- */

let opened = null;

export async function openPalette(header) {
  const dialog = await load(header);
  opened ??= startPalette(dialog);
  opened();
}

function startPalette(dialog) {
  const input = find('input', dialog);
  const list = find('.finder-list', dialog);
  const close = () => dialog.close();
  let shown = Promise.resolve();
  const { show } = combobox(input, list, {
    status: find('[role="status"]', dialog),
    onClose: () => false,
    ready: () => shown,
  });
  let question = new AbortController();
  let commands = [];

  /** Fulfilled with the first results; what is found in texts comes in below them. */
  const update = async () => {
    question.abort();
    question = new AbortController();
    const { signal } = question;
    const query = input.value;
    const wanted = fold(query.trim());
    const fits = commands
      .map((command) => ({ command, score: wanted === '' ? 1 : likeness(wanted, fold(command.text)) }))
      .filter((found) => found.score > (wanted === '' ? 0 : 5))
      .sort((a, b) => b.score - a.score);
    const commandItems = () => fits.map(({ command }) => commandOption(command, query, close));
    if (wanted === '') {
      const recent = recentPages().slice(0, RECENT);
      show(
        [
          { title: texts.recent, items: recent.map((page) => pageOption(page, '')) },
          { title: texts.commands, items: commandItems() },
        ],
        { selected: 0 },
      );
      return;
    }
    const last = [
      searchOption(query.trim()),
      ...(texts.new === undefined
        ? []
        : [
            option({
              href: `${texts.new}?${new URLSearchParams({ path: query.trim() })}`,
              icon: 'plus',
              title: texts.create.replace('{name}', query.trim()),
            }),
          ]),
    ];
    const groups = (found, hits) => {
      const pages = { title: texts.pages, items: found.map(({ page }) => pageOption(page, query)) };
      const doing = { title: texts.commands, items: commandItems().slice(0, COMMANDS) };
      // A command that is written out comes before pages that only resemble it.
      const first = (fits[0]?.score ?? 0) > Math.max(60, found[0]?.score ?? 0) ? [doing, pages] : [pages, doing];
      return [...first, ...below(hits)];
    };
    const below = (hits) => [{ title: texts.inText, items: hits.map(textOption) }, { items: last }];
    const text = findText(query, signal).catch(() => []);
    const pages = await findPages(query).catch(() => []);
    if (signal.aborted) return;
    show(groups(pages, []), { selected: 0 });
    void text.then((hits) => addHits(hits, { signal, groups: () => groups(pages, hits) }));
  };

  const addHits = (hits, { signal, groups }) => {
    if (signal.aborted || hits.length === 0) return;
    const before = [...list.querySelectorAll('[role="option"]')].findIndex(
      (element) => element.getAttribute('aria-selected') === 'true',
    );
    // What has been chosen meanwhile stays chosen, unless it was below what comes in now.
    show(groups(), { selected: Math.max(0, before) });
  };

  input.addEventListener('input', () => {
    shown = update();
  });
  list.addEventListener('click', (event) => {
    if (event.target.closest('a') !== null && !event.ctrlKey && !event.metaKey) close();
  });
  return () => {
    if (dialog.open) return close();
    commands = commandsOf(dialog);
    input.value = '';
    dialog.showModal();
    input.focus();
    void loadNames();
    shown = update();
  };
}

/* ---------- results below the search box ---------- */

export async function attachSearch(input, header) {
  if (input.getAttribute('role') === 'combobox') return;
  input.setAttribute('role', 'combobox');
  input.setAttribute('aria-expanded', 'false');
  input.setAttribute('aria-controls', 'site-results');
  input.setAttribute('aria-autocomplete', 'list');
  await load(header);
  const list = document.createElement('div');
  list.id = 'site-results';
  list.className = 'finder-list';
  list.setAttribute('role', 'listbox');
  list.setAttribute('aria-label', texts.results);
  list.hidden = true;
  const status = document.createElement('p');
  status.className = 'visually-hidden';
  status.setAttribute('role', 'status');
  input.form.append(list, status);
  const toggle = (shown) => {
    const was = !list.hidden;
    list.hidden = !shown;
    input.setAttribute('aria-expanded', String(shown));
    if (!shown) input.removeAttribute('aria-activedescendant');
    return was;
  };
  const { show, selected } = combobox(input, list, { status, onClose: () => toggle(false) });
  let question = new AbortController();

  const update = async () => {
    question.abort();
    question = new AbortController();
    const { signal } = question;
    const query = input.value;
    if (query.trim() === '') return toggle(false);
    const groups = (pages, hits) => [
      { title: texts.pages, items: pages.slice(0, 4).map(({ page }) => pageOption(page, query)) },
      { title: texts.inText, items: hits.map(textOption) },
      { items: [searchOption(query.trim())] },
    ];
    const text = findText(query, signal).catch(() => []);
    const pages = await findPages(query).catch(() => []);
    if (signal.aborted) return;
    // Nothing is chosen at first: Enter searches for what was typed.
    toggle(show(groups(pages, []), { selected: -1 }) > 0);
    const hits = await text;
    if (signal.aborted || hits.length === 0) return;
    show(groups(pages, hits), { selected: selected() });
  };

  input.addEventListener('input', () => void update());
  input.addEventListener('focus', () => void update());
  input.form.addEventListener('focusout', (event) => {
    if (!input.form.contains(event.relatedTarget)) toggle(false);
  });
  if (document.activeElement === input && input.value !== input.defaultValue) void update();
}
