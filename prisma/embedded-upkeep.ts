import type { SharedSession } from './embedded-session.ts';
export function startUpkeep(session: SharedSession): () => void {
  return () => void session;
}
