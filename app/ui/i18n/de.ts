/** Deutsch. */
import { account } from './de/account.ts';
import { common } from './de/common.ts';
import { codemirror, editor } from './de/editor.ts';
import { errors } from './de/errors.ts';
import { files } from './de/files.ts';
import { frame } from './de/frame.ts';
import { lists } from './de/lists.ts';
import { page } from './de/pages.ts';
import { settings } from './de/settings.ts';
import { tools } from './de/tools.ts';
import type { Messages } from './types.ts';

export const de: Messages = { account, codemirror, common, editor, errors, files, frame, lists, page, settings, tools };
