/** Types of the catalogue. English is the source: a key, and the parameters of its text, exist as written there. */
import type { ReactNode } from 'react';
import type { en } from './en.ts';

export type Catalogue = typeof en;
export type Namespace = keyof Catalogue;

/** `{count}` decides; which forms a language has is Intl's to say. */
export type Plural = { readonly [Form in Intl.LDMLPluralRule]?: string } & { readonly other: string };
export type Message = string | Plural;

/** The same keys in another language: a missing one, or one too many, doesn't compile. */
export type Translated<Source> = {
  readonly [Key in keyof Source]: Source[Key] extends string ? string : Plural;
};
export type Messages = { readonly [Name in Namespace]: Translated<Catalogue[Name]> };

/** `page.edit`. */
export type Key<Name extends Namespace = Namespace> = {
  [N in Name]: `${N}.${keyof Catalogue[N] & string}`;
}[Name];

type MessageAt<K> = K extends `${infer N extends Namespace}.${infer M}`
  ? M extends keyof Catalogue[N]
    ? Catalogue[N][M]
    : never
  : never;
type TextOf<M> = M extends string ? M : M extends { readonly other: infer Other extends string } ? Other : never;
type Braced<T extends string> = T extends `${string}{${infer Name}}${infer Rest}` ? Name | Braced<Rest> : never;
type Tagged<T extends string> = T extends `${string}</${infer Name}>${infer Rest}` ? Name | Tagged<Rest> : never;

type Names<K> = Braced<TextOf<MessageAt<K>>> | (MessageAt<K> extends string ? never : 'count');
type Values<K> = { readonly [Name in Names<K>]: Name extends 'count' ? number : string | number };
type RichValues<K> = {
  readonly [Name in Names<K>]: Name extends 'count' ? number : ReactNode;
} & { readonly [Name in Tagged<TextOf<MessageAt<K>>>]: (text: string) => ReactNode };

export type Arguments<K> = [Names<K>] extends [never] ? [] : [values: Values<K>];
export type RichArguments<K> = [values: RichValues<K>];
