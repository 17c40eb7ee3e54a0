/*
 * Draws the diagrams of a page; loaded only by pages that have one. Mermaid writes styles and measures
 * text in ways that the page's policy forbids, so it runs in a frame of its own (ui/diagrams/frame.html),
 * in a sandbox without this origin. What comes back is shown as a picture, which can neither run nor load
 * anything. The source stays below it, and is all there is without this script.
 */
(() => {
  const figures = [...document.querySelectorAll('.content figure[data-mermaid]')];
  if (figures.length === 0) return;
  const MOST = 50;
  const frame = document.createElement('iframe');
  frame.className = 'diagram-drawer';
  frame.setAttribute('sandbox', 'allow-scripts');
  frame.setAttribute('aria-hidden', 'true');
  frame.tabIndex = -1;
  frame.title = 'Mermaid';
  frame.src = '/ui/diagrams/frame.html';

  const isDark = () =>
    getComputedStyle(document.documentElement).colorScheme.includes('dark') &&
    (document.documentElement.dataset.theme === 'dark' ||
      (document.documentElement.dataset.theme !== 'light' && matchMedia('(prefers-color-scheme: dark)').matches));

  const draw = () => {
    for (const [id, figure] of figures.slice(0, MOST).entries())
      frame.contentWindow?.postMessage(
        { id, source: figure.querySelector('code')?.textContent ?? '', dark: isDark() },
        '*',
      );
  };

  const show = (figure, { svg, width, height }) => {
    const picture = figure.querySelector(':scope > img') ?? document.createElement('img');
    picture.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
    if (width > 0 && height > 0) {
      picture.width = Math.ceil(width);
      picture.height = Math.ceil(height);
    }
    const code = figure.querySelector('code')?.textContent ?? '';
    picture.alt = `${code.trim().split(/\s/, 1)[0]}: ${code.replaceAll(/\s+/g, ' ').trim().slice(0, 300)}`;
    if (picture.parentNode === null) {
      const details = document.createElement('details');
      const summary = document.createElement('summary');
      summary.textContent = 'Mermaid';
      details.append(summary, ...figure.childNodes);
      figure.append(picture, details);
    }
  };

  const explain = (figure, problem) => {
    const line = figure.querySelector('.diagram-problem') ?? document.createElement('p');
    line.className = 'diagram-problem';
    line.textContent = String(problem).slice(0, 300);
    figure.append(line);
  };

  addEventListener('message', (event) => {
    if (event.source !== frame.contentWindow || typeof event.data !== 'object' || event.data === null) return;
    const { ready, id, svg, problem } = event.data;
    if (ready === true) return draw();
    const figure = figures[id];
    if (figure === undefined) return;
    if (typeof svg === 'string') show(figure, event.data);
    else if (problem !== undefined) explain(figure, problem);
  });

  new MutationObserver(draw).observe(document.documentElement, { attributeFilter: ['data-theme'] });
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', draw);
  document.body.append(frame);
})();
