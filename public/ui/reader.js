/*
 * What a reader gets beyond the page itself. All of it is optional: pages work without this file.
 * A public page is the same for everybody, so who is signed in is kept in this browser (a name for
 * the menu and nothing else; the session itself is in a cookie that scripts can't read).
 */
(() => {
  const root = document.documentElement;
  const find = (selector, within = document) => within.querySelector(selector);
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];

  const stored = (area) => ({
    get(key) {
      try {
        return globalThis[area].getItem(key);
      } catch {
        return null;
      }
    },
    set(key, value) {
      try {
        if (value === null) globalThis[area].removeItem(key);
        else globalThis[area].setItem(key, value);
      } catch {
        // Storage is off or full: nothing is remembered.
      }
    },
  });
  const storage = stored('localStorage');
  const session = stored('sessionStorage');

  /** Says something for a moment, to eyes and to screen readers. */
  const toast = (text) => {
    const line = document.createElement('div');
    line.className = 'toast';
    line.textContent = text;
    find('#toasts')?.replaceChildren(line);
    setTimeout(() => line.remove(), 3000);
  };

  /* ---------- preferences ---------- */

  const markTheme = () => {
    const chosen = root.dataset.theme ?? 'system';
    for (const button of all('[data-theme-choice]'))
      button.setAttribute('aria-pressed', String(button.dataset.themeChoice === chosen));
  };

  const chooseTheme = (theme) => {
    if (theme === 'system') delete root.dataset.theme;
    else root.dataset.theme = theme;
    storage.set('wikibot:theme', theme === 'system' ? null : theme);
    markTheme();
  };

  const chooseLanguage = (language) => {
    document.cookie = `wikibot.lang=${language}; path=/; max-age=31536000; samesite=lax`;
    location.reload();
  };

  /* ---------- sidebar ---------- */

  const isDrawer = () => matchMedia('(max-width: 59.99rem)').matches;

  const closeDrawer = () => {
    const sidebar = find('#sidebar[data-drawer]');
    if (sidebar === null) return;
    delete sidebar.dataset.drawer;
    find('[data-sidebar-toggle]')?.setAttribute('aria-expanded', 'false');
    find('[data-sidebar-toggle]')?.focus();
  };

  const toggleSidebar = () => {
    const sidebar = find('#sidebar');
    const toggle = find('[data-sidebar-toggle]');
    if (sidebar === null || toggle === null) return;
    if (isDrawer()) {
      if ('drawer' in sidebar.dataset) return closeDrawer();
      sidebar.dataset.drawer = 'open';
      toggle.setAttribute('aria-expanded', 'true');
      find('a', sidebar)?.focus();
      return;
    }
    const closed = root.dataset.sidebar !== 'closed';
    if (closed) root.dataset.sidebar = 'closed';
    else delete root.dataset.sidebar;
    storage.set('wikibot:sidebar', closed ? 'closed' : null);
    toggle.setAttribute('aria-expanded', String(!closed));
  };

  /* The page tree: fetched once for each state of the wiki, kept for the tab, folders as they are opened. */
  const startTree = async () => {
    const place = find('[data-tree]');
    if (place === null) return;
    const { tree, version, path } = place.dataset;
    const openKey = `wikibot:open:${tree}`;
    const kept = JSON.parse(session.get(`wikibot:tree:${tree}`) ?? 'null');
    const above = path.split('/').slice(0, -1);
    const ancestors = above.map((_, index) => above.slice(0, index + 1).join('/'));
    const open = new Set([...JSON.parse(storage.get(openKey) ?? '[]'), ...ancestors]);
    const show = (html) => {
      place.innerHTML = html;
      for (const link of all('.tree-page[data-path]', place)) {
        if (link.dataset.path !== path) continue;
        link.setAttribute('aria-current', 'page');
        // Moves the sidebar alone, never the page.
        const sidebar = place.closest('.sidebar');
        const { top, bottom } = link.getBoundingClientRect();
        if (top < 0 || bottom > innerHeight) sidebar.scrollTop += top - innerHeight / 2;
      }
    };
    const unmarked = () => {
      const copy = place.cloneNode(true);
      for (const link of all('[aria-current]', copy)) link.removeAttribute('aria-current');
      return copy.innerHTML;
    };
    const save = () => {
      storage.set(openKey, JSON.stringify([...open].slice(-40)));
      session.set(`wikibot:tree:${tree}`, JSON.stringify({ version, html: unmarked(), open: [...open] }));
    };
    const ask = async (query) => {
      const answer = await fetch(`${tree}?${new URLSearchParams(query)}`);
      if (!answer.ok) throw new Error(String(answer.status));
      return answer.text();
    };
    place.addEventListener('click', async (event) => {
      const button = event.target.closest?.('.tree-toggle');
      if (!button) return;
      const { folder } = button.dataset;
      const inside = button.parentElement.nextElementSibling;
      const expand = button.getAttribute('aria-expanded') !== 'true';
      button.setAttribute('aria-expanded', String(expand));
      if (expand) open.add(folder);
      else open.delete(folder);
      if (inside !== null) inside.hidden = !expand;
      else if (expand) {
        try {
          button.parentElement.insertAdjacentHTML('afterend', await ask([['folder', folder]]));
        } catch {
          button.setAttribute('aria-expanded', 'false');
          toast(place.dataset.failed);
        }
      }
      save();
    });
    if (kept?.version === version && ancestors.every((folder) => kept.open.includes(folder))) return show(kept.html);
    try {
      show(await ask([...open].map((folder) => ['open', folder])));
      save();
    } catch {
      const failed = document.createElement('p');
      failed.className = 'hint';
      failed.textContent = place.dataset.failed;
      place.replaceChildren(failed);
    }
  };

  /* ---------- account ---------- */

  const signOut = async (button) => {
    button.disabled = true;
    try {
      const { csrfToken } = await (await fetch('/api/auth/csrf')).json();
      const body = new URLSearchParams({ csrfToken, json: 'true', callbackUrl: '/' });
      const answer = await fetch('/api/auth/signout', { method: 'POST', body });
      if (!answer.ok) throw new Error(String(answer.status));
      storage.set('wikibot:user', null);
      sessionStorage.clear();
      location.assign('/');
    } catch {
      button.disabled = false;
      toast(button.dataset.signOut);
    }
  };

  const showUser = (user) => {
    storage.set('wikibot:user', user);
    const menu = find('[data-user-menu="fill"]');
    if (menu === null) return;
    // In the menu, and where a page offers one thing or the other.
    for (const part of all('[data-for]')) part.hidden = part.dataset.for !== (user === null ? 'nobody' : 'somebody');
    const name = find('[data-username]', menu);
    if (name !== null) name.textContent = user;
    const avatar = find('[data-avatar]', menu);
    if (avatar === null || user === null) return;
    avatar.className = 'avatar';
    avatar.textContent = user.slice(0, 1).toUpperCase();
  };

  const fillUserMenu = async () => {
    const known = find('meta[name="wikibot-user"]');
    if (known !== null) storage.set('wikibot:user', known.content || null);
    const menu = find('[data-user-menu="fill"]');
    if (menu === null) return;
    let user = storage.get('wikibot:user');
    const { apex, hostScript } = menu.dataset;
    if (user === null && apex !== undefined) {
      const begun = import(hostScript).then((host) => host.begin(apex));
      user = await begun.catch(() => null);
    }
    if (user !== null) showUser(user);
  };

  /* ---------- copying ---------- */

  const copy = async (button) => {
    const source = document.getElementById(button.dataset.copy);
    const said = find('#toasts')?.dataset ?? {};
    if (source === null) return;
    try {
      await navigator.clipboard.writeText(source.textContent);
      toast(said.copied);
    } catch {
      getSelection()?.selectAllChildren(source);
      toast(said.copyByHand);
    }
  };

  const copyLink = async (button) => {
    const canonical = find('link[rel="canonical"]')?.href ?? location.href;
    try {
      await navigator.clipboard.writeText(canonical);
      toast(button.dataset.copyLink);
    } catch {
      prompt(button.textContent, canonical);
    }
  };

  /* ---------- dialogs and menus ---------- */

  /** Loads the form's script. Sent before the script is here, the form is sent when it is. */
  function serveForm(form) {
    let isSent = false;
    const wait = (event) => {
      event.preventDefault();
      isSent = true;
    };
    form.addEventListener('submit', wait);
    void import(form.dataset.script).then((actions) => {
      form.removeEventListener('submit', wait);
      actions.serve(form);
      if (isSent) form.requestSubmit();
    });
  }

  const openDialog = (id) => {
    const dialog = document.getElementById(id);
    if (!(dialog instanceof HTMLDialogElement)) return;
    const form = find('form[data-script]', dialog);
    if (form !== null) serveForm(form);
    dialog.showModal();
    find('input:not([type="hidden"])', dialog)?.select();
  };

  const closeMenus = (except) => {
    for (const menu of all('details[data-menu][open]')) if (menu !== except) menu.open = false;
  };

  const DOES = {
    themeChoice: (button) => chooseTheme(button.dataset.themeChoice),
    languageChoice: (button) => chooseLanguage(button.dataset.languageChoice),
    signOut,
    copy,
    copyLink,
    print: () => print(),
    openDialog: (button) => openDialog(button.dataset.openDialog),
    closeDialog: (button) => button.closest('dialog')?.close(),
  };

  document.addEventListener('click', (event) => {
    if (!(event.target instanceof Element)) return;
    const { target } = event;
    if (target.closest('[data-sidebar-toggle]') !== null) {
      event.preventDefault();
      toggleSidebar();
      return;
    }
    // Outside of what is open: the dialog's own backdrop, a menu, the drawer.
    if (target instanceof HTMLDialogElement && event.detail > 0) {
      const { left, right, top, bottom } = target.getBoundingClientRect();
      const { clientX: x, clientY: y } = event;
      if (x < left || x > right || y < top || y > bottom) target.close();
    }
    const drawer = find('#sidebar[data-drawer]');
    if (drawer !== null && (!drawer.contains(target) || event.clientX > drawer.getBoundingClientRect().right))
      closeDrawer();
    const button = target.closest('button');
    const menu = target.closest('details[data-menu]');
    closeMenus(menu);
    if (button === null) return;
    for (const [name, act] of Object.entries(DOES)) {
      if (!(name in button.dataset)) continue;
      if (!name.endsWith('Choice')) closeMenus(null);
      void act(button);
    }
  });

  /* ---------- keyboard: the table of app/ui/shortcuts.tsx ---------- */

  const go = (address) => {
    if (address !== undefined && address !== null) location.assign(address);
  };
  const header = () => find('.site-header')?.dataset ?? {};
  const KEYS = {
    '/': () => {
      const field = find('.site-search input');
      field?.focus();
      field?.select();
    },
    e: () => find('a[data-edit]')?.click(),
    h: () => go(find('[data-history]')?.dataset.history),
    n: () => find('a[data-new]')?.click(),
    '[': toggleSidebar,
    '?': () => openDialog('shortcuts'),
    'g h': () => go(header().home),
    'g i': () => go(header().index),
    'g c': () => go(header().changes),
  };
  let before = '';

  const finder = (start) => {
    const data = header();
    if (data.paletteScript !== undefined) void import(data.paletteScript).then((module) => start(module, data));
  };
  document.addEventListener('focusin', ({ target }) => {
    if (target instanceof HTMLInputElement && target.id === 'site-search')
      finder((module, data) => void module.attachSearch(target, data));
  });

  document.addEventListener('keydown', (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key === 'k' && !event.shiftKey && !event.altKey) {
      // The editor has taken it for a link.
      if (event.defaultPrevented) return;
      event.preventDefault();
      if (find('dialog[open]:not(#palette)') === null) finder((module, data) => void module.openPalette(data));
      return;
    }
    if (event.key === 'Escape') {
      const menu = find('details[data-menu][open]');
      closeMenus(null);
      if (menu !== null) find('summary', menu)?.focus();
      else closeDrawer();
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || event.isComposing) return;
    const { target } = event;
    if (target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName)))
      return;
    if (find('dialog[open]') !== null) return;
    const act = KEYS[before === '' ? event.key : `${before} ${event.key}`] ?? KEYS[event.key];
    before = before === '' && event.key === 'g' ? 'g' : '';
    if (act === undefined) return;
    event.preventDefault();
    act();
  });

  /* ---------- the table of contents follows the scroll ---------- */

  const followScroll = () => {
    const links = new Map(all('.toc a').map((link) => [decodeURIComponent(link.hash.slice(1)), link]));
    const headings = [...links.keys()].map((id) => document.getElementById(id)).filter((heading) => heading !== null);
    if (headings.length === 0) return;
    const mark = () => {
      // The last heading above the upper third is the section that is read.
      const passed = headings.filter((heading) => heading.getBoundingClientRect().top < innerHeight / 3);
      const atEnd = innerHeight + scrollY >= root.scrollHeight - 2;
      const current = atEnd && scrollY > 0 ? headings.at(-1) : (passed.at(-1) ?? headings[0]);
      for (const [id, link] of links) {
        if (id === current?.id) link.setAttribute('aria-current', 'true');
        else link.removeAttribute('aria-current');
      }
    };
    const observer = new IntersectionObserver(mark, { rootMargin: '0px 0px -66% 0px', threshold: [0, 1] });
    for (const heading of headings) observer.observe(heading);
  };

  /* ---------- pages on the same subject, once the page itself is there ---------- */

  const fillRelated = async () => {
    const place = find('[data-related]');
    if (place === null) return;
    const answer = await fetch(place.dataset.related).catch(() => null);
    if (answer?.ok) place.innerHTML = await answer.text();
  };

  /* ---------- what is said of the page elsewhere, once a reader comes to its end ---------- */

  const fillMentions = () => {
    const place = find('[data-mentions]');
    if (place === null) return;
    const fill = async () => {
      const answer = await fetch(place.dataset.mentions).catch(() => null);
      if (!answer?.ok) return;
      place.innerHTML = await answer.text();
      if (find('[data-fix]', place) !== null) await import(place.dataset.script);
    };
    const observer = new IntersectionObserver(
      (entries) => {
        if (!entries.some((entry) => entry.isIntersecting)) return;
        observer.disconnect();
        void fill();
      },
      { rootMargin: '300px' },
    );
    observer.observe(place);
  };

  document.addEventListener(
    'toggle',
    (event) => {
      const rail = event.target;
      if (!rail.matches?.('details[data-rail][open]')) return;
      void import(rail.dataset.script).then((graph) => graph.serveRail(rail));
    },
    true,
  );

  /* ---------- for whoever may write ---------- */

  const startWriting = async () => {
    const article = find('article[data-writing]');
    if (article === null) return;
    const { rights, writing } = article.dataset;
    if (rights !== undefined) {
      // A page that is the same for everybody: nobody who is not signed in may write.
      if (storage.get('wikibot:user') === null) return;
      const answer = await fetch(rights).catch(() => null);
      if (!answer?.ok) return;
      const { write, user } = await answer.json();
      // Signed out since, elsewhere.
      if (user === null) showUser(null);
      if (!write) return;
    }
    (await import(writing)).start(article);
  };

  /** For the palette, which begins with what was read last. */
  const remember = () => {
    const [place, title] = [find('[data-tree]'), find('article.page-grid h1')];
    if (place === null || title === null) return;
    const { path } = place.dataset;
    const key = `wikibot:recent:${header().home}`;
    const others = JSON.parse(storage.get(key) ?? '[]').filter((page) => page.path !== path);
    storage.set(key, JSON.stringify([{ path, title: title.textContent.trim() }, ...others].slice(0, 12)));
  };

  /** What the page before has done, with a way back. */
  const sayDone = async () => {
    const done = JSON.parse(session.get('wikibot:done') ?? 'null');
    if (done === null) return;
    session.set('wikibot:done', null);
    (await import(done.script)).offerUndo(done);
  };

  const start = () => {
    void fillUserMenu().then(startWriting);
    void sayDone();
    fillMentions();
    remember();
    markTheme();
    const toggle = find('[data-sidebar-toggle]');
    toggle?.setAttribute('aria-expanded', String(!isDrawer() && root.dataset.sidebar !== 'closed'));
    toggle?.setAttribute('aria-controls', 'sidebar');
    void startTree();
    (globalThis.requestIdleCallback ?? setTimeout)(() => void fillRelated());
    followScroll();
  };
  if (document.readyState === 'loading') document.addEventListener('DOMContentLoaded', start);
  else start();
})();
