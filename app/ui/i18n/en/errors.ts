/** What went wrong, by the codes of lib/core/errors.ts where a person meets them. */
export const errors = {
  not_found: 'Nothing here',
  not_found_text: 'There is nothing at this address, or you have no right to see it.',
  unavailable: 'Back in a moment',
  unavailable_text: 'A part of the system can’t be reached. Try again in a few seconds.',
  internal: 'Something went wrong',
  internal_text: 'It is not your fault, and nothing was changed. Try again in a moment.',
  bad_path: 'No page can have this address',
  bad_path_text: 'The address has a part that no page’s name may have.',
  forbidden: 'Not yours to do',
  forbidden_text: 'You may read this wiki, but not do this here. Ask its owner for the right.',
  other: 'This can’t be done',
  other_text: 'The server refused the request.',
  form_unavailable: 'The database cannot be reached at the moment. Try again in a few seconds.',
  form_internal: 'Something went wrong on our side. Nothing was changed.',
  status: 'Status {status} · request {id}',
  request: 'Request {id}',
} as const;
