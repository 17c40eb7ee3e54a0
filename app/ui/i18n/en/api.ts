/** The API reference. What the document itself says is in English in every language. */
export const api = {
  document: 'The OpenAPI document',
  parameters: 'Parameters',
  body: 'Body',
  answers: 'Answers',
  example: 'Example',
  required: 'required',
  optional: 'optional',
  characters: { one: 'up to {count} character', other: 'up to {count} characters' },
  refused: 'Refused',
  errors: 'Errors',
  shapes: 'Shapes of answers',
  open: 'Needs no token.',
  open_if_public: 'Needs no token where the wiki is public.',
};
