'use client';

import { useId, useRef, useState } from 'react';

const MOST = 40;

interface PagePickerProps {
  /** Of the wiki. */
  readonly base: string;
  readonly name: string;
  readonly id?: string;
  readonly defaultValue: string;
  readonly 'aria-describedby'?: string | undefined;
}

/** A page's path, with the pages of the wiki to choose from. They are asked for when somebody comes to it. */
export function PagePicker({ base, name, id, defaultValue, 'aria-describedby': describedBy }: PagePickerProps) {
  const list = useId();
  const asked = useRef(false);
  const [paths, setPaths] = useState<readonly string[]>([]);
  const [typed, setTyped] = useState('');
  const load = async (): Promise<void> => {
    if (asked.current) return;
    asked.current = true;
    const answer = await fetch(`${base}/api/v1/names`).catch(() => null);
    if (answer?.ok === true) setPaths(pathsOf(await answer.json()));
    else asked.current = false;
  };
  const wanted = typed.toLowerCase();
  return (
    <>
      <input
        id={id}
        name={name}
        type="text"
        required
        autoComplete="off"
        spellCheck={false}
        dir="auto"
        defaultValue={defaultValue}
        list={list}
        aria-describedby={describedBy}
        onFocus={() => void load()}
        onInput={(event) => setTyped(event.currentTarget.value)}
      />
      <datalist id={list}>
        {paths
          .filter((path) => path.toLowerCase().includes(wanted))
          .slice(0, MOST)
          .map((path) => (
            <option key={path} value={path}>
              {path}
            </option>
          ))}
      </datalist>
    </>
  );
}

function pathsOf(names: unknown): string[] {
  if (typeof names !== 'object' || names === null || !('pages' in names) || !Array.isArray(names.pages)) return [];
  return names.pages.flatMap((page: unknown) =>
    typeof page === 'object' && page !== null && 'path' in page && typeof page.path === 'string' ? [page.path] : [],
  );
}
