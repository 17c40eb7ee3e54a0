/** The templates of new wikis, as they lie in `templates/`: a folder each, with `template.json` and its pages. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { Template, TemplateId, TemplateService } from '../services/templates/types.ts';

const manifest = z.strictObject({ categories: z.array(z.string()).min(1) });

/** They come with the program and don't change while it runs, so each is read once. */
export function createTemplates(): TemplateService {
  const known = new Map<TemplateId, Promise<Template>>();
  return {
    async read(id) {
      const template = known.get(id) ?? readTemplate(id);
      known.set(id, template);
      try {
        return await template;
      } catch (error) {
        known.delete(id);
        throw error;
      }
    },
  };
}

async function readTemplate(id: TemplateId): Promise<Template> {
  const root = join(/* turbopackIgnore: true */ process.cwd(), 'templates', id);
  const { categories } = manifest.parse(JSON.parse(await readFile(join(root, 'template.json'), 'utf8')));
  const files = (await readdir(root, { recursive: true })).filter((name) => name.endsWith('.md')).toSorted();
  const pages = await Promise.all(
    files.map(async (name) => ({
      path: name.replaceAll('\\', '/').slice(0, -'.md'.length),
      content: await readFile(join(root, name), 'utf8'),
    })),
  );
  return { categories, pages };
}
