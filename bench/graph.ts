/**
 * `npm run bench -- graph`: the graph of 2,000 pages in real Chromium, and the services beside it. Prints
 * a table and writes bench/results/graph.json. Frames are those that the browser showed while the
 * picture was moved. There is often no graphics card where this runs; the table says what drew.
 */
import { chromium } from '@playwright/test';
import playwrightConfig from '../playwright.config.ts';
import { restClient } from '../e2e/support/rest.ts';
import { startSystem } from '../e2e/support/system.ts';
import { signInByHttp } from '../e2e/support/http.ts';
import { type Figure, type Row, bar, measure, rowTable, table } from './measure.ts';
import { Random } from './random.ts';
import { MACHINE, saveResults } from './results.ts';

const PAGES = 2000;
const SECONDS = 5;
const FOLDERS = ['Actors', 'Events', 'Topics', 'Places', 'People', 'Methods'];
const say = (text: string) => process.stderr.write(`${text}\n`);

const name = (index: number) => `${(FOLDERS[index % FOLDERS.length] ?? '').slice(0, -1)} ${index}`;
const pathOf = (index: number) => `${FOLDERS[index % FOLDERS.length]}/${name(index)}`;

/** Some pages are linked to by hundreds, most by a few, some by none; a tenth has links to nothing. */
function pages(): { op: 'put'; path: string; content: string }[] {
  const random = new Random(7);
  return Array.from({ length: PAGES }, (_, index) => {
    const links = Array.from({ length: random.below(8) }, () => name(random.below(1 + random.below(PAGES))));
    const dead = index % 10 === 0 ? `Also [[Missing ${index % 70}]] and [[Topc ${index}]].` : '';
    const front = index % 5 === 0 ? '' : `---\ncategory: ${FOLDERS[index % FOLDERS.length]?.toLowerCase()}\n---\n`;
    const body = [`${name(index)} is said here to be like ${name((index * 7) % PAGES)} in more than one respect.`];
    const content = [...body, ...links.map((link) => `It has to do with [[${link}]].`), dead].join('\n\n');
    return { op: 'put', path: pathOf(index), content: `${front}# ${name(index)}\n\n${content}\n` };
  });
}

const system = await startSystem();
try {
  say(`writing ${PAGES} pages …`);
  await system.cli('user', 'create', 'bench', '--email', 'bench@example.org');
  await system.cli('wiki', 'create', 'bench/graph');
  const token = (await system.cli('token', 'create', 'bench', '--scope', 'write')).trim();
  const wiki = `${system.url}/@bench/graph`;
  const rest = restClient(wiki, token);
  const all = pages();
  for (let at = 0; at < all.length; at += 500) {
    const { status } = await rest.post('/commits', { changes: all.slice(at, at + 500), message: 'Begin' });
    if (status !== 200) throw new Error(`The pages could not be written: ${status}`);
  }
  const cookie = await signInByHttp(system, 'bench');
  const ask = async (path: string) => {
    const answer = await fetch(`${wiki}${path}`, { headers: { cookie } });
    if (answer.status !== 200) throw new Error(`${path}: ${answer.status}`);
    await answer.arrayBuffer();
  };
  const figures: Figure[] = [];
  say('services …');
  for (const [what, path, most] of [
    ['health page', '/-/health', 100],
    ['health page, wanted pages', '/-/health?kind=wanted_pages', 100],
    ['health page, orphans', '/-/health?kind=orphans', 100],
    ['health page, missing frontmatter', '/-/health?kind=missing_frontmatter', 100],
    ['health page, duplicates', '/-/health?kind=duplicates', 100],
    ['GET /links', '/api/v1/links', null],
    ['GET /links around a page', `/api/v1/links?depth=2&page=${encodeURIComponent(pathOf(4))}`, null],
    ['mentions of a page', `/-/mentions/${encodeURIComponent('Topics')}/${encodeURIComponent(name(8))}`, null],
  ] as const) {
    figures.push(await measure(`${what}, ${PAGES} pages`, { samples: 40, bar: most }, () => ask(path)));
  }

  say('frames …');
  const rows: Row[] = [];
  const browser = await chromium.launch(playwrightConfig.use?.launchOptions ?? {});
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  await context.addCookies(
    cookie.split('; ').map((pair) => {
      const at = pair.indexOf('=');
      return { name: pair.slice(0, at), value: pair.slice(at + 1), url: system.url };
    }),
  );
  const page = await context.newPage();
  const drawnBy = await page.evaluate(() => {
    const gl = document.createElement('canvas').getContext('webgl');
    const info = gl?.getExtension('WEBGL_debug_renderer_info');
    return gl === null || info == null ? 'software, no WebGL' : String(gl.getParameter(info.UNMASKED_RENDERER_WEBGL));
  });
  const began = performance.now();
  await page.goto(`${wiki}/-/graph`);
  await page.waitForFunction(() => /\d/.test(document.querySelector('.graph-note')?.textContent ?? ''));
  const shownMs = performance.now() - began;
  rows.push({ what: 'from the address to the picture', figure: `${Math.round(shownMs)} ms`, numbers: { shownMs } });
  const frames = (moving: boolean) =>
    page.evaluate(
      async ({ seconds, isMoving }) => {
        const canvas = document.querySelector('.graph-stage canvas');
        if (canvas === null) throw new Error('There is no picture.');
        const { left, top, width, height } = canvas.getBoundingClientRect();
        const at = { clientX: left + width / 2, clientY: top + height / 2, bubbles: true, cancelable: true };
        const taken: number[] = [];
        const start = performance.now();
        for (let last = start, turn = 0; last - start < seconds * 1000; turn += 1) {
          if (isMoving) canvas.dispatchEvent(new WheelEvent('wheel', { ...at, deltaY: turn % 60 < 30 ? -12 : 12 }));
          await new Promise(requestAnimationFrame);
          const now = performance.now();
          taken.push(now - last);
          last = now;
        }
        taken.sort((a, b) => a - b);
        return { perSecond: taken.length / seconds, p95: taken[Math.floor(taken.length * 0.95)] ?? 0 };
      },
      { seconds: SECONDS, isMoving: moving },
    );
  const forming = await frames(false);
  await page.waitForSelector('.graph[data-ready]', { timeout: 120_000 });
  const zooming = await frames(true);
  const idle = await frames(false);
  for (const [what, { perSecond, p95 }] of [
    ['while the picture takes shape', forming],
    ['while it is zoomed', zooming],
    ['while it rests (what the browser can do here)', idle],
  ] as const) {
    rows.push({
      what: `${what}: frames`,
      figure: `${perSecond.toFixed(1)}/s, p95 ${p95.toFixed(0)} ms`,
      ...(what.includes('zoomed') ? bar('≥ 30/s', perSecond >= 30) : {}),
      numbers: { perSecond, p95 },
    });
  }
  await browser.close();
  process.stdout.write(`\nGraph and health, ${PAGES} pages, ${MACHINE}; drawn by: ${drawnBy}\n`);
  process.stdout.write(`${table(figures)}\n${rowTable(rows)}\n`);
  await saveResults('graph', { pages: PAGES, drawnBy, figures, rows });
} finally {
  await system.destroy();
}
