import { expect, it } from 'vitest';
import { deviceOf } from './device.ts';

const LIKE = 'AppleWebKit/537.36 (KHTML, like Gecko)';

it.each([
  ['Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0', 'Firefox, Linux'],
  [`Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${LIKE} Chrome/142.0.0.0 Safari/537.36 Edg/142.0.0.0`, 'Edge, Windows'],
  [`Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${LIKE} Chrome/142.0.0.0 Safari/537.36`, 'Chrome, Windows'],
  [`Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) ${LIKE} Version/26.0 Safari/605.1.15`, 'Safari, macOS'],
  [`Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) ${LIKE} CriOS/142.0 Mobile Safari/604.1`, 'Chrome, iPhone'],
  [`Mozilla/5.0 (Linux; Android 16) ${LIKE} Chrome/142.0 Mobile Safari/537.36`, 'Chrome, Android'],
  ['curl/8.0', 'curl/8.0'],
  ['x'.repeat(200), 'x'.repeat(60)],
])('%s', (userAgent, device) => {
  expect(deviceOf(userAgent)).toBe(device);
});
