/** Deutsch. */
import { account } from './de/account.ts';
import { common } from './de/common.ts';
import { editor } from './de/editor.ts';
import { errors } from './de/errors.ts';
import { frame } from './de/frame.ts';
import { page } from './de/page.ts';
import { settings } from './de/settings.ts';
import { tools } from './de/tools.ts';
import type { Messages } from './types.ts';

export const de: Messages = { account, common, editor, errors, frame, page, settings, tools };
