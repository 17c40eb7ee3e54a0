/*
 * What a reader gets beyond the page itself. All of it is optional: pages work without this file.
 * A public page is the same for everybody, so who is signed in is kept in this browser (a name for
 * the menu and nothing else; the session itself is in a cookie that scripts can't read).
 */
(() => {
  const storage = {
    get(key) {
      try {
        return localStorage.getItem(key);
      } catch {
        return null;
      }
    },
    set(key, value) {
      try {
        if (value === null) localStorage.removeItem(key);
        else localStorage.setItem(key, value);
      } catch {
        // Storage is off: nothing is remembered.
      }
    },
  };

  const toggleTheme = () => {
    const root = document.documentElement;
    const dark = root.dataset.theme
      ? root.dataset.theme === 'dark'
      : matchMedia('(prefers-color-scheme: dark)').matches;
    root.dataset.theme = dark ? 'light' : 'dark';
    storage.set('wikibot:theme', root.dataset.theme);
  };

  const signOut = async (button) => {
    button.disabled = true;
    try {
      const { csrfToken } = await (await fetch('/api/auth/csrf')).json();
      const body = new URLSearchParams({ csrfToken, json: 'true', callbackUrl: '/' });
      const answer = await fetch('/api/auth/signout', { method: 'POST', body });
      if (!answer.ok) throw new Error(String(answer.status));
      storage.set('wikibot:user', null);
      location.assign('/');
    } catch {
      button.disabled = false;
      button.textContent = 'Sign-out failed. Try again';
    }
  };

  const copy = async (button) => {
    const source = document.getElementById(button.dataset.copy);
    if (source === null) return;
    const label = button.textContent;
    try {
      await navigator.clipboard.writeText(source.textContent);
      button.textContent = 'Copied';
    } catch {
      getSelection()?.selectAllChildren(source);
      button.textContent = 'Press Ctrl-C';
    }
    setTimeout(() => {
      button.textContent = label;
    }, 2000);
  };

  document.addEventListener('click', (event) => {
    const button = event.target instanceof Element ? event.target.closest('button') : null;
    if (button === null) return;
    if (button.hasAttribute('data-theme-toggle')) toggleTheme();
    else if (button.hasAttribute('data-sign-out')) void signOut(button);
    else if (button.hasAttribute('data-copy')) void copy(button);
  });

  document.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    const target = event.target;
    if (target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName)))
      return;
    if (event.key === '/') {
      const field = document.querySelector('.site-search input');
      if (field === null) return;
      event.preventDefault();
      field.focus();
      field.select();
    } else if (event.key === 'e') {
      document.querySelector('a[data-edit]')?.click();
    }
  });

  const start = () => {
    const known = document.querySelector('meta[name="wikibot-user"]');
    if (known !== null) storage.set('wikibot:user', known.content || null);
    const menu = document.querySelector('[data-user-menu="fill"]');
    const user = storage.get('wikibot:user');
    if (menu === null || user === null) return;
    const home = document.createElement('a');
    home.href = menu.dataset.dashboard ?? '/dashboard';
    home.textContent = user;
    home.title = 'Your wikis';
    const out = document.createElement('button');
    out.type = 'button';
    out.className = 'plain-button';
    out.dataset.signOut = '';
    out.textContent = 'Sign out';
    menu.replaceChildren(home, out);
  };
  if (document.readyState === 'loading') document.addEventListener('DOMContentLoaded', start);
  else start();

  // The table of contents follows the scroll.
  const links = new Map();
  for (const link of document.querySelectorAll('.page-aside .toc a'))
    links.set(decodeURIComponent(link.hash.slice(1)), link);
  if (links.size > 0 && 'IntersectionObserver' in window) {
    const seen = new Set();
    const order = [...links.keys()];
    const observer = new IntersectionObserver(
      (entries) => {
        for (const entry of entries) {
          if (entry.isIntersecting) seen.add(entry.target.id);
          else seen.delete(entry.target.id);
        }
        const first = order.find((id) => seen.has(id));
        if (first === undefined) return;
        for (const [id, link] of links) {
          if (id === first) link.setAttribute('aria-current', 'true');
          else link.removeAttribute('aria-current');
        }
      },
      { rootMargin: '0px 0px -60% 0px' },
    );
    for (const id of order) {
      const heading = document.getElementById(id);
      if (heading !== null) observer.observe(heading);
    }
  }
})();
