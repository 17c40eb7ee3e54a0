/** A picture of few colours as a small PNG: with a palette, and without the noise that a screenshot has. */
import { deflateSync, crc32 } from 'node:zlib';
import type { Page } from '@playwright/test';

/** Steps of a channel: what letters are smoothed with needs no more. */
const STEP = 12;
const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

/** What the page shows now. */
export async function smallPng(page: Page): Promise<Buffer> {
  const screenshot = (await page.screenshot()).toString('base64');
  const { width, height, pixels } = await page.evaluate(async (data) => {
    const image = new Image();
    image.src = `data:image/png;base64,${data}`;
    await image.decode();
    const canvas = new OffscreenCanvas(image.width, image.height);
    const context = canvas.getContext('2d');
    if (context === null) throw new Error('There is no canvas.');
    context.drawImage(image, 0, 0);
    const rgba = context.getImageData(0, 0, image.width, image.height).data;
    return { width: image.width, height: image.height, pixels: Array.from(new Uint32Array(rgba.buffer)) };
  }, screenshot);
  return encoded(width, height, pixels);
}

/** PNG, section 11: colour type 3. `pixels` are 0xAABBGGRR. */
function encoded(width: number, height: number, pixels: readonly number[]): Buffer {
  const round = (value: number) => Math.min(255, Math.round(value / STEP) * STEP);
  const palette = new Map<number, number>();
  const rows = Buffer.alloc((width + 1) * height);
  for (const [index, pixel] of pixels.entries()) {
    const colour = (round(pixel & 255) << 16) | (round((pixel >> 8) & 255) << 8) | round((pixel >> 16) & 255);
    const known = palette.get(colour) ?? palette.size;
    palette.set(colour, known);
    rows[Math.floor(index / width) * (width + 1) + 1 + (index % width)] = known;
  }
  if (palette.size > 256) throw new Error(`The picture has ${palette.size} colours.`);
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 3, 0, 0, 0], 8);
  const colours = Buffer.from(
    [...palette.keys()].flatMap((colour) => [colour >> 16, (colour >> 8) & 255, colour & 255]),
  );
  const data = deflateSync(rows, { level: 9, memLevel: 9 });
  return Buffer.concat([
    SIGNATURE,
    chunk('IHDR', header),
    chunk('PLTE', colours),
    chunk('IDAT', data),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type), data]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  const sum = Buffer.alloc(4);
  sum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, sum]);
}
