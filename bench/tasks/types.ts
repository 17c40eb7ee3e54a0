/** What a task of the suite is: one goal, a script for each server, and a check of what came of it. */

/** Text of every page and a digest of every other file, by path in the vault. */
export type Tree = ReadonlyMap<string, string>;

export interface Seen {
  /** All text blocks of the result: what the model reads. */
  readonly text: string;
  /** The tool answered with `isError`. */
  readonly failed: boolean;
}

/** The model's side of a session: it knows the goal and what its calls have answered, nothing else. */
export interface Agent {
  /** A failure throws. */
  call(tool: string, input: Readonly<Record<string, unknown>>): Promise<string>;
  /** For a call that may fail, since the model learns from the failure. */
  attempt(tool: string, input: Readonly<Record<string, unknown>>): Promise<Seen>;
  /** Somebody else's edit (`Task.meanwhile`) lands now. */
  meanwhile(): Promise<void>;
}

export type Script = (agent: Agent) => Promise<void>;

export interface Outcome {
  /** All that the agent was told: the goal and every answer. */
  readonly seen: string;
  readonly before: Tree;
  readonly after: Tree;
}

export const SERVERS = ['wikibot', 'filesystem', 'mcpvault'] as const;
export type ServerName = (typeof SERVERS)[number];

export interface Task {
  readonly name: string;
  /** What the person asks for. */
  readonly goal: string;
  readonly scripts: Readonly<Record<ServerName, Script>>;
  /** Throws where the goal was not reached. */
  readonly check: (outcome: Outcome) => void;
  /** One exact replacement in a page by somebody else, at the time that the script says. */
  readonly meanwhile?: { readonly path: string; readonly from: string; readonly to: string };
  /** Why a server can't reach the goal: its script goes as far as it can, and its bytes stand apart. */
  readonly beyond?: Readonly<Partial<Record<ServerName, string>>>;
}

/** Bytes of UTF-8, as JSON. */
export interface Count {
  readonly calls: number;
  /** Names and arguments of the calls. */
  readonly request: number;
  /** `content` of the results. */
  readonly content: number;
  /** `structuredContent` of the results. */
  readonly structured: number;
}
