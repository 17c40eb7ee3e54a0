import { expect, it } from 'vitest';
import { claudeCodeCommand, claudeDesktopConfig, codexConfig, cursorConfig, vsCodeConfig } from './clients.ts';

const endpoint = { name: 'notes', url: 'https://wiki.example/@ada/notes/mcp', token: 'wkb_x' };

it('gives each client the address and the token in its own form', () => {
  expect(claudeCodeCommand(endpoint)).toBe(
    'claude mcp add --transport http notes https://wiki.example/@ada/notes/mcp --header "Authorization: Bearer wkb_x"',
  );
  expect(JSON.parse(cursorConfig(endpoint))).toEqual({
    mcpServers: { notes: { url: endpoint.url, headers: { Authorization: 'Bearer wkb_x' } } },
  });
  expect(codexConfig(endpoint)).toContain('http_headers = { "Authorization" = "Bearer wkb_x" }');
  expect(JSON.parse(claudeDesktopConfig(endpoint))).toMatchObject({
    mcpServers: { notes: { command: 'npx', env: { WIKIBOT_AUTH: 'Bearer wkb_x' } } },
  });
  expect(claudeDesktopConfig(endpoint)).not.toContain('--allow-http');
  expect(claudeDesktopConfig({ ...endpoint, url: 'http://localhost:3000/mcp' })).toContain('--allow-http');
});

it('writes no token into the file of VS Code, which is often committed', () => {
  expect(vsCodeConfig(endpoint)).not.toContain('wkb_x');
  expect(JSON.parse(vsCodeConfig(endpoint))).toMatchObject({
    inputs: [{ id: 'notes-token', password: true }],
    servers: { notes: { type: 'http', headers: { Authorization: 'Bearer ${input:notes-token}' } } },
  });
});
