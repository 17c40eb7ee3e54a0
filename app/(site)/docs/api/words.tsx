import type { ReactNode } from 'react';

/** The little Markdown that descriptions hold: `code`, **bold**, paragraphs. */
export function Words({ text }: { text: string }) {
  return (
    <>
      {text.split('\n\n').map((paragraph, index) => (
        <p key={index}>{paragraph.split(/(`[^`]+`|\*\*[^*]+\*\*)/).map(piece)}</p>
      ))}
    </>
  );
}

function piece(text: string, index: number): ReactNode {
  if (text.startsWith('`')) return <code key={index}>{text.slice(1, -1)}</code>;
  if (text.startsWith('**')) return <b key={index}>{text.slice(2, -2)}</b>;
  return text;
}
