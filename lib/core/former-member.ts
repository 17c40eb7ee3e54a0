/** What stands where the name of somebody was whose account is deleted. Their commits keep their bytes. */
export const FORMER_MEMBER = 'Former member';
