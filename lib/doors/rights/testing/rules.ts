/**
 * Who may do what, as CONTRACT says it ("Who sees what", "Path-limited tokens"), written down a second
 * time and without the program's own rules (lib/core/access.ts): the matrix holds the doors to this.
 */

export type Level = 'read' | 'write' | 'admin';
const HEIGHT = { read: 1, write: 2, admin: 3 } as const satisfies Record<Level, number>;
const OF_ROLE = { owner: 3, editor: 2, viewer: 1 } as const;

export interface Asker {
  /** On the wiki that is asked for, at this moment. */
  readonly role: keyof typeof OF_ROLE | null;
  /** `foreign page`: a session whose request another site's page has sent. `dead`: expired, revoked, unknown, mistyped. */
  readonly credential: 'none' | 'session' | 'foreign page' | 'token' | 'dead';
  /** Of a token. */
  readonly scope?: Level;
  /** What a token is for: every wiki of its user, the one that is asked for, or another one. */
  readonly for?: 'all' | 'this' | 'other';
  /** A token that sees a path and what lies under it. */
  readonly limited?: boolean;
}

export interface Question {
  /**
   * `nothing`: the same for everybody. `account`: somebody. `whole account`: somebody, and by a token only if
   * it may do all that they may. `member`: whoever belongs to the wiki; `person`: the same without a token;
   * `person alone`: whatever they belong to.
   * `give away`: the owner without a token. `own`: what each reader has of their own; `own tokens`: for their
   * tokens, which take a `whole account`, or the right to manage the wiki.
   */
  readonly needs:
    | 'nothing'
    | 'account'
    | 'whole account'
    | 'person alone'
    | 'person'
    | 'member'
    | 'own'
    | 'own tokens'
    | 'give away'
    | Level;
  /** It concerns all of the wiki, so that a path is not enough. */
  readonly whole?: boolean;
  /** It names a path that limited tokens don't see. */
  readonly outside?: boolean;
  /** It changes something. */
  readonly changes?: boolean;
}

/** The outcome that the table of errors (lib/core/errors.ts) gives a status in each door. */
export type Verdict = 'ok' | 'unauthenticated' | 'forbidden' | 'not_found';

/** What the asker has to be told. */
export function verdict(
  asker: Asker,
  { needs, whole = false, outside = false, changes = false }: Question,
  isPublic: boolean,
): Verdict {
  // A credential that does not hold never makes somebody nobody, whatever is asked.
  if (asker.credential === 'dead') return 'unauthenticated';
  if (asker.credential === 'foreign page' && changes) return 'forbidden';
  if (needs === 'nothing') return 'ok';

  const isNobody = asker.credential === 'none';
  const isToken = asker.credential === 'token';
  const tooLittle = isNobody ? 'unauthenticated' : 'forbidden';
  const governs = !isToken || (asker.for === 'all' && asker.scope === 'admin' && asker.limited !== true);
  if (needs === 'account') return isNobody || (whole && asker.limited === true) ? tooLittle : 'ok';
  if (needs === 'person alone') return isNobody || isToken ? tooLittle : 'ok';
  if (needs === 'whole account') return governs && !isNobody ? 'ok' : tooLittle;

  const height = heightOf(asker, isPublic);
  if (height === 0) return isNobody ? 'unauthenticated' : 'not_found';
  switch (needs) {
    case 'person':
      return isNobody || isToken || asker.role === null ? tooLittle : 'ok';
    case 'give away':
      return isNobody || isToken || height < HEIGHT.admin ? tooLittle : 'ok';
    case 'own tokens':
      if (isNobody) return 'unauthenticated';
      return governs || (height === HEIGHT.admin && asker.limited !== true) ? 'ok' : 'forbidden';
    case 'member':
      return asker.role === null || asker.limited === true ? tooLittle : 'ok';
    case 'own':
      if (isNobody) return 'unauthenticated';
      break;
    default:
      if (height < HEIGHT[needs]) return tooLittle;
  }
  if (asker.limited === true && whole) return 'forbidden';
  if (asker.limited === true && outside) return needs === 'write' ? 'forbidden' : 'not_found';
  return 'ok';
}

/** 0: the wiki does not exist for them. */
function heightOf({ role, credential, scope, for: of }: Asker, isPublic: boolean): number {
  const byRole = Math.max(role === null ? 0 : OF_ROLE[role], isPublic ? HEIGHT.read : 0);
  if (credential !== 'token') return byRole;
  return of === 'other' || scope === undefined ? 0 : Math.min(byRole, HEIGHT[scope]);
}
