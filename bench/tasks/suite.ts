/** The thirty tasks, those that search by meaning first: what others change must not be on its way into the index. */
import { EDIT } from './kinds/edit.ts';
import { FIND } from './kinds/find.ts';
import { HISTORY } from './kinds/history.ts';
import { LINKS } from './kinds/links.ts';
import { SHAPE } from './kinds/shape.ts';
import { SURVEY } from './kinds/survey.ts';
import { TEMPLATES } from './kinds/templates.ts';
import type { Task } from './types.ts';

export const TASKS: readonly Task[] = [...FIND, ...SURVEY, ...TEMPLATES, ...HISTORY, ...LINKS, ...EDIT, ...SHAPE];
