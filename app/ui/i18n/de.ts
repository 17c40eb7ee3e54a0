/** Deutsch. */
import { account } from './de/account.ts';
import { api } from './de/api.ts';
import { callouts } from './de/callouts.ts';
import { common } from './de/common.ts';
import { dashboard } from './de/dashboard.ts';
import { codemirror, editor } from './de/editor.ts';
import { errors } from './de/errors.ts';
import { finding } from './de/finding.ts';
import { files } from './de/files.ts';
import { frame } from './de/frame.ts';
import { graph, health } from './de/health.ts';
import { history } from './de/history.ts';
import { identity } from './de/identity.ts';
import { leaving } from './de/leaving.ts';
import { lists } from './de/lists.ts';
import { page } from './de/pages.ts';
import { settings } from './de/settings.ts';
import { site } from './de/site.ts';
import { tools } from './de/tools.ts';
import { webhooks } from './de/webhooks.ts';
import type { Messages } from './types.ts';

export const de: Messages = {
  account,
  api,
  callouts,
  codemirror,
  common,
  dashboard,
  editor,
  errors,
  files,
  finding,
  frame,
  graph,
  health,
  history,
  identity,
  leaving,
  lists,
  page,
  settings,
  site,
  tools,
  webhooks,
};
