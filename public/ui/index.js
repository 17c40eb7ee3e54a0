/*
 * Lists of pages: the filter answers as somebody types, the choice to see headings is remembered, and folders
 * open in place. Each asks for the page that a link or the form would have led to, and takes its list.
 */
const KEY = 'wikibot:headings';
const place = () => document.querySelector('#page-list');

const remembered = () => {
  try {
    return localStorage.getItem(KEY) === 'true';
  } catch {
    return false;
  }
};

const remember = (on) => {
  try {
    if (on) localStorage.setItem(KEY, 'true');
    else localStorage.removeItem(KEY);
  } catch {
    // Storage is off: nothing is remembered.
  }
};

const pageAt = async (address, signal) => {
  const answer = await fetch(address, { signal, headers: { Accept: 'text/html' } });
  if (!answer.ok) throw new Error(String(answer.status));
  return new DOMParser().parseFromString(await answer.text(), 'text/html');
};

let asking = new AbortController();

/** Shows the list of another address. An answer that a later question has overtaken is dropped. */
const show = async (address, { push = false } = {}) => {
  asking.abort();
  asking = new AbortController();
  place().setAttribute('aria-busy', 'true');
  try {
    const page = await pageAt(address, asking.signal);
    place().replaceChildren(...page.querySelector('#page-list').childNodes);
    const [here, there] = [document, page].map((from) => from.querySelector('[data-headings]'));
    if (here !== null && there !== null) here.replaceWith(there);
    history[push ? 'pushState' : 'replaceState'](null, '', address);
  } catch (error) {
    if (error.name === 'AbortError') return;
    location.assign(address);
  }
  place().removeAttribute('aria-busy');
};

const form = document.querySelector('[data-list-filter]');

const addressOf = ({ headings = remembered() } = {}) => {
  const address = new URL(form.action);
  for (const [name, value] of new FormData(form)) if (value !== '') address.searchParams.set(name, value);
  if (headings) address.searchParams.set('headings', 'true');
  else address.searchParams.delete('headings');
  return address.href;
};

let typing;
form?.addEventListener('input', () => {
  clearTimeout(typing);
  typing = setTimeout(() => void show(addressOf()), 120);
});
form?.addEventListener('submit', (event) => {
  event.preventDefault();
  clearTimeout(typing);
  void show(addressOf());
});

const openFolder = async (toggle) => {
  const row = toggle.closest('li');
  const inside = row.querySelector(':scope > ul');
  const open = toggle.getAttribute('aria-expanded') !== 'true';
  toggle.setAttribute('aria-expanded', String(open));
  if (inside !== null) {
    inside.hidden = !open;
    return;
  }
  try {
    const list = (await pageAt(toggle.href)).querySelector('#page-list > ul');
    if (list !== null) row.append(list);
  } catch {
    location.assign(toggle.href);
  }
};

document.addEventListener('click', (event) => {
  if (event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
  const link = event.target instanceof Element ? event.target.closest('a') : null;
  if (link === null) return;
  if ('headings' in link.dataset) {
    event.preventDefault();
    const on = link.getAttribute('aria-pressed') !== 'true';
    remember(on);
    void show(link.href).then(() => document.querySelector('[data-headings]')?.focus());
  }
  if ('folder' in link.dataset) {
    event.preventDefault();
    void openFolder(link);
  }
});

// Links that look like buttons are pressed with the space bar, too.
document.addEventListener('keydown', (event) => {
  if (event.key !== ' ' || !(event.target instanceof Element) || event.target.matches('a[role="button"]') === false)
    return;
  event.preventDefault();
  event.target.click();
});

if (form !== null && remembered() && !new URL(location.href).searchParams.has('headings')) void show(addressFromHere());

function addressFromHere() {
  const address = new URL(location.href);
  address.searchParams.set('headings', 'true');
  return address.href;
}
