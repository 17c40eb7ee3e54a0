/* Runs before the first paint: the chosen theme and whether the sidebar is shown, where that was chosen. */
(() => {
  try {
    const root = document.documentElement;
    const theme = localStorage.getItem('wikibot:theme');
    if (theme === 'light' || theme === 'dark') root.dataset.theme = theme;
    if (localStorage.getItem('wikibot:sidebar') === 'closed') root.dataset.sidebar = 'closed';
  } catch {
    // Storage is off: the system's theme it is.
  }
})();
