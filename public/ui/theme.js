/* Runs before the first paint: the chosen theme, where one was chosen. */
(() => {
  try {
    const chosen = localStorage.getItem('wikibot:theme');
    if (chosen === 'light' || chosen === 'dark') document.documentElement.dataset.theme = chosen;
  } catch {
    // Storage is off: the system's theme it is.
  }
})();
