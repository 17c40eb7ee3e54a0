/**
 * Writes a folder that transformers.js loads like the published all-MiniLM-L6-v2: an untrained BERT
 * of its shape with a vocabulary of its kind. `TINY` is small and lets shared words mean nearness;
 * `FULL` has the size and the operators of the published one, for measuring.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { buildBert } from './bert.ts';
import type { BertShape } from './bert.ts';

export const TINY: BertShape = {
  ...{ layers: 1, hidden: 384, heads: 12, feedForward: 96, positions: 512 },
  weightScale: 0.05,
};
export const FULL: BertShape = {
  ...{ layers: 6, hidden: 384, heads: 12, feedForward: 1536, positions: 512 },
  weightScale: 1,
};
export const FULL_VOCABULARY = 30_522;

export interface TestModelOptions {
  readonly shape?: BertShape;
  /** Words that are one token each; others are taken apart into pieces of two letters. */
  readonly words?: readonly string[];
  /** Words that mean the same: their tokens get the same embedding. */
  readonly synonyms?: readonly (readonly string[])[];
  /** Filled up to this many tokens. */
  readonly vocabulary?: number;
  /** Another seed is another model: of the same shape, in a space of its own. */
  readonly seed?: string;
}

const SPECIAL = ['[PAD]', '[UNK]', '[CLS]', '[SEP]', '[MASK]'];
const LETTERS = 'abcdefghijklmnopqrstuvwxyz0123456789'.split('');

/** The words of a text as the vocabulary of BERT without case knows them. */
export function wordsOf(...texts: readonly string[]): string[] {
  return [...new Set(texts.flatMap((text) => text.toLowerCase().match(/[a-z0-9]+/g) ?? []))];
}

/** @returns the paths that were written, within `folder` */
export async function writeTestModel(folder: string, options: TestModelOptions = {}): Promise<string[]> {
  const { shape = TINY, seed = '' } = options;
  const tokens = vocabularyOf(options);
  const same = new Map((options.synonyms ?? []).flatMap(([first = '', ...rest]) => rest.map((word) => [word, first])));
  const seeds = tokens.map((token) => `${seed}${same.get(token) ?? token}`);
  const files: Record<string, string | Buffer> = {
    'config.json': JSON.stringify(configOf(shape, tokens.length)),
    'tokenizer.json': JSON.stringify(tokenizerOf(tokens)),
    'tokenizer_config.json': JSON.stringify(TOKENIZER_CONFIG),
    'onnx/model_quantized.onnx': buildBert(shape, seeds),
  };
  await mkdir(join(folder, 'onnx'), { recursive: true });
  for (const [path, content] of Object.entries(files)) await writeFile(join(folder, path), content);
  return Object.keys(files);
}

function vocabularyOf({ words = [], synonyms = [], vocabulary = 0 }: TestModelOptions): string[] {
  const pairs = LETTERS.flatMap((first) => LETTERS.map((second) => first + second));
  const pieces = [...LETTERS, ...pairs];
  const marks = '.,;:!?\'"()[]{}<>/\\|@#$%^&*-_=+`~'.split('');
  const kana = Array.from({ length: 0x30ff - 0x3041 }, (_, index) => String.fromCodePoint(0x3041 + index));
  const all = new Set([...SPECIAL, ...marks, ...kana, ...pieces, ...pieces.map((piece) => `##${piece}`)]);
  for (const word of [...words, ...synonyms.flat()]) all.add(word);
  for (let filler = 0; all.size < vocabulary; filler++) all.add(`[unused${filler}]`);
  return [...all];
}

function configOf(shape: BertShape, vocabulary: number): object {
  return {
    ...{ architectures: ['BertModel'], model_type: 'bert', hidden_act: 'gelu', pad_token_id: 0, type_vocab_size: 2 },
    hidden_size: shape.hidden,
    num_hidden_layers: shape.layers,
    num_attention_heads: shape.heads,
    intermediate_size: shape.feedForward,
    max_position_embeddings: shape.positions,
    vocab_size: vocabulary,
  };
}

const TOKENIZER_CONFIG = {
  ...{ tokenizer_class: 'BertTokenizer', do_lower_case: true, model_max_length: 512, strip_accents: null },
  ...{ cls_token: '[CLS]', sep_token: '[SEP]', pad_token: '[PAD]', unk_token: '[UNK]', mask_token: '[MASK]' },
  ...{ tokenize_chinese_chars: true, clean_up_tokenization_spaces: true },
};

function tokenizerOf(tokens: readonly string[]): object {
  const special = (content: string): object => ({
    ...{ id: tokens.indexOf(content), content, special: true, single_word: false },
    ...{ lstrip: false, rstrip: false, normalized: false },
  });
  const one = (id: string): object => ({ SpecialToken: { id, type_id: 0 } });
  const a = { Sequence: { id: 'A', type_id: 0 } };
  const ids = (id: string): object => ({ id, ids: [tokens.indexOf(id)], tokens: [id] });
  return {
    version: '1.0',
    truncation: null,
    padding: null,
    added_tokens: SPECIAL.map(special),
    normalizer: {
      ...{ type: 'BertNormalizer', clean_text: true, handle_chinese_chars: true },
      ...{ strip_accents: null, lowercase: true },
    },
    pre_tokenizer: { type: 'BertPreTokenizer' },
    post_processor: {
      type: 'TemplateProcessing',
      single: [one('[CLS]'), a, one('[SEP]')],
      pair: [one('[CLS]'), a, one('[SEP]'), { Sequence: { id: 'B', type_id: 1 } }],
      special_tokens: { '[CLS]': ids('[CLS]'), '[SEP]': ids('[SEP]') },
    },
    decoder: { type: 'WordPiece', prefix: '##', cleanup: true },
    model: {
      ...{ type: 'WordPiece', unk_token: '[UNK]', continuing_subword_prefix: '##', max_input_chars_per_word: 100 },
      vocab: Object.fromEntries(tokens.map((token, id) => [token, id])),
    },
  };
}
