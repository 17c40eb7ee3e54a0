'use client';

import { Sorry } from './ui/sorry.tsx';

/** What nobody foresaw; the server has logged it under the digest. */
export default function ErrorPage({ error }: { error: Error & { digest?: string } }) {
  return (
    <Sorry heading="Something went wrong">
      It is not your fault, and nothing was changed. Try again in a moment.
      {error.digest === undefined ? '' : ` (${error.digest})`}
    </Sorry>
  );
}
