/** Sessions on wikis' own hosts, begun from the one at the apex. */
import type { Actor } from '../../core/access.ts';
import type { UserInfo } from '../types.ts';

/** The browser that began, by a random value that it keeps; '' for a script of the host itself. */
interface Hand {
  /** Of the wiki, with its port. */
  readonly host: string;
  readonly state: string;
}

export interface HostSessionService {
  /**
   * A code for the host, good once, for 60 seconds, and for the browser that holds `state`. Null: nobody
   * has that host's name.
   */
  issue(actor: Actor, hand: Hand & { label: string }): Promise<string | null>;
  /**
   * Uses up the code and begins a session there. Null: bad, used, expired, of another host or browser, or
   * the user has signed out meanwhile.
   */
  redeem(
    code: string,
    hand: Hand & { userAgent: string | null },
  ): Promise<{ sessionId: string; expiresAt: Date; user: UserInfo } | null>;
}
