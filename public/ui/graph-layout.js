/*
 * Places of the pages, computed beside the page: d3-force in a worker, so that the picture moves
 * and answers while it takes shape. A classic worker, as the library's files are scripts.
 */
const LIB = new URL('graph/', self.location.href);
importScripts(
  ...['d3-dispatch', 'd3-quadtree', 'd3-timer', 'd3-force'].map((name) => new URL(`${name}.min.js`, LIB).href),
);

/** As the library comes to rest by itself. */
const STEPS = 300;
/** What is shown first has begun to look like something. */
const BEFORE_FIRST = 30;
const BETWEEN_MS = 60;

self.onmessage = ({ data: { count, from, to, degrees } }) => {
  const { forceCenter, forceLink, forceManyBody, forceSimulation, forceX, forceY } = self.d3;
  const nodes = Array.from({ length: count }, (_, index) => ({ index }));
  const links = Array.from(from, (source, index) => ({ source, target: to[index] }));
  const reach = 12 * Math.sqrt(count) + 200;
  const simulation = forceSimulation(nodes)
    .alphaDecay(1 - 0.001 ** (1 / STEPS))
    .force(
      'link',
      forceLink(links)
        .distance(({ source, target }) => 30 + 3 * Math.sqrt(Math.min(degrees[source.index], degrees[target.index])))
        .strength(({ source, target }) => 1 / Math.min(degrees[source.index], degrees[target.index], 12)),
    )
    .force('charge', forceManyBody().strength(-60).theta(1).distanceMax(reach))
    .force('x', forceX().strength(0.04))
    .force('y', forceY().strength(0.04))
    .force('centre', forceCenter())
    .stop();
  let shown = 0;
  let step = 0;
  const post = (done) => {
    const places = new Float32Array(count * 2);
    for (const { index, x, y } of nodes) places.set([x, y], index * 2);
    self.postMessage({ places, done }, [places.buffer]);
    shown = performance.now();
  };
  const go = () => {
    // In turns, so that the worker can be ended between.
    const until = performance.now() + BETWEEN_MS;
    while (step < STEPS && performance.now() < until) {
      simulation.tick();
      step += 1;
    }
    if (step >= STEPS) return post(true);
    if (step >= BEFORE_FIRST && performance.now() - shown >= BETWEEN_MS) post(false);
    setTimeout(go);
  };
  go();
};
