/* Inside of the sandbox of diagrams.js: takes sources, answers pictures. One after the other. */
import mermaid from '/ui/diagrams/mermaid/mermaid.esm.min.mjs';

const MOST_CHARACTERS = 50_000;
let last = Promise.resolve();

const draw = async ({ id, source, dark }) => {
  if (typeof source !== 'string' || source.length > MOST_CHARACTERS)
    return { id, problem: 'This diagram is too long.' };
  try {
    mermaid.initialize({
      startOnLoad: false,
      // Neither links nor HTML, whatever the source asks for.
      securityLevel: 'strict',
      theme: dark ? 'dark' : 'neutral',
      htmlLabels: false,
      flowchart: { htmlLabels: false },
      secure: ['secure', 'securityLevel', 'startOnLoad', 'maxTextSize', 'maxEdges', 'htmlLabels'],
      maxTextSize: MOST_CHARACTERS,
      maxEdges: 500,
      suppressErrorRendering: true,
    });
    const { svg } = await mermaid.render(`diagram-${id}`, source);
    const box = /viewBox="[-\d.]+ [-\d.]+ ([\d.]+) ([\d.]+)"/.exec(svg);
    return { id, svg, width: Number(box?.[1] ?? 0), height: Number(box?.[2] ?? 0) };
  } catch (error) {
    return { id, problem: error instanceof Error ? error.message : 'This diagram can’t be drawn.' };
  }
};

addEventListener('message', (event) => {
  if (event.source !== parent || typeof event.data !== 'object' || event.data === null) return;
  last = last.then(async () => parent.postMessage(await draw(event.data), '*'));
});
parent.postMessage({ ready: true }, '*');
