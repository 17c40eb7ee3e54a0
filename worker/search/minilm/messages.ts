/** What the worker and its model process say to each other, one answer a request. */

export interface EmbedRequest {
  readonly id: number;
  /** Folder that holds `{owner}/{name}` of models. */
  readonly models: string;
  /** `{owner}/{name}`. */
  readonly model: string;
  readonly texts: readonly string[];
  /** Windows of each text that are read at most. */
  readonly mostWindows: number;
}

export interface Embedded {
  /** One a text, of unit length. */
  readonly vectors: readonly Float32Array[];
  /** What was read of each text, in windows; the tokens do not count what the model puts around each. */
  readonly read: readonly { readonly windows: number; readonly tokens: number }[];
}

export type Answer =
  | ({ readonly id: number } & Embedded)
  /** `broken`: the files are no model that can be used; asking again will not help. */
  | { readonly id: number; readonly error: string; readonly broken: boolean };
