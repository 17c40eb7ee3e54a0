import { v7 } from 'uuid';
import { WikibotError } from '../core/errors.ts';
import { hasNameForm, parseUsername, usernameProblem } from '../core/names.ts';
import { audit } from './audit.ts';
import { accountOfActor, toUserInfo, UNNAMED, UNNAMED_OPERATOR, USER_FIELDS } from './identity.ts';
import { parseDisplayName, parseEmail } from './person-input.ts';
import type { Database, Deps } from './ports.ts';
import type { UserService } from './types.ts';

/** What is proposed after a name that can't be had, the first that are free. */
const SUGGESTED = ['-2', '-notes', '-wiki', '-3', '-pages', '-4', '-5', '-6'];

export function createUserService(deps: Deps): UserService {
  const { db } = deps;
  return {
    async create(actor, input) {
      if (actor.kind !== 'operator')
        throw new WikibotError('forbidden', 'Only the operator makes accounts; others sign in.');
      const username = parseUsername(input.username);
      const displayName = parseDisplayName(input.displayName ?? username);
      const email = input.email === null ? null : parseEmail(input.email);
      const userId = v7();
      return db.$transaction(async (tx) => {
        const row = await tx.user.create({
          data: {
            id: userId,
            displayName,
            email,
            // The subject is the id, so that no username can be mistaken for another local account.
            identities: { create: { id: v7(), provider: 'local', subject: userId, email } },
          },
          select: USER_FIELDS,
        });
        await claimUsername(tx, userId, username);
        await audit(tx, actor, { action: 'user.created', userId, target: username });
        return { ...toUserInfo(row), username };
      });
    },

    async chooseUsername(actor, input) {
      const username = parseUsername(input);
      if (actor.kind !== 'user') throw new WikibotError('unauthenticated', 'Sign in to choose a username.');
      return db.$transaction(async (tx) => {
        // The lock keeps one account from choosing two names at once.
        const [locked] = await tx.$queryRaw<{ username: string | null; display_name: string }[]>`
          SELECT username, display_name FROM users WHERE id = ${actor.userId}::uuid FOR UPDATE`;
        if (locked === undefined) throw new WikibotError('unauthenticated', 'Sign in to choose a username.');
        if (locked.username !== null) {
          throw new WikibotError('invalid_input', `Your username is "${locked.username}" and cannot be changed.`);
        }
        await claimUsername(tx, actor.userId, username);
        // No provider has told a name: commits are signed with the chosen one.
        if (locked.display_name === UNNAMED_OPERATOR || locked.display_name === UNNAMED) {
          await tx.user.update({ where: { id: actor.userId }, data: { displayName: username } });
        }
        await audit(tx, actor, { action: 'user.named', target: username });
        return accountOfActor(tx, actor);
      });
    },

    async look(actor, input) {
      if (actor.kind !== 'user') throw new WikibotError('unauthenticated', 'Sign in to choose a username.');
      const problem = usernameProblem(input);
      if (problem !== null && problem !== 'reserved') return { problem, suggestions: [] };
      const wanted = input.slice(0, 26).replace(/-+$/, '');
      const others = SUGGESTED.map((suffix) => `${wanted}${suffix}`).filter((name) => usernameProblem(name) === null);
      const rows = await db.name.findMany({ where: { name: { in: [input, ...others] } }, select: { name: true } });
      const taken = new Set(rows.map(({ name }) => name));
      if (problem === null && !taken.has(input)) return { problem: null, suggestions: [] };
      return { problem: problem ?? 'taken', suggestions: others.filter((name) => !taken.has(name)).slice(0, 3) };
    },

    me: (actor) => accountOfActor(db, actor),

    async setDisplayName(actor, input) {
      const displayName = parseDisplayName(input);
      if (actor.kind !== 'user') throw new WikibotError('unauthenticated', 'Sign in to change your name.');
      await db.$transaction(async (tx) => {
        await tx.user.update({ where: { id: actor.userId }, data: { displayName } });
        await audit(tx, actor, { action: 'user.renamed', target: displayName });
      });
      return accountOfActor(db, actor);
    },

    async byUsername(username) {
      if (!hasNameForm(username)) return null;
      const row = await db.user.findUnique({ where: { username }, select: USER_FIELDS });
      return row === null ? null : toUserInfo(row);
    },
  };
}

/**
 * Takes the name for the user, inside a transaction. The primary key of `names` decides a race:
 * of two who claim one name, the second waits for the first to commit, and then finds it taken.
 */
async function claimUsername(
  tx: Pick<Database, '$queryRaw' | 'user'>,
  userId: string,
  username: string,
): Promise<void> {
  const claimed = await tx.$queryRaw<{ name: string }[]>`
    INSERT INTO names (name, kind, user_id) VALUES (${username}, 'username', ${userId}::uuid)
    ON CONFLICT DO NOTHING RETURNING name`;
  if (claimed.length === 0)
    throw new WikibotError('name_taken', `The name "${username}" is taken; choose another one.`);
  await tx.user.update({ where: { id: userId }, data: { username } });
}
