/** What to do in one assistant, to be copied as it stands. */
import { Notice } from '../feedback.tsx';
import { CopyField } from '../forms.tsx';
import type { Translator } from '../i18n/translator.ts';
import {
  type ClientId,
  type Endpoint,
  claudeCodeCommand,
  claudeDesktopConfig,
  codexConfig,
  cursorConfig,
  vsCodeConfig,
} from './clients.ts';

interface StepsProps {
  readonly t: Translator<'settings' | 'common'>;
  readonly client: ClientId;
  readonly endpoint: Endpoint;
  readonly isPublic: boolean;
}

export function ClientSteps({ t, client, endpoint, isPublic }: StepsProps) {
  const copy = t('common.copy');
  const name = <code translate="no">{endpoint.name}</code>;
  const file = (path: string) => t.rich('settings.file_step', { file: <code translate="no">{path}</code> });
  const codeOf = (text: string) => <code translate="no">{text}</code>;
  switch (client) {
    case 'claude-code':
      return (
        <ol className="steps">
          <li>
            <p>{t('settings.code_step')}</p>
            <CopyField id="connect-command" text={claudeCodeCommand(endpoint)} copy={copy} />
          </li>
          <li>
            <p>{t.rich('settings.code_check', { command: codeOf('/mcp'), name })}</p>
          </li>
        </ol>
      );
    case 'cursor':
      return (
        <ol className="steps">
          <li>
            <p>{file('~/.cursor/mcp.json')}</p>
            <CopyField id="connect-config" text={cursorConfig(endpoint)} copy={copy} />
            <p className="hint">{t('settings.file_merge')}</p>
          </li>
          <li>
            <p>{t.rich('settings.cursor_check', { name })}</p>
          </li>
        </ol>
      );
    case 'vscode':
      return (
        <ol className="steps">
          <li>
            <p>{file('.vscode/mcp.json')}</p>
            <CopyField id="connect-config" text={vsCodeConfig(endpoint)} copy={copy} />
            <p className="hint">{t('settings.file_merge')}</p>
          </li>
          <li>
            <p>{t.rich('settings.vscode_run', { command: codeOf('MCP: List Servers') })}</p>
          </li>
          <li>
            <p>{t('settings.vscode_check')}</p>
            <CopyField id="connect-token" text={endpoint.token} copy={copy} />
          </li>
        </ol>
      );
    case 'claude':
      return (
        <>
          {isPublic ? <WithoutToken t={t} text={t('settings.claude_public')} url={endpoint.url} /> : null}
          <p>{t('settings.claude_needs')}</p>
          <ol className="steps">
            <li>
              <p>{t.rich('settings.claude_file', { file: codeOf('claude_desktop_config.json') })}</p>
              <CopyField id="connect-config" text={claudeDesktopConfig(endpoint)} copy={copy} />
              <p className="hint">{t('settings.file_merge')}</p>
            </li>
            <li>
              <p>{t('settings.claude_check')}</p>
            </li>
          </ol>
        </>
      );
    case 'chatgpt':
      return (
        <>
          {isPublic ? <WithoutToken t={t} text={t('settings.chatgpt_public')} url={endpoint.url} /> : null}
          <p>{t('settings.chatgpt_needs')}</p>
          <ol className="steps">
            <li>
              <p>{file('~/.codex/config.toml')}</p>
              <CopyField id="connect-config" text={codexConfig(endpoint)} copy={copy} />
              <p className="hint">{t('settings.file_merge')}</p>
            </li>
            <li>
              <p>{t.rich('settings.chatgpt_check', { command: codeOf('/mcp'), name })}</p>
            </li>
          </ol>
        </>
      );
    case 'other':
      return (
        <>
          <p>{t('settings.other_step')}</p>
          <CopyField id="mcp-url" label={t('settings.mcp_address')} text={endpoint.url} copy={copy} />
          <CopyField
            id="mcp-header"
            label={t('settings.header')}
            text={`Authorization: Bearer ${endpoint.token}`}
            copy={copy}
          />
        </>
      );
  }
}

function WithoutToken({ t, text, url }: { t: Translator<'settings' | 'common'>; text: string; url: string }) {
  return (
    <Notice>
      <p>{text}</p>
      <CopyField id="public-url" text={url} copy={t('common.copy')} />
      <p className="hint">{t('settings.reachable')}</p>
    </Notice>
  );
}
