/** One file to the attachments of a page. XMLHttpRequest, since `fetch` says nothing of what is sent so far. */
import { urlPath } from '#lib/core/paths.ts';

export interface UploadTexts {
  readonly signedOut: string;
  readonly offline: string;
  readonly answered: (status: number) => string;
}

/** Answers the path in the wiki. @throws {Error} with a sentence for the author */
export function uploadFile(
  target: { readonly base: string; readonly page: string },
  file: File,
  progress: (share: number) => void,
  texts: UploadTexts,
): Promise<string> {
  const form = new FormData();
  form.set('file', file, file.name);
  const request = new XMLHttpRequest();
  return new Promise((resolve, reject) => {
    request.upload.onprogress = ({ loaded, total }) => progress(total === 0 ? 0 : loaded / total);
    request.onerror = () => reject(new Error(texts.offline));
    request.onload = () => {
      const { path, detail } = membersOf(request.responseText);
      if (request.status === 201 && path !== null) resolve(path);
      else if (request.status === 401) reject(new Error(texts.signedOut));
      else reject(new Error(detail ?? texts.answered(request.status)));
    };
    request.open('POST', `${target.base}/api/v1/attachments/${urlPath(target.page)}?unique=true`);
    request.send(form);
  });
}

function membersOf(body: string): { path: string | null; detail: string | null } {
  try {
    const data: unknown = JSON.parse(body);
    const text = (key: string) => {
      const value: unknown = typeof data === 'object' && data !== null ? Reflect.get(data, key) : null;
      return typeof value === 'string' ? value : null;
    };
    return { path: text('path'), detail: text('detail') };
  } catch {
    return { path: null, detail: null };
  }
}

const SHOWN = /\.(?:png|jpe?g|gif|svg|webp|avif|bmp|pdf|mp3|wav|m4a|ogg|flac|mp4|webm|ogv|mov|csv)$/i;

/** What is written for a file: shown where that is possible, else a link with its name. */
export function linkToFile(target: string, name: string): string {
  if (SHOWN.test(name)) return `![[${target}]]`;
  return target === name ? `[[${target}]]` : `[[${target}|${name}]]`;
}
