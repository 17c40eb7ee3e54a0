/** What the training thread is asked, one thing at a time, and what it answers. */

export type Request =
  | { readonly kind: 'add'; readonly texts: readonly TrainingText[] }
  | { readonly kind: 'fit' }
  | { readonly kind: 'terms'; readonly from: number; readonly count: number }
  | { readonly kind: 'vectors'; readonly from: number; readonly count: number };

export interface TrainingText {
  readonly text: string;
  readonly language: string;
}

export interface Answers {
  /** Texts so far. */
  readonly add: number;
  /** Null: too little to learn from. */
  readonly fit: { readonly dimensions: number; readonly terms: number } | null;
  readonly terms: { readonly terms: readonly string[]; readonly scales: Float32Array; readonly bytes: Uint8Array };
  /** One after the other, in the order in which the texts came. */
  readonly vectors: Float32Array;
}
