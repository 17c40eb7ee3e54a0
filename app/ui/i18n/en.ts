/**
 * The texts of the interface, in English: the source of all keys. One file for a part of the
 * interface (a namespace), so that a client component is handed no more than its part.
 */
import { account } from './en/account.ts';
import { api } from './en/api.ts';
import { callouts } from './en/callouts.ts';
import { common } from './en/common.ts';
import { dashboard } from './en/dashboard.ts';
import { codemirror, editor } from './en/editor.ts';
import { errors } from './en/errors.ts';
import { finding } from './en/finding.ts';
import { files } from './en/files.ts';
import { frame } from './en/frame.ts';
import { graph, health } from './en/health.ts';
import { history } from './en/history.ts';
import { identity } from './en/identity.ts';
import { leaving } from './en/leaving.ts';
import { lists } from './en/lists.ts';
import { page } from './en/pages.ts';
import { settings } from './en/settings.ts';
import { site } from './en/site.ts';
import { tools } from './en/tools.ts';
import { webhooks } from './en/webhooks.ts';

export const en = {
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
